import { CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDynamoStore } from '../../src/adapters/aws/dynamodb/store.ts'
import { DYNAMODB_TABLE } from '../../src/adapters/aws/dynamodb/table.ts'
import { systemRandom } from '../../src/adapters/embedded/system.ts'
import type { Invitation } from '../../src/core/model/invitation.ts'
import type { AuditQuery, Store } from '../../src/core/ports.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts'
import { FakeClock } from '../fixtures/ports.ts'
import { callback, change, entry, invitation, put } from './store.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.stop())

const clientOf = () =>
  new DynamoDBClient({
    ...{ endpoint: sandbox.origin, region: 'us-east-1' },
    credentials: { accessKeyId: '111111111111', secretAccessKey: 'sandbox' },
  })

/** An empty table, and two processes that use it. */
async function twoProcesses(tableName: string) {
  const client = clientOf()
  await client.send(new CreateTableCommand({ TableName: tableName, ...DYNAMODB_TABLE }))
  const clock = new FakeClock()
  const open = () => openDynamoStore({ client: clientOf(), tableName, clock, random: systemRandom })
  const indexed = async () => {
    const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName }))
    return Items.filter(({ newest }) => newest?.S === 'trail#inv_0001').length
  }
  return { clock, client, stores: [open(), open()] as const, indexed }
}

/** Six commits about an invitation, by two processes in turn. */
async function sixCommits({ clock, stores }: Awaited<ReturnType<typeof twoProcesses>>) {
  for (let serial = 0; serial < 6; serial += 1) {
    const store = stores[serial % 2]!
    const known: Invitation = (await store.get('invitation', 'inv_0001')) ?? invitation(1)
    const about = { subject: 'inv_0001', customerId: known.customerId }
    await store.commit(change({ put: [known], audit: [entry(serial, about)] }))
    clock.advance(1000)
  }
}

async function everyEntry(store: Store, query: Partial<AuditQuery>): Promise<string[]> {
  const ids: string[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await store.audit({ limit: 2, ...query, cursor })
    ids.push(...page.items.map(({ id }) => id))
    if (page.nextCursor === undefined) return ids
    cursor = page.nextCursor
  }
}

const IDS = [0, 1, 2, 3, 4, 5].map((serial) => `aud_${serial}`)

it('the record itself names the first three items of the log about it, and the index the others', async () => {
  const it = await twoProcesses('own-trail')
  await sixCommits(it)
  expect(await it.indexed()).toBe(3)
  it.clock.advance(600_000)
  const queries = [{ subject: 'inv_0001' }, { customerIds: [invitation(1).customerId] }, {}]
  for (const store of it.stores)
    for (const query of queries) {
      expect(await everyEntry(store, query)).toEqual(IDS.toReversed())
      expect(await everyEntry(store, { ...query, order: 'asc' })).toEqual(IDS)
    }
})

it('an entry about a record that its commit does not write is found by the index', async () => {
  const it = await twoProcesses('not-its-own')
  await sixCommits(it)
  const [store] = it.stores
  const about = { subject: 'inv_0001', customerId: invitation(1).customerId }
  await store.commit(change({ audit: [entry(6, about)] }))
  await store.commit(change({ put: [invitation(2)], audit: [entry(7, { subject: 'inv_0001' })] }))
  it.clock.advance(600_000)
  const all = ['aud_7', 'aud_6', ...IDS.toReversed()]
  expect(await everyEntry(store, { subject: 'inv_0001' })).toEqual(all)
})

it('a refused commit leaves nothing in the trail', async () => {
  const it = await twoProcesses('refused-trail')
  const [store, other] = it.stores
  const about = { subject: 'inv_0001', customerId: invitation(1).customerId }
  await store.commit(change({ put: [invitation(1)], audit: [entry(0, about)] }))
  const known = (await other.get('invitation', 'inv_0001'))!
  await store.commit(change({ put: [known], audit: [entry(1, about)] }))
  await expect(
    other.commit(change({ put: [known], audit: [entry(2, about)] })),
  ).rejects.toMatchObject({ code: 'VERSION_CONFLICT' })
  const fresh = (await other.get('invitation', 'inv_0001'))!
  await other.commit(change({ put: [fresh], audit: [entry(3, about)] }))
  it.clock.advance(600_000)
  expect(await everyEntry(store, { subject: 'inv_0001' })).toEqual(['aud_3', 'aud_1', 'aud_0'])
})

it('the trail is erased with the data of the customer, also after its record', async () => {
  const it = await twoProcesses('erased-trail')
  await sixCommits(it)
  const [store] = it.stores
  const { customerId } = invitation(1)
  const gone = { kind: 'invitation', id: 'inv_0001', version: 6 } as const
  await store.commit(change({ remove: [gone] }))
  it.clock.advance(600_000)
  const erased = await store.erase({ customerId, subjects: ['inv_0001'] })
  expect(erased).toMatchObject({ audit: 6, isDone: true })
  expect(await everyEntry(store, {})).toEqual([])
})

it('an invitation names the first two callbacks that are stored with it, and the index the others', async () => {
  const { stores, client } = await twoProcesses('named-callbacks')
  const group = invitation(1).id
  const of = (serial: number) => callback(serial, { invitationId: group })
  for (let serial = 0; serial < 3; serial += 1) {
    const store = stores[serial % 2]!
    const known = (await store.get('invitation', group)) ?? invitation(1)
    await store.commit(put(of(serial), known))
  }
  await stores[0].commit(put(of(3)))
  // Another process, which has not stored it, changes a named one.
  const first = (await stores[1].get('callback', of(0).id))!
  await stores[1].commit(put({ ...first, attempts: 1 }))
  const { Items = [] } = await client.send(new ScanCommand({ TableName: 'named-callbacks' }))
  const indexed = Items.filter(({ byCustomer }) => byCustomer?.S === `callback#${group}`)
  expect(indexed.map(({ pk }) => pk?.S).sort()).toEqual([
    `callback#${of(2).id}`,
    `callback#${of(3).id}`,
  ])
  const found: string[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await stores[0].list('callback', { groups: [group], limit: 2, cursor })
    found.push(...page.items.map(({ id }) => id))
    if (page.nextCursor === undefined) break
    cursor = page.nextCursor
  }
  expect(found.sort()).toEqual([0, 1, 2, 3].map((serial) => of(serial).id))
})
