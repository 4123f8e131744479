import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MemoryStore } from '../../../simulate/memory-store.ts'
import { NORTHWIND_VERSION } from '../../../test/fixtures/access-versions.ts'
import { sampleConnection } from '../../../test/fixtures/connection.ts'
import { FakeClock, seededRandom } from '../../../test/fixtures/ports.ts'
import { OPERATOR } from '../../../test/fixtures/world.ts'
import { openDynamoStore } from '../../adapters/aws/dynamodb/store.ts'
import { DYNAMODB_TABLE } from '../../adapters/aws/dynamodb/table.ts'
import { openSqliteStore } from '../../adapters/embedded/sqlite-store.ts'
import { systemClock, systemRandom } from '../../adapters/embedded/system.ts'
import type { EventData } from '../../api/events.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { type Campaign, type CampaignMember, memberId } from '../model/campaign.ts'
import type { CheckRow } from '../model/check.ts'
import type { Connection } from '../model/connection.ts'
import type { Enrolment } from '../model/enrolment.ts'
import type { Invitation } from '../model/invitation.ts'
import { type Job, type JobPart, partId } from '../model/job.ts'
import { everyStatus, type StoredRecord } from '../model/record.ts'
import type { ListedStop, StopList } from '../model/stop-list.ts'
import { backlogId, type WebhookEndpoint } from '../model/webhook-endpoint.ts'
import type { Store } from '../ports.ts'
import { deleteCustomerData } from './delete-data.ts'
import { FATE } from './records-of.ts'

const AT = '2026-11-20T10:00:00.000Z'
const THEIRS = 'umbrella-9f3a'
const stackId = (account: string) =>
  `arn:aws:cloudformation:us-east-1:${account}:stack/Northwind/${account}`

/** One record of each kind about a customer, and what hangs on it. */
function everythingOf(customerId: string, serial: number): StoredRecord[] {
  const [con, inv] = [`con_${serial}`, `inv_${serial}`]
  const connection = sampleConnection({
    ...{ id: con, version: 0, invitationId: inv, customerId, status: 'disconnected' },
    stackId: stackId(customerId),
  }) as Connection
  const { nextCheckAt: _, ...ended } = connection
  const by = { kind: 'operator', id: 'admin' } as const
  const at = { createdAt: AT, updatedAt: AT }
  return [
    ended,
    {
      ...{ kind: 'invitation', id: inv, version: 0, status: 'claimed', customerId },
      ...{ profile: 'default', profileVersion: NORTHWIND_VERSION, externalId: `rc-${serial}` },
      ...{ region: 'us-east-1', regions: [], requireApproval: false, createdAt: AT },
      ...{ expiresAt: AT, template: { key: 'templates/x.yaml', sha256: '' } },
    } as unknown as Invitation,
    {
      ...{ kind: 'callback', id: `callback-${serial}`, version: 0, status: 'answered' },
      ...{ requestType: 'Create', invitationId: inv, connectionId: con, requestId: 'r' },
      ...{ stackId: stackId(customerId), receivedAt: AT, deadline: AT, attempts: 1 },
    },
    {
      ...{ kind: 'usage', id: con, version: 0, status: 'kept', customerId },
      ...{ scopes: {}, lastUsedAt: AT, createdAt: AT },
    },
    { kind: 'stop', id: customerId, version: 0, status: 'lifted', by, ...at },
    {
      ...{ kind: 'receipt', id: con, version: 0, status: 'issued', customerId },
      ...{ endedAt: AT, endedBy: 'vendor', denials: [], createdAt: AT },
    },
    {
      ...{ kind: 'campaign-member', id: memberId('cmp_1', con), version: 0, status: 'gone' },
      ...{ campaignId: 'cmp_1', connectionId: con, customerId, accountId: '222222222222' },
      ...{ countedAs: 'gone', ...at },
    } as CampaignMember,
    {
      ...{ kind: 'enrolment', id: `enr_${serial}`, version: 0, status: 'revoked', customerId },
      ...{ managementAccountId: '400000000000', externalId: `rc-e${serial}`, ...at },
    } as unknown as Enrolment,
    {
      ...{ kind: 'enrolment-account', id: `enr_${serial}.222222222222`, version: 0 },
      ...{ status: 'accepted', enrolmentId: `enr_${serial}`, accountId: '222222222222' },
      ...{ invitationIds: [], ...at },
    },
    {
      ...{ kind: 'role-look', id: inv, version: 0, status: 'looking', customerId, looks: 0 },
      ...{ watchedAt: AT, nextLookAt: AT, createdAt: AT },
    },
    {
      ...{ kind: 'webhook-backlog', id: backlogId('whe_1', inv), version: 0, status: 'waiting' },
      ...{ endpointId: 'whe_1', lane: inv, eventIds: ['evt_1'], attempts: 1 },
      ...{ firstFailedAt: AT, dueAt: AT, createdAt: AT },
    },
  ]
}

