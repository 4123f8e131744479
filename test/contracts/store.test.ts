import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, it } from 'vitest'
import { MemoryStore } from '../../simulate/memory-store.ts'
import { openSqliteStore } from '../../src/adapters/embedded/sqlite-store.ts'
import type { CallbackRecord } from '../../src/core/model/callback.ts'
import type { Change } from '../../src/core/ports.ts'
import { attempt } from './attempts.ts'
import { check, entry, invitation, storeContract, told } from './store.ts'

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

const open = invitation(1, { id: 'inv_1' })

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

  it('shows nothing of a customer any more once all about them is deleted', async () => {
    const file = newFile()
    const store = openSqliteStore(file)
    const name = 'Umbrella-9f3a'
    const traces = (serial: number): Change => ({
      put: [invitation(serial, { customerId: name, customerName: name.repeat(900) })],
      audit: [entry(serial, { id: `aud_${serial}`, customerId: name })],
      announce: [{ ...told(serial), customerId: name }],
    })
    for (let serial = 0; serial < 40; serial += 1) await store.commit(traces(serial))
    for (let serial = 0; serial < 40; serial += 1)
      await store.commit({
        remove: [{ kind: 'invitation', id: invitation(serial).id, version: 1 }],
        audit: [],
        announce: [],
      })
    expect(await store.erase({ customerId: name, subjects: [] })).toMatchObject({ isDone: true })
    for (const part of ['', '-wal']) {
      const bytes = readFileSync(`${file}${part}`)
      expect(bytes.includes(name), part).toBe(false)
    }
    await store.close()
  })

  it('keeps no attempt of a customer who is deleted, however many there were', async () => {
    const store = openSqliteStore(':memory:')
    const attempts = Array.from({ length: 2100 }, (_, minute) =>
      attempt(minute, { eventId: told(1).id }),
    )
    await store.commit({ audit: [], announce: [told(1)], attempts })
    const of = { customerId: told(1).customerId!, subjects: [] }
    while (!(await store.erase(of)).isDone);
    expect((await store.attempts({ endpointId: 'whe_1', limit: 9 })).items).toEqual([])
    expect((await store.events({ limit: 9 })).items).toEqual([])
    await store.close()
  })

  it('of an earlier Rolecall is brought forward with all that it holds', async () => {
    const file = newFile()
    void openSqliteStore(file).close()
    const database = new DatabaseSync(file)
    database.exec(`DROP TABLE sums; DROP TABLE unsearched; DROP TABLE search_terms;
      DROP TRIGGER count_added; DROP TRIGGER count_moved; DROP TRIGGER count_removed;
      DROP INDEX records_profile; ALTER TABLE records DROP COLUMN profile;
      DROP TABLE audit; DROP TABLE checks; DROP TABLE counts; DROP TABLE attempts; PRAGMA user_version = 1;
      ALTER TABLE records DROP COLUMN checksum;
      CREATE TABLE audit (seq INTEGER PRIMARY KEY, subject TEXT NOT NULL, customer_id TEXT, body TEXT NOT NULL);
      CREATE INDEX audit_subject ON audit (subject, seq);
      CREATE INDEX audit_customer ON audit (customer_id, seq) WHERE customer_id IS NOT NULL;`)
    const times = [10, 30, 20, 40].map((minute) => `2026-11-20T10:${minute}:00.000Z`)
    const entries = times.map((at, serial) => entry(serial, { at, customerId: 'acme' }))
    for (const one of entries)
      database
        .prepare('INSERT INTO audit (subject, customer_id, body) VALUES (?, ?, ?)')
        .run(one.subject, 'acme', JSON.stringify(one))
    const callback = { kind: 'callback', id: 'c', version: 1, invitationId: 'inv_1' }
    database
      .prepare("INSERT INTO records VALUES ('callback', 'c', 1, 'answered', NULL, 'x', NULL, ?)")
      .run(JSON.stringify(callback))
    database.close()
    const store = openSqliteStore(file)
    expect((await store.audit({ limit: 9, customerIds: ['acme'] })).items).toEqual(
      entries.toReversed(),
    )
    const since = { limit: 9, since: times[1], until: times[3] }
    expect((await store.audit(since)).items).toEqual([entries[2], entries[1]])
    expect((await store.list('callback', { groups: ['inv_1'], limit: 9 })).items).toEqual([
      callback,
    ])
    await store.close()
  })

  it('forgets attempts after 30 days, checks and answered callbacks after 90, and nothing else', async () => {
    const store = openSqliteStore(newFile())
    const at = '2026-11-20T10:00:00.000Z'
    const callback = { kind: 'callback', version: 0, receivedAt: at, deadline: at }
    const records = ['answered', 'undeliverable', 'decided'].map((status) =>
      Object.assign({}, callback, { id: status, status, invitationId: 'inv_1' }),
    ) as unknown as CallbackRecord[]
    await store.commit({
      put: [invitation(1), ...records],
      checks: [check(0)],
      attempts: [attempt(0)],
      audit: [entry(1)],
      announce: [],
    })
    expect(await store.prune(new Date('2026-12-20T10:00:00.000Z'))).toBe(0)
    expect(await store.prune(new Date('2026-12-20T10:00:01.000Z'))).toBe(1)
    expect((await store.attempts({ endpointId: 'whe_1', limit: 9 })).items).toEqual([])
    expect(await store.prune(new Date('2027-02-18T10:00:00.000Z'))).toBe(0)
    expect(await store.prune(new Date('2027-02-18T10:00:01.000Z'))).toBe(3)
    expect((await store.checks({ connectionId: 'con_1', limit: 9 })).items).toEqual([])
    expect(await store.get('callback', 'decided')).toBeDefined()
    expect(await store.get('invitation', 'inv_0001')).toBeDefined()
    expect((await store.audit({ limit: 9 })).items).toHaveLength(1)
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
