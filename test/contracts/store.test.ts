import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, it } from 'vitest'
import { MemoryStore } from '../../simulate/memory-store.ts'
import { openSqliteStore } from '../../src/adapters/embedded/sqlite-store.ts'
import type { Invitation } from '../../src/core/model/invitation.ts'
import { storeContract } from './store.ts'

const directory = mkdtempSync(join(tmpdir(), 'rolecall-store-'))
afterAll(() => rmSync(directory, { recursive: true }))

let serial = 0
const newFile = () => join(directory, `${serial++}`, 'rolecall.sqlite')
let latest = newFile()

storeContract('Memory', async () => new MemoryStore())
storeContract('SQLite in memory', async () => openSqliteStore(':memory:'))
storeContract(
  'SQLite in a file',
  async () => {
    latest = newFile()
    return openSqliteStore(latest)
  },
  async () => openSqliteStore(latest),
)

const open = {
  kind: 'invitation',
  id: 'inv_1',
  version: 0,
  status: 'open',
  createdAt: 'x',
  expiresAt: 'y',
} as Invitation

/** How large a file this process may write: beyond it, the system refuses as a full disk does. */
const limitFiles = (bytes: string): boolean =>
  spawnSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:unlimited`]).status === 0

const canLimit = limitFiles('unlimited')
if (!canLimit)
  process.stderr.write('There is no prlimit here: a full disk is not tried on the store alone.\n')

describe('the SQLite file', () => {
  it('is readable by this user alone', async () => {
    const file = newFile()
    const store = openSqliteStore(file)
    await store.commit({ put: [open], audit: [], announce: [] })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700)
    await store.close()
  })

  it('has on disk what a commit has promised, for a second reader at once', async () => {
    const file = newFile()
    const store = openSqliteStore(file)
    await store.commit({ put: [open], audit: [], announce: [] })
    const reader = new DatabaseSync(file, { readOnly: true })
    expect(reader.prepare('SELECT count(*) AS n FROM records').get()).toEqual({ n: 1 })
    reader.close()
    await store.close()
  })

  it('of a newer Rolecall is refused, in words, and left as it is (fault 37)', () => {
    const file = newFile()
    void openSqliteStore(file).close()
    const database = new DatabaseSync(file)
    database.exec('PRAGMA user_version = 999')
    database.close()
    expect(() => openSqliteStore(file)).toThrow(/schema 999/)
    const after = new DatabaseSync(file)
    expect(after.prepare('PRAGMA user_version').get()).toEqual({ user_version: 999 })
    after.close()
  })

  it.skipIf(!canLimit)(
    'that is full refuses in words, keeps what it promised, and takes writes again when there is room (fault 28, fault 40)',
    async () => {
      const file = newFile()
      const store = openSqliteStore(file)
      await store.commit({ put: [open], audit: [], announce: [] })
      limitFiles(String(statSync(`${file}-wal`).size))
      try {
        const refused = store.commit({ put: [{ ...open, id: 'inv_2' }], audit: [], announce: [] })
        await expect(refused).rejects.toMatchObject({
          code: 'STORE_UNAVAILABLE',
          message: expect.stringMatching(/SQLite: /),
        })
        await expect(store.check()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
      } finally {
        limitFiles('unlimited')
      }
      await store.check()
      expect(await store.get('invitation', 'inv_1')).toBeDefined()
      expect(await store.get('invitation', 'inv_2')).toBeUndefined()
      await store.commit({ put: [{ ...open, id: 'inv_2' }], audit: [], announce: [] })
      await store.close()
    },
  )

  it('that is none is refused', () => {
    expect(() => openSqliteStore(new URL(import.meta.url).pathname)).toThrow(/not a database/)
    expect(readFileSync(new URL(import.meta.url), 'utf8')).toContain('that is none')
  })

  it('shared by two programs is written by both, one at a time (fault 9)', async () => {
    const file = newFile()
    const stores = [openSqliteStore(file), openSqliteStore(file)]
    const writes = Array.from({ length: 40 }, (_, index) =>
      stores[index % 2]!.commit({
        put: [{ ...open, id: `inv_${index % 20}` }],
        audit: [],
        announce: [],
      }),
    )
    const settled = await Promise.allSettled(writes)
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(20)
    expect((await stores[0]!.list('invitation', { limit: 100 })).items).toHaveLength(20)
    await Promise.all(stores.map((store) => store.close()))
  })
})
