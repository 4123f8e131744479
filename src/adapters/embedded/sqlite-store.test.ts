import fs, { chmodSync, mkdirSync, mkdtempSync, readdirSync, statSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { invitation } from '../../../test/contracts/store.ts'
import { openSqliteStore } from './sqlite-store.ts'

describe('the files of the store (attack 69)', () => {
  it('are in a directory that nobody else can enter, also where that was open before', async () => {
    const directory = join(mkdtempSync(join(tmpdir(), 'rolecall-')), 'data')
    mkdirSync(directory)
    chmodSync(directory, 0o755)
    const store = openSqliteStore(join(directory, 'rolecall.sqlite'))
    await store.check()
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    expect(readdirSync(directory)).toContain('rolecall.sqlite-wal')
    expect(statSync(join(directory, 'rolecall.sqlite')).mode & 0o777).toBe(0o600)
    await store.close()
  })

  it('are in no directory that everybody uses', () => {
    const directory = mkdtempSync(join(tmpdir(), 'rolecall-'))
    chmodSync(directory, 0o1777)
    expect(() => openSqliteStore(join(directory, 'rolecall.sqlite'))).toThrow(/ROLECALL_DATA_DIR/)
    expect(statSync(directory).mode & 0o1777).toBe(0o1777)
  })
})

const commit = { audit: [], announce: [] }
const open = () => {
  const file = join(mkdtempSync(join(tmpdir(), 'rolecall-')), 'data', 'rolecall.sqlite')
  return { store: openSqliteStore(file), again: () => openSqliteStore(file) }
}

describe('a commit to a file (fault 28)', () => {
  const { fdatasync } = fs
  const syncWith = (sync: (file: number, done: fs.NoParamCallback) => void) => {
    fs.fdatasync = sync as typeof fdatasync
    syncBuiltinESMExports()
  }
  afterEach(() => syncWith(fdatasync))

  it('is promised only when the disk has the log of SQLite', async () => {
    const { store } = open()
    const syncs: (() => void)[] = []
    syncWith((file, done) => syncs.push(() => fdatasync(file, done)))
    let isPromised = false
    const promise = store.commit({ put: [invitation(1)], ...commit }).then(() => {
      isPromised = true
    })
    await expect.poll(() => syncs.length).toBe(1)
    expect(isPromised).toBe(false)
    syncs[0]!()
    await promise
    await store.close()
  })

  it('that the disk refuses ends all use of the store: a later attempt would prove nothing', async () => {
    const { store } = open()
    syncWith((_, done) => done(new Error('EIO: i/o error')))
    const damaged = { code: 'STORE_DAMAGED', message: expect.stringContaining('EIO') }
    await expect(store.commit({ put: [invitation(1)], ...commit })).rejects.toMatchObject(damaged)
    await expect(store.get('invitation', invitation(1).id)).rejects.toMatchObject(damaged)
    await store.close()
  })
})

describe('new records', () => {
  const found = async (store: ReturnType<typeof openSqliteStore>, text: string) =>
    (await store.search({ text, limit: 10 })).map(({ id }) => id)

  it('are found at once, and after a restart before their terms were written', async () => {
    const { store, again } = open()
    await store.commit({ put: [invitation(1, { customerName: 'Acme' })], ...commit })
    expect(await found(store, 'acme')).toEqual([invitation(1).id])
    await store.commit({ put: [invitation(2, { customerName: 'Beta' })], ...commit })
    await store.close()
    const reopened = again()
    expect(await found(reopened, 'beta')).toEqual([invitation(2).id])
    await reopened.close()
  })

  it('that change or go before their terms are written are found as they are', async () => {
    const { store } = open()
    const [one] = await store.commit({ put: [invitation(1, { customerName: 'Zeta' })], ...commit })
    const [two] = await store.commit({ put: [invitation(2, { customerName: 'Zeta' })], ...commit })
    await store.commit({ put: [{ ...one, customerName: 'Renamed' }], ...commit })
    const { kind, id, version } = two
    await store.commit({ remove: [{ kind, id, version }], ...commit })
    expect(await found(store, 'zeta')).toEqual([])
    expect(await found(store, 'renamed')).toEqual([invitation(1).id])
    await store.close()
  })
})