const CAMPAIGN = {
  ...{ kind: 'campaign', id: 'cmp_1', version: 0, status: 'done', profile: 'default' },
  ...{ versionId: 'v', number: 2, customerIds: [THEIRS, 'acme'] },
  ...{ counts: { outdated: 0, told: 0, opened: 0, updated: 0, declined: 0, gone: 2 } },
  ...{ by: { kind: 'operator', id: 'admin' }, createdAt: AT, updatedAt: AT },
} as Campaign

const STOP: ListedStop = { version: 1, status: 'lifted', updatedAt: AT }
const STOPS: StopList = {
  ...{ kind: 'stop-list', id: 'all', version: 0, status: 'kept', createdAt: AT, updatedAt: AT },
  stops: { [THEIRS]: STOP, acme: STOP },
}

const JOB = {
  ...{ kind: 'job', id: 'job_1', version: 0, status: 'stopped', work: 'invite', total: 4 },
  ...{ counts: { done: 0, unchanged: 0, failed: 2 }, parts: 1, part: 0, failedParts: [0] },
  ...{ filter: { customerId: THEIRS }, by: { kind: 'operator', id: 'admin' } },
  ...{ grants: { may: ['operate'] }, createdAt: AT, updatedAt: AT },
} as Job

const JOB_PART = {
  ...{ kind: 'job-part', id: partId('job_1', 0), version: 0, status: 'stored', jobId: 'job_1' },
  rows: [
    { row: 2, invitation: { customerId: THEIRS } },
    { row: 3, invitation: { customerId: 'acme' } },
  ],
  failed: [
    { row: 4, customerId: THEIRS, code: 'X', message: THEIRS, cells: { customerId: THEIRS } },
    { row: 5, customerId: 'acme', code: 'X', message: 'y', cells: { customerId: 'acme' } },
  ],
  createdAt: AT,
} as JobPart

const ENDPOINT = {
  ...{ kind: 'webhook-endpoint', id: 'whe_1', version: 0, status: 'active', target: 'url' },
  ...{ url: 'https://hooks.northwind.example', source: 'api', secrets: [], since: AT, dueAt: AT },
  ...{ backlogs: 2, failures: 0, createdAt: AT, updatedAt: AT },
  by: { kind: 'operator', id: 'admin' },
} as WebhookEndpoint

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.stop())

let tables = 0
async function newTable(): Promise<Store> {
  const credentials = { accessKeyId: '111111111111', secretAccessKey: 'sandbox' }
  const client = new DynamoDBClient({
    ...{ endpoint: sandbox.origin, region: 'us-east-1', credentials },
  })
  const tableName = `deleted-${++tables}`
  await client.send(new CreateTableCommand({ TableName: tableName, ...DYNAMODB_TABLE }))
  return openDynamoStore({ client, tableName, clock: systemClock, random: systemRandom })
}

const STORES: [string, () => Promise<Store>][] = [
  ['memory', async () => new MemoryStore()],
  ['SQLite', async () => openSqliteStore(':memory:')],
  ['DynamoDB', newTable],
]

