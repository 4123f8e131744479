import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  DeleteItemCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createTable } from '../../src/adapters/aws/dynamodb/create-table.ts'
import { importStore, totalsOf } from '../../src/adapters/aws/dynamodb/import.ts'
import { openDynamoStore } from '../../src/adapters/aws/dynamodb/store.ts'
import { copyForExport } from '../../src/adapters/embedded/export-store.ts'
import { openSqliteStore } from '../../src/adapters/embedded/sqlite-store.ts'
import { systemClock, systemRandom } from '../../src/adapters/embedded/system.ts'
import type { Store } from '../../src/core/ports.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts'
import { FakeClock } from '../fixtures/ports.ts'
import { attempt } from './attempts.ts'
import { catchUpWith } from './caught-up.ts'
import { type FlakyProxy, flakyProxy, type Mishap } from './flaky-proxy.ts'
import { ContractClock, change, check, entry, invitation, put, told } from './store.ts'

let sandbox: Sandbox
let proxy: FlakyProxy
let client: DynamoDBClient
beforeAll(async () => {
  sandbox = await startSandbox()
  proxy = await flakyProxy(sandbox.origin)
  const credentials = { accessKeyId: '111111111111', secretAccessKey: 'sandbox' }
  client = new DynamoDBClient({
    endpoint: proxy.origin,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials,
  })
})
afterAll(async () => {
  await proxy.stop()
  await sandbox.stop()
})

const folders: string[] = []
const stores: Store[] = []
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()))
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

const role = (owner: string, name: string) => ({
  kind: 'role' as const,
  value: `aws 222222222222 ${name}`,
  owner,
})

/** A file with some of everything; clocks that step back included. */
async function filled(count = 120): Promise<{ file: string; store: Store }> {
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-migration-'))
  folders.push(folder)
  const file = join(folder, 'rolecall.sqlite')
  const store = openSqliteStore(file)
  stores.push(store)
  for (let serial = 0; serial < count; serial += 1) {
    const record = invitation(serial, { customerId: `c${serial % 3}`, customerName: 'Akmé "漢"' })
    const reserve = [{ kind: 'external-id' as const, value: record.externalId, owner: record.id }]
    const audit = [
      entry((serial * 7) % count, {
        id: `aud_${serial}`,
        subject: record.id,
        customerId: record.customerId,
      }),
    ]
    await store.commit(
      change({
        put: [record],
        reserve,
        claim: [role(record.id, `role${serial}`)],
        audit,
        announce: [told(serial)],
        tallies: [{ day: '2026-11-20', profile: 'default', name: 'invited', by: 1 }],
        attempts: serial < 5 ? [attempt(serial)] : [],
        checks: serial < 10 ? [check(serial, { connectionId: `con_${serial % 2}` })] : [],
      }),
    )
  }
  return { file, store }
}

let serial = 0
const newTable = async () => {
  const TableName = `moved-${++serial}`
  await createTable(client, TableName, systemClock)
  return TableName
}

async function carryOver(file: string, TableName: string) {
  const copy = await copyForExport({ file, isBackup: false, folder: join(file, '..') })
  try {
    return await importStore(
      { client, TableName, clock: new FakeClock(), random: systemRandom },
      copy.parts,
      () => {},
    )
  } finally {
    copy.remove()
  }
}

const clock = new ContractClock()
const openTable = (tableName: string) => {
  const credentials = { accessKeyId: '111111111111', secretAccessKey: 'sandbox' }
  const own = new DynamoDBClient({ endpoint: sandbox.origin, region: 'us-east-1', credentials })
  const store = openDynamoStore({
    client: own,
    tableName,
    clock,
    random: systemRandom,
  })
  stores.push(store)
  return store
}

