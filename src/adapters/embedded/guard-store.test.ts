import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../test/fixtures/ports.ts'
import type { Token } from '../../core/model/token.ts'
import type { Store } from '../../core/ports.ts'
import { requireLocalDisk } from './file-system.ts'
import { openSqliteStore } from './sqlite-store.ts'

const newFile = () => join(mkdtempSync(join(tmpdir(), 'rolecall-guard-')), 'rolecall.sqlite')

const tokenOf = (serial: number): Token => ({
  ...{ kind: 'token', id: `tok_${serial}`, version: 0, status: 'active', name: `name-${serial}` },
  ...{ sha256: String(serial).padStart(64, '0'), grants: { may: ['credentials'] } },
  ...{ createdAt: '2026-11-20T10:00:00.000Z', createdBy: 'admin' },
  expiresAt: '2027-11-20T10:00:00.000Z',
})

const write = (store: Store, serial: number) =>
  store.commit({ put: [tokenOf(serial)], audit: [], announce: [] })

/** A clock whose sleeps end at the next turn of the event loop. `at` runs once it shows this time. */
function jumpingClock(at: Record<number, () => void> = {}) {
  let now = 0
  return {
    monotonic: () => now,
    sleep: (ms: number) =>
      new Promise<void>((resolve) => {
        setImmediate(() => {
          now += ms
          at[now]?.()
          resolve()
        })
      }),
  }
}

describe('another program that has the database file locked (F15)', () => {
  it('delays writes without stopping the event loop, and loses none of them (F15)', async () => {
    const file = newFile()
    const clock = jumpingClock({ 8000: () => other.exec('COMMIT') })
    const store = openSqliteStore(file, { clock })
    const other = new DatabaseSync(file)
    other.exec('BEGIN IMMEDIATE')
    const writes = [1, 2, 3].map((serial) => write(store, serial))
    expect(await store.get('token', 'tok_1')).toBeUndefined()
    await Promise.all(writes)
    expect(clock.monotonic()).toBeGreaterThanOrEqual(8000)
    expect((await store.list('token', { limit: 9 })).items).toHaveLength(3)
    other.close()
    await store.close()
  })

  it('for longer than ten seconds makes a write fail, in words, and nothing is stored (F15)', async () => {
    const file = newFile()
    const store = openSqliteStore(file, { clock: jumpingClock() })
    const other = new DatabaseSync(file)
    other.exec('BEGIN IMMEDIATE')
    const refused = {
      code: 'STORE_UNAVAILABLE',
      message: expect.stringMatching(/locked the database/),
    }
    await expect(write(store, 1)).rejects.toMatchObject(refused)
    await expect(store.check()).rejects.toMatchObject(refused)
    other.exec('ROLLBACK')
    expect(await store.get('token', 'tok_1')).toBeUndefined()
    await write(store, 1)
    other.close()
    await store.close()
  })
})

describe('a damaged database file (A9)', () => {
  const COUNT = 90
  const PAGE = 4096
  const ids = Array.from({ length: COUNT }, (_, serial) => `tok_${serial}`)

  /** A store of many records whose file is changed before it is opened again. */
  async function damaged(change: (bytes: Buffer) => void) {
    const file = newFile()
    const before = openSqliteStore(file)
    const put = ids.map((_, serial) => tokenOf(serial))
    await before.commit({ put, audit: [], announce: [] })
    await before.close()
    const bytes = readFileSync(file)
    change(bytes)
    writeFileSync(file, bytes)
    const damages: string[] = []
    const open = () => openSqliteStore(file, { onDamage: ({ code }) => damages.push(code) })
    return { open, damages }
  }

  const readAll = (store: Store) => Promise.allSettled(ids.map((id) => store.get('token', id)))

  it('is noticed at the first read, and then nothing is read or written any more (A9)', async () => {
    const { open, damages } = await damaged((bytes) => bytes.fill(0x5a, 28 * PAGE))
    const store = open()
    await readAll(store)
    const says = {
      code: 'STORE_DAMAGED',
      message: expect.stringMatching(/restore the latest backup/),
    }
    await expect(store.get('token', 'tok_0')).rejects.toMatchObject(says)
    await expect(store.check()).rejects.toMatchObject(says)
    await expect(write(store, COUNT)).rejects.toMatchObject(says)
    expect(damages).toEqual(['STORE_DAMAGED'])
    await store.close()
  })

  it('does not open if its first page is damaged (A9)', async () => {
    const { open } = await damaged((bytes) => bytes.fill(0x5a, 0, 100))
    expect(open).toThrow(expect.objectContaining({ code: 'STORE_DAMAGED' }))
  })

  it('never gives a record that differs from what was stored, whatever byte of it changed (A9)', async () => {
    const random = seededRandom('damage')
    let noticed = 0
    for (let run = 0; run < 12; run++) {
      const { open } = await damaged((bytes) => {
        const places = [...bytes.toString('latin1').matchAll(/"name":"name-\d+"/g)]
        const place = places[random.bytes(1)[0]! % places.length]!
        bytes[place.index + 8 + (random.bytes(1)[0]! % 4)]! ^= 1 << (random.bytes(1)[0]! % 7)
      })
      const store = open()
      const found = await readAll(store)
      for (const [serial, read] of found.entries()) {
        if (read.status === 'rejected') expect(read.reason).toMatchObject({ code: 'STORE_DAMAGED' })
        else expect(read.value).toEqual({ ...tokenOf(serial), version: 1 })
      }
      if (found.some(({ status }) => status === 'rejected')) noticed++
      await store.close()
    }
    // Some bytes belong to old copies that SQLite no longer reads.
    expect(noticed).toBeGreaterThan(6)
  })
})

describe('a data directory on a network file system (F15)', () => {
  const mounts =
    'dev / ext4 rw 0 0\nme@far:/ /mnt/far fuse.sshfs rw 0 0\nd /mnt/near fuseblk rw 0 0\n'
  const on =
    (type: number, directory = tmpdir()) =>
    () =>
      requireLocalDisk(directory, { typeOf: () => type, mounts: () => mounts })

  it.each([
    ['NFS', 0x6969],
    ['CIFS', -11317950],
    ['SMB', 0xfe534d42],
  ])('is refused in words: %s (F15)', (name, type) => {
    expect(on(type)).toThrow(
      expect.objectContaining({
        code: 'SETTING_INVALID',
        message: expect.stringMatching(new RegExp(`${name}.*local disk`)),
      }),
    )
  })

  it('is accepted on a local disk, and with a FUSE of local files', () => {
    expect(on(0xef53)).not.toThrow()
    expect(on(0x65735546)).not.toThrow()
  })
})
