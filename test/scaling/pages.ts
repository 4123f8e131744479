import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { importStore } from '../../src/adapters/aws/dynamodb/import.ts'
import { openDynamoStore } from '../../src/adapters/aws/dynamodb/store.ts'
import { DYNAMODB_TABLE } from '../../src/adapters/aws/dynamodb/table.ts'
import type { AccountId } from '../../src/core/model/aws/account-id.ts'
import type { Connection } from '../../src/core/model/connection.ts'
import type { ExternalId } from '../../src/core/model/external-id.ts'
import type { Invitation } from '../../src/core/model/invitation.ts'
import type { DailySum } from '../../src/core/model/tally.ts'
import type { Store, StoredPart } from '../../src/core/ports.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts'
import { catchUpWith } from '../contracts/caught-up.ts'
import { change, invitation, put } from '../contracts/store.ts'
import { sampleConnection } from '../fixtures/connection.ts'
import { FakeClock, seededRandom } from '../fixtures/ports.ts'
import { meter } from './measure.ts'

/** What one page asked of DynamoDB. */
export interface PageUse {
  requests: number
  readUnits: number
}

/** What counts and search cost for one record. */
export interface KeepingUse {
  /** Of the commit. */
  logUnits: number
  /** Of what follows the log. */
  writeUnits: number
  readUnits: number
}

const LIMIT = 25
const PROFILES = ['default', 'plus']

/** What pages of the console read, by what they show. `one` is a customer. */
const PAGES: Record<string, (store: Store, one: string) => Promise<unknown>> = {
  'connections, newest or oldest first': (store) =>
    store.list('connection', { limit: LIMIT, order: 'asc' }),
  'connections of two statuses': (store) =>
    store.list('connection', { limit: LIMIT, status: ['unreachable', 'insecure'] }),
  'connections of a profile': (store) =>
    store.list('connection', { limit: LIMIT, profile: 'plus' }),
  'connections of a profile and a status': (store) =>
    store.list('connection', { limit: LIMIT, profile: 'plus', status: 'insecure' }),
  'invitations of a customer': (store, one) =>
    store.list('invitation', { limit: LIMIT, customerIds: [one] }),
  'the total of a list': (store) => store.total('connection', { status: 'active' }),
  'counts of everything': (store) => store.counts(),
  'figures of four weeks': (store) => store.sums({ from: '2026-11-01', to: '2026-11-28' }),
  'a search with many hits': (store) => store.search({ text: 'acme', limit: 20 }),
  'a search with two hits': (store, one) => store.search({ text: one, limit: 20 }),
  'a search of somebody who sees one customer': (store, one) =>
    store.search({ text: 'acme', customerIds: [one], limit: 20 }),
}

/** An empty table, and what is asked of it. */
async function withTable<T>(
  work: (at: { client: DynamoDBClient; sandbox: Sandbox }) => Promise<T>,
): Promise<T> {
  const sandbox = await startSandbox()
  const credentials = { accessKeyId: '111111111111', secretAccessKey: 'sandbox' }
  const client = new DynamoDBClient({ endpoint: sandbox.origin, region: 'us-east-1', credentials })
  await client.send(new CreateTableCommand({ TableName, ...DYNAMODB_TABLE }))
  try {
    return await work({ client, sandbox })
  } finally {
    client.destroy()
    await sandbox.stop()
  }
}

const TableName = 'rolecall'

/** Reads each page from a table with so many invitations and as many connections. */
export const measurePages = (count: number): Promise<Record<string, PageUse>> =>
  withTable(async ({ client }) => {
    const ports = { clock: new FakeClock(), random: seededRandom() }
    await importStore(
      { ...ports, client, TableName },
      () => partsOf(count),
      () => {},
    )
    const store = openDynamoStore({ ...ports, client, tableName: TableName })
    const units = meter(client)
    const pages: Record<string, PageUse> = {}
    for (const [name, read] of Object.entries(PAGES)) {
      units.take()
      await read(store, customerOf(count / 2))
      const { calls, readUnits } = units.take()
      const requests = Object.values(calls).reduce((sum, one) => sum + one, 0)
      pages[name] = { requests, readUnits }
    }
    return pages
  })

function* partsOf(count: number): Generator<StoredPart> {
  const body = (record: object) => JSON.stringify(record)
  for (let index = 0; index < count; index += 1) {
    yield { group: 'records', body: body({ ...invitationOf(index), version: 1 }) }
    yield { group: 'records', body: body({ ...connectionOf(index), version: 1 }) }
  }
  for (let day = 1; day <= 28; day += 1)
    for (const profile of PROFILES)
      for (const name of ['invited', 'opened', 'connected'] as const) {
        const sum: DailySum = {
          day: `2026-11-${String(day).padStart(2, '0')}`,
          profile,
          name,
          sum: 7,
        }
        yield { group: 'sums', body: body(sum) }
      }
}

const customerOf = (index: number): string => `customer-${String(index).padStart(6, '0')}`
const shared = (index: number) => ({
  customerId: customerOf(index),
  customerName: 'Acme Corporation',
  profile: PROFILES[index % 2]!,
  externalId: `rc-${String(index).padStart(22, '0')}` as ExternalId,
})
const invitationOf = (index: number): Invitation => invitation(index, shared(index))

const STATUSES = ['active', 'unreachable', 'insecure', 'insecure'] as const
function connectionOf(index: number): Connection {
  const accountId = String(300_000_000_000 + index) as AccountId
  const stack = `stack/Rolecall-${index}/00000000-0000-0000-0000-${accountId}`
  return sampleConnection({
    ...shared(index),
    id: `con_${String(index).padStart(6, '0')}`,
    status: STATUSES[index % 4]!,
    accountId,
    roleArn: `arn:aws:iam::${accountId}:role/NorthwindInsightsAccess`,
    stackId: `arn:aws:cloudformation:us-east-1:${accountId}:${stack}`,
  })
}

/** Records that are created in one commit each, and worked on together. */
const TOGETHER = 10

/** What it costs to count and find one invitation, and one connection that changes its status. */
export const measureKeeping = (): Promise<Record<'invitation' | 'connection', KeepingUse>> =>
  withTable(async ({ client }) => {
    const clock = new FakeClock()
    const store = openDynamoStore({ client, clock, random: seededRandom(), tableName: TableName })
    const units = meter(client)
    await catchUpWith(store, clock)
    const measure = async (records: (index: number) => Invitation | Connection) => {
      for (let index = 0; index < TOGETHER; index += 1) await store.commit(put(records(index)))
      clock.advance(60_000)
      units.take()
      await store.catchUp?.()
      const { writeUnits, readUnits } = units.take()
      const each = { writeUnits: writeUnits / TOGETHER, readUnits: readUnits / TOGETHER }
      return { logUnits: await logUnitsOf(store, units), ...each }
    }
    return { invitation: await measure(invitationOf), connection: await measure(connectionOf) }
  })

/** A commit with nothing but an entry of the log. */
async function logUnitsOf(store: Store, units: ReturnType<typeof meter>): Promise<number> {
  units.take()
  const tally = { day: '2026-11-20', profile: 'default', name: 'invited', by: 1 } as const
  await store.commit(change({ tallies: [tally] }))
  return units.take().writeUnits
}