async function everything(store: Store) {
  const all = async <T>(
    read: (cursor?: string) => Promise<{ items: T[]; nextCursor?: string }>,
  ) => {
    const items: T[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await read(cursor)
      items.push(...page.items)
      if (page.nextCursor === undefined) return items
      cursor = page.nextCursor
    }
  }
  const of = (customerIds?: string[]) => ({ limit: 50, ...(customerIds && { customerIds }) })
  return {
    invitations: await all((cursor) => store.list('invitation', { ...of(), cursor })),
    ofOne: await all((cursor) =>
      store.list('invitation', { ...of(['c1']), cursor, status: 'open' }),
    ),
    trail: await all((cursor) => store.audit({ ...of(), cursor })),
    trailOfOne: await all((cursor) => store.audit({ ...of(['c2']), cursor })),
    due: (await store.due('invitation', new Date('2030-01-01T00:00:00Z'), 500)).map(({ id }) => id),
    checks: await all((cursor) => store.checks({ connectionId: 'con_1', limit: 2, cursor })),
    attempts: await all((cursor) => store.attempts({ endpointId: 'whe_1', limit: 2, cursor })),
    counts: new Set((await store.counts()).map((it) => `${it.status} ${it.profile} ${it.count}`)),
    found: await store.search({ text: 'akme', limit: 50 }),
    ofProfile: await all((cursor) =>
      store.list('invitation', { ...of(), cursor, profile: 'default', order: 'asc' }),
    ),
    sums: new Set(await store.sums({ from: '2026-11-01', to: '2026-11-30' })),
    owners: await Promise.all(
      [3, 77].map((index) => store.reservedBy('role', role('', `role${index}`).value)),
    ),
  }
}

/**
 * What `filled` stores: 615 parts, five search terms and a list entry of each invitation, the
 * counts and the sums of a day.
 */
const STORED = 615 + 120 * 6 + 2