/** A store with all about two customers. */
async function filled(open: () => Promise<Store>) {
  const store = await open()
  const ports = { clock: new FakeClock(), random: seededRandom(), store }
  await store.commit({ put: [CAMPAIGN, ENDPOINT, JOB, JOB_PART, STOPS], audit: [], announce: [] })
  for (const [serial, customerId] of [THEIRS, 'acme'].entries()) {
    const about = { at: AT, subject: `con_${serial}`, customerId }
    const actor = { kind: 'system', id: 'rolecall' } as const
    const check = { connectionId: `con_${serial}`, at: AT, verdict: 'denied' } as CheckRow
    await store.commit({
      put: everythingOf(customerId, serial),
      reserve: [
        { kind: 'external-id', value: `rc-${serial}`, owner: `inv_${serial}` },
        { kind: 'deleted-stack', value: stackId(customerId), owner: 'r' },
      ],
      checks: [{ ...check, probes: { externalId: 'denied' } }],
      audit: [{ id: `aud_${serial}`, actor, action: 'connection.disconnected', ...about }],
      announce: [
        {
          ...{ id: `evt_${serial}`, at: AT, type: 'connection.disconnected', customerId },
          ...{ lane: `inv_${serial}`, data: { connectionId: `con_${serial}` } as EventData },
        },
      ],
    })
  }
  return { store, ports }
}

const left = async (store: Store, customerId: string, serial: number) =>
  Promise.all(
    everythingOf(customerId, serial).map(async ({ kind, id }) =>
      (await store.get(kind, id)) ? [kind] : [],
    ),
  ).then((found) => found.flat())