describe('a store that is carried into a table', () => {
  it('says there what it said here, and goes on from it', async () => {
    const { file, store } = await filled()
    const table = await newTable()
    const imported = await carryOver(file, table)
    expect(imported).toMatchObject({
      written: STORED,
      counts: {
        records: 120,
        reservations: 240,
        audit: 120,
        announcements: 120,
        checks: 10,
        attempts: 5,
      },
    })
    const moved = openTable(table)
    expect(await everything(moved)).toEqual(await everything(store))
    await moved.commit(
      change({
        put: [{ ...invitation(5), version: 1, status: 'revoked' }],
        audit: [entry(0, { id: 'aud_next' })],
      }),
    )
    await expect(moved.commit(put(invitation(6)))).rejects.toMatchObject({
      code: 'VERSION_CONFLICT',
    })
    const reserved = change({
      reserve: [{ kind: 'external-id', value: invitation(7).externalId, owner: 'x' }],
    })
    await expect(moved.commit(reserved)).rejects.toMatchObject({ code: 'ALREADY_RESERVED' })
    expect((await moved.audit({ limit: 1 })).items).toMatchObject([{ id: 'aud_next' }])
    await catchUpWith(moved, clock)
    expect((await moved.counts()).find(({ status }) => status === 'open')).toMatchObject({
      count: 119,
    })
  })

  it('brings access versions that are together larger than a transaction', async () => {
    const { file, store } = await filled(3)
    const versions = Array.from({ length: 12 }, (_, index) => ({
      ...({ kind: 'access-version', version: 0, status: 'stored', profile: 'default' } as const),
      ...{ id: `version-${index}`, number: index + 1, sha256: '', rightsDigest: '' },
      ...{ packed: String(index % 10).repeat(380_000), createdAt: '2026-11-20T10:00:00.000Z' },
    }))
    for (const version of versions) await store.commit(put(version))
    const table = await newTable()
    await carryOver(file, table)
    const moved = openTable(table)
    for (const version of versions)
      expect(await moved.get('access-version', version.id)).toEqual({ ...version, version: 1 })
  })

  it('goes on where it was cut, wherever that was, and writes nothing twice', async () => {
    const { file } = await filled()
    const table = await newTable()
    const written: number[] = []
    for (const passed of [2, 0, 3]) {
      proxy.plan(
        'TransactWriteItems',
        ...Array<Mishap>(passed).fill('pass'),
        ...Array<Mishap>(6).fill({ status: 500, body: {} }),
      )
      await expect(carryOver(file, table)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    }
    proxy.plan('TransactWriteItems', 'lose the answer')
    written.push((await carryOver(file, table)).written)
    proxy.calls = {}
    written.push((await carryOver(file, table)).written)
    expect(written).toEqual([STORED - 5 * 99, 0])
    expect(proxy.calls.TransactWriteItems).toBeUndefined()
  })

  it('brings what changed since an earlier run, also a role that was let go and what was deleted', async () => {
    const { file, store } = await filled()
    const table = await newTable()
    const first = await carryOver(file, table)
    await store.commit(
      change({
        put: [{ ...invitation(3), version: 1, status: 'claimed' }],
        release: [role('inv_0003', 'role3')],
        remove: [{ kind: 'invitation', id: 'inv_0004', version: 1 }],
        audit: [entry(1)],
      }),
    )
    await store.erase({ customerId: 'c2', subjects: ['con_1'] })
    const second = await carryOver(file, table)
    expect(second.digest).not.toBe(first.digest)
    const moved = openTable(table)
    expect(await moved.get('invitation', 'inv_0003')).toMatchObject({
      version: 2,
      status: 'claimed',
    })
    expect(await everything(moved)).toEqual(await everything(store))
    expect(await moved.reservedBy('role', role('', 'role3').value)).toBeUndefined()
    expect(await moved.get('invitation', 'inv_0004')).toBeUndefined()
    expect((await moved.audit({ limit: 9, customerIds: ['c2'] })).items).toEqual([])
  })

  it('is refused where a service has written to the table, and changes nothing there', async () => {
    const { file } = await filled(10)
    const table = await newTable()
    await carryOver(file, table)
    const moved = openTable(table)
    await moved.commit(put({ ...invitation(3), version: 1, status: 'claimed' }))
    const refused = {
      code: 'MIGRATION_FAILED',
      message: expect.stringContaining('is in use: it holds invitation#inv_0003'),
    }
    await expect(carryOver(file, table)).rejects.toMatchObject(refused)
    expect(await moved.get('invitation', 'inv_0003')).toMatchObject({
      version: 2,
      status: 'claimed',
    })
  })

  it('is found out where the table lost something, and mended by the next run', async () => {
    const { file } = await filled(10)
    const table = await newTable()
    await carryOver(file, table)
    const Key = { pk: { S: 'invitation#inv_0004' }, sk: { S: 'record' } }
    await client.send(new DeleteItemCommand({ TableName: table, Key }))
    await expect(carryOver(file, table)).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: expect.stringContaining('holds 126 items'),
    })
    expect(await carryOver(file, table)).toMatchObject({ written: 127 })
  })

  it('leaves no copy behind, and is read while others write', async () => {
    const { file, store } = await filled(10)
    const copy = await copyForExport({ file, isBackup: false, folder: join(file, '..') })
    const { digest } = totalsOf(copy.parts())
    await store.commit(put(invitation(99)))
    expect(totalsOf(copy.parts()).digest).toBe(digest)
    copy.remove()
    expect(
      readdirSync(join(file, '..')).filter((name) => !name.startsWith('rolecall.sqlite')),
    ).toEqual([])
    await expect(
      copyForExport({ file: `${file}.none`, isBackup: true, folder: join(file, '..') }),
    ).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
    })
  })
})

describe('the table that is made', () => {
  it('is protected, cleans up by time, and is made once', async () => {
    const TableName = await newTable()
    expect(await createTable(client, TableName, systemClock)).toBe(false)
    expect((await client.send(new DescribeTableCommand({ TableName }))).Table).toMatchObject({
      DeletionProtectionEnabled: true,
    })
    const { TimeToLiveDescription } = await client.send(
      new DescribeTimeToLiveCommand({ TableName }),
    )
    expect(TimeToLiveDescription).toMatchObject({
      TimeToLiveStatus: 'ENABLED',
      AttributeName: 'ttl',
    })
  })
})