describe.each(STORES)('deleting the data about a customer, in %s', (_, open) => {
  it('deletes every kind of record that is about a customer, and nothing of another', async () => {
    const { store, ports } = await filled(open)
    const kinds = everythingOf(THEIRS, 0).map(({ kind }) => kind)
    const deletable = Object.entries(FATE).filter(([, fate]) => fate === 'deleted')
    expect(deletable.map(([kind]) => kind).sort()).toEqual(kinds.sort())
    const order = { customerId: THEIRS, keepReceipts: false }
    const result = await deleteCustomerData(ports, OPERATOR, order)
    expect(result).toMatchObject({ isDone: true, deleted: { audit: 1, checks: 1, callback: 1 } })
    expect(await left(store, THEIRS, 0)).toEqual([])
    expect(await store.get('webhook-endpoint', 'whe_1')).toMatchObject({ backlogs: 1 })
    expect(await left(store, 'acme', 1)).toHaveLength(kinds.length)
    expect((await store.checks({ connectionId: 'con_0', limit: 9 })).items).toEqual([])
    expect((await store.checks({ connectionId: 'con_1', limit: 9 })).items).toHaveLength(1)
  })

  it('keeps a receipt that was issued, unless it is asked to delete it, also later', async () => {
    const { store, ports } = await filled(open)
    const order = { customerId: THEIRS }
    await deleteCustomerData(ports, OPERATOR, order)
    expect(await left(store, THEIRS, 0)).toEqual(['receipt'])
    await deleteCustomerData(ports, OPERATOR, { ...order, keepReceipts: false })
    expect(await left(store, THEIRS, 0)).toEqual([])
    const other = (await store.get('receipt', 'con_1'))!
    const probing: StoredRecord = { ...other, status: 'probing' }
    await store.commit({ put: [probing], audit: [], announce: [] })
    await deleteCustomerData(ports, OPERATOR, { customerId: 'acme' })
    expect(await left(store, 'acme', 1)).toEqual([])
  })

  it('deletes what waits for an endpoint about an enrolment', async () => {
    const { store, ports } = await filled(open)
    const id = backlogId('whe_1', 'enr_0')
    const waiting = { ...(await store.get('webhook-backlog', backlogId('whe_1', 'inv_0')))!, id }
    await store.commit({
      ...{ put: [{ ...waiting, version: 0, lane: 'enr_0' }], audit: [], announce: [] },
    })
    await deleteCustomerData(ports, OPERATOR, { customerId: THEIRS })
    expect(await store.get('webhook-backlog', id)).toBeUndefined()
    expect(await store.get('webhook-endpoint', 'whe_1')).toMatchObject({ backlogs: 0 })
  })

  it('keeps External IDs reserved, and releases the ARNs of stacks', async () => {
    const { store, ports } = await filled(open)
    await deleteCustomerData(ports, OPERATOR, { customerId: THEIRS })
    expect(await store.reservedBy('external-id', 'rc-0')).toBe('inv_0')
    expect(await store.reservedBy('deleted-stack', stackId(THEIRS))).toBeUndefined()
    expect(await store.reservedBy('deleted-stack', stackId('acme'))).toBe('r')
  })

  it('leaves one entry that counts, and the customer’s id nowhere', async () => {
    const { store, ports } = await filled(open)
    const actor = { ...OPERATOR, reason: 'request 12' }
    await deleteCustomerData(ports, actor, { customerId: THEIRS })
    const { items } = await store.audit({ limit: 50 })
    expect(items).toMatchObject([
      {
        action: 'customer.data-deleted',
        subject: expect.stringMatching(/^deleted-[0-9a-f]{32}$/) as string,
        details: { connection: 1, isDone: true, reason: 'request 12' },
      },
      { id: 'aud_1' },
    ])
    const campaign = await store.get('campaign', 'cmp_1')
    expect(campaign!.counts.gone).toBe(1)
    expect(campaign!.customerIds).toHaveLength(2)
    const stops = await store.get('stop-list', 'all')
    expect(stops?.stops).toEqual({ acme: STOP })
    expect(JSON.stringify([items, campaign, stops])).not.toContain(THEIRS)
  })

  it('removes the customer from jobs, and leaves the rows of others', async () => {
    const { store, ports } = await filled(open)
    await deleteCustomerData(ports, OPERATOR, { customerId: THEIRS })
    const [job, part] = [await store.get('job', 'job_1'), await store.get('job-part', JOB_PART.id)]
    expect(job).toMatchObject({ total: 3, filter: { customerId: expect.any(String) as string } })
    expect(part!.rows).toEqual([JOB_PART.rows[1]])
    expect(part!.failed).toMatchObject([{ row: 4, code: 'X' }, JOB_PART.failed[1]])
    expect(JSON.stringify([job, part])).not.toContain(THEIRS)
  })

  it.each(['connection', 'invitation'] as const)(
    'refuses while a %s of the customer lives, and deletes nothing',
    async (kind) => {
      const { store, ports } = await filled(open)
      const id = kind === 'connection' ? 'con_0' : 'inv_0'
      const record = (await store.get(kind, id))!
      const living = { status: kind === 'connection' ? 'suspended' : 'open', expiresAt: '2030' }
      await store.commit({
        put: [{ ...record, ...living } as StoredRecord],
        audit: [],
        announce: [],
      })
      const refused = deleteCustomerData(ports, OPERATOR, { customerId: THEIRS })
      await expect(refused).rejects.toMatchObject({ code: 'CUSTOMER_ACTIVE' })
      expect(await left(store, THEIRS, 0)).toHaveLength(11)
    },
  )

  it('goes on after a crash at any write', async () => {
    const { store, ports } = await filled(open)
    for (let writes = 0; ; writes += 1) {
      let left = writes
      const dying = new Proxy(store, {
        get(target, name) {
          const method: unknown = Reflect.get(target, name)
          if (typeof method !== 'function') return method
          return (...args: unknown[]) => {
            if ((name === 'commit' || name === 'erase') && left-- === 0) throw new Error('killed')
            return method.apply(target, args) as unknown
          }
        },
      })
      try {
        await deleteCustomerData({ ...ports, store: dying }, OPERATOR, { customerId: THEIRS })
        break
      } catch (error) {
        expect(error).toMatchObject({ message: 'killed' })
      }
    }
    expect(await left(store, THEIRS, 0)).toEqual(['receipt'])
    const trail = await store.audit({ limit: 50 })
    expect(JSON.stringify(trail)).not.toContain(THEIRS)
    expect((await store.get('campaign', 'cmp_1'))!.counts.gone).toBe(1)
  })

  it('is for callers who may operate the service', async () => {
    const { ports } = await filled(open)
    const actor = { kind: 'token', id: 'x', grants: { may: ['connections:write'] } } as const
    await expect(deleteCustomerData(ports, actor, { customerId: THEIRS })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
  })
})

it('says of every kind of record what becomes of it', () => {
  const kinds = new Set(everyStatus().map(({ kind }) => kind))
  expect(Object.keys(FATE).sort()).toEqual([...kinds].sort())
})
