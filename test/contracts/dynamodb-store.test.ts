import { randomUUID } from 'node:crypto'
import { CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openDynamoStore } from '../../src/adapters/aws/dynamodb/store.ts'
import { DYNAMODB_TABLE, TABLE_ACTIONS } from '../../src/adapters/aws/dynamodb/table.ts'
import { systemClock as realClock, systemRandom } from '../../src/adapters/embedded/system.ts'
import type { Change, Clock, Store } from '../../src/core/ports.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts'
import { systemClock } from '../../src/sandbox/system.ts'
import { FakeClock } from '../fixtures/ports.ts'
import { attempt } from './attempts.ts'
import { caughtUp } from './caught-up.ts'
import { type FlakyProxy, flakyProxy, type Mishap } from './flaky-proxy.ts'
import {
  ContractClock,
  change,
  check,
  entry,
  invitation,
  put,
  storeContract,
  told,
} from './store.ts'

let sandbox: Sandbox
let proxy: FlakyProxy
let sandboxAhead = 0
beforeAll(async () => {
  sandbox = await startSandbox({
    clock: { ...systemClock, now: () => systemClock.now() + sandboxAhead },
  })
  proxy = await flakyProxy(sandbox.origin)
})
afterAll(async () => {
  await proxy.stop()
  await sandbox.stop()
})

const clientOf = (endpoint: string, maxAttempts = 1) =>
  new DynamoDBClient({
    ...{ endpoint, region: 'us-east-1', maxAttempts },
    credentials: { accessKeyId: '111111111111', secretAccessKey: 'sandbox' },
  })

let serial = 0
async function newTable(): Promise<string> {
  const TableName = `rolecall-${++serial}`
  const client = clientOf(sandbox.origin)
  await client.send(new CreateTableCommand({ TableName, ...DYNAMODB_TABLE }))
  client.destroy()
  return TableName
}

const openOn = (
  tableName: string,
  { endpoint = sandbox.origin, clock = realClock }: { endpoint?: string; clock?: Clock } = {},
): Store => openDynamoStore({ client: clientOf(endpoint), tableName, clock, random: systemRandom })

let latest = ''
const contractClock = new ContractClock()
storeContract(
  'DynamoDB on the sandbox',
  async () => {
    latest = await newTable()
    return caughtUp(openOn(latest, { clock: contractClock }), contractClock)
  },
  async () => openOn(latest, { clock: contractClock }),
  contractClock,
)

/** The longest wait that it is given passes at once. */
const patient = () => new FakeClock()

/** AWS: a client request token is remembered for ten minutes. */
const forgetTokens = () => {
  sandboxAhead = 11 * 60_000
}

describe('a commit whose outcome is not known', () => {
  let store: Store
  let direct: Store
  beforeAll(async () => {
    const table = await newTable()
    store = openOn(table, { endpoint: proxy.origin, clock: patient() })
    direct = openOn(table)
  })
  afterAll(() => Promise.all([store.close(), direct.close()]))
  afterEach(() => {
    proxy.onLoss = () => {}
    proxy.plan('TransactWriteItems')
    sandboxAhead = 0
  })

  const plan = (...mishaps: Mishap[]) => {
    proxy.calls = {}
    proxy.plan('TransactWriteItems', ...mishaps)
  }
  let invitations = 0
  const whole = (): { id: string; change: Change } => {
    const record = invitation(++invitations)
    const { id } = record
    const reserve = [{ kind: 'external-id' as const, value: record.externalId, owner: id }]
    return {
      id,
      change: change({
        put: [record],
        reserve,
        audit: [entry(invitations, { subject: id })],
        announce: [told(invitations)],
      }),
    }
  }
  const happenedOnce = async (id: string) => {
    expect(await direct.get('invitation', id)).toMatchObject({ id, version: 1 })
    expect((await direct.audit({ limit: 9, subject: id })).items).toHaveLength(1)
  }
  const fault = (status: number, type: string): Mishap => ({
    status,
    body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: type },
  })
  const cancelled = (...codes: string[]): Mishap => ({
    status: 400,
    body: {
      __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
      CancellationReasons: codes.map((Code) => ({ Code })),
      message: 'Transaction cancelled',
    },
  })

  it.each<[string, Mishap[]]>([
    ['an answer that was lost', ['lose the answer']],
    ['five answers that were lost', Array<Mishap>(5).fill('lose the answer')],
    ['a fault of the service', [fault(500, 'InternalServerError')]],
    ['a transaction still under way', [fault(400, 'TransactionInProgressException')]],
    [
      'a throttled call',
      [fault(400, 'ThrottlingException'), fault(400, 'ProvisionedThroughputExceededException')],
    ],
    [
      'a conflict with another transaction',
      [cancelled('None', 'TransactionConflict', 'None', 'None')],
    ],
    ['a throttled part', [cancelled('ThrottlingError', 'None', 'None', 'None')]],
  ])('is sent again under the same token after %s (fault 29)', async (_, mishaps) => {
    const { id, change: one } = whole()
    plan(...mishaps)
    await store.commit(one)
    await happenedOnce(id)
    expect(proxy.calls.TransactWriteItems).toBe(mishaps.length + 1)
  })

  it('is known by its own mark once the token is forgotten after ten minutes (fault 30)', async () => {
    const { id, change: one } = whole()
    plan('lose the answer')
    proxy.onLoss = forgetTokens
    await store.commit(one)
    await happenedOnce(id)
  })

  it('is known as done also when somebody else has gone on from it meanwhile (fault 30)', async () => {
    const { id, change: one } = whole()
    plan('lose the answer')
    proxy.onLoss = async () => {
      forgetTokens()
      await direct.commit(put({ ...invitation(invitations), version: 1, status: 'revoked' }))
    }
    await store.commit(one)
    expect(await direct.get('invitation', id)).toMatchObject({ version: 2, status: 'revoked' })
  })

  it('is not taken for done when the one who was faster is another (fault 30)', async () => {
    const { id, change: one } = whole()
    await direct.commit(put({ ...invitation(invitations), customerId: 'faster' }))
    plan(fault(500, 'InternalServerError'))
    await expect(store.commit(one)).rejects.toMatchObject({ code: 'VERSION_CONFLICT' })
    expect(await direct.get('invitation', id)).toMatchObject({ customerId: 'faster' })
    expect((await direct.audit({ limit: 9, subject: id })).items).toEqual([])
  })

  it('is read back by its own key when no answer comes at all (fault 29)', async () => {
    const { id, change: one } = whole()
    plan(...Array<Mishap>(6).fill('lose the answer'))
    await store.commit(one)
    await happenedOnce(id)
    expect(proxy.calls).toMatchObject({ TransactWriteItems: 6, GetItem: 1 })
  })

  it('promises nothing when nothing of it is there, and leaves nothing behind (fault 28)', async () => {
    const { id, change: one } = whole()
    plan(...Array<Mishap>(6).fill(fault(503, 'ServiceUnavailable')))
    await expect(store.commit(one)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(await direct.get('invitation', id)).toBeUndefined()
    await store.commit(one)
    await happenedOnce(id)
  })

  it('is a conflict where others do not let go of the item', async () => {
    plan(...Array<Mishap>(6).fill(cancelled('TransactionConflict')))
    await expect(store.commit(put(invitation(999)))).rejects.toMatchObject({
      code: 'VERSION_CONFLICT',
    })
    expect(await direct.get('invitation', 'inv_0999')).toBeUndefined()
  })

  it('lets go of a claim that another holds without asking twice about the rest', async () => {
    const role = (owner: string) => ({
      kind: 'role' as const,
      value: 'aws 222222222222 shared',
      owner,
    })
    await direct.commit(change({ claim: [role('holder')] }))
    const { id, change: one } = whole()
    plan('pass', 'lose the answer')
    await store.commit({ ...one, release: [role('other')] })
    await happenedOnce(id)
    expect(await direct.reservedBy('role', role('').value)).toBe('holder')
  })

  it('of a routine check without a trace is known by its token though another has gone on from it (fault 29)', async () => {
    const { id, change: one } = whole()
    await direct.commit(one)
    plan('lose the answer')
    proxy.onLoss = async () => {
      await direct.commit(put({ ...invitation(invitations), version: 2, status: 'revoked' }))
    }
    await store.commit(put({ ...invitation(invitations), version: 1, status: 'claimed' }))
    expect(await direct.get('invitation', id)).toMatchObject({ version: 3, status: 'revoked' })
  })

  describe('and that one part can be refused', () => {
    const routine = async () => {
      const { id, change: one } = whole()
      await direct.commit(one)
      const checks = [check(1, { connectionId: id })]
      const next = { ...invitation(invitations), version: 1, takeover: true as const }
      const rows = async () => (await direct.checks({ connectionId: id, limit: 9 })).items.length
      return { id, rows, change: change({ put: [next], checks }) }
    }
    afterEach(() => proxy.plan('PutItem'))
    const planPuts = (...mishaps: Mishap[]) => {
      proxy.calls = {}
      proxy.plan('PutItem', ...mishaps)
    }

    it('is no transaction, and its rows come first', async () => {
      const { id, rows, change: one } = await routine()
      planPuts('pass', fault(400, 'ValidationException'))
      await expect(store.commit(one)).rejects.toBeInstanceOf(Error)
      expect(await rows()).toBe(1)
      expect(await direct.get('invitation', id)).toMatchObject({ version: 1 })
      expect(proxy.calls).toMatchObject({ PutItem: 2 })
      expect(proxy.calls.TransactWriteItems).toBeUndefined()
    })

    it.each<[string, Mishap[]]>([
      ['lost answers', ['lose the answer', 'lose the answer']],
      ['the answer of the record lost', ['pass', 'lose the answer']],
      ['a conflict with a transaction', ['pass', fault(400, 'TransactionConflictException')]],
    ])('is known by its own mark after %s (faults 29, 30)', async (_, mishaps) => {
      const { id, rows, change: one } = await routine()
      planPuts(...mishaps)
      await store.commit(one)
      expect(await rows()).toBe(1)
      expect(await direct.get('invitation', id)).toMatchObject({ version: 2, takeover: true })
    })

    it('is a conflict if another went on from it before anybody knew', async () => {
      const { id, rows, change: one } = await routine()
      planPuts('pass', 'lose the answer')
      proxy.onLoss = async () => {
        await direct.commit(put({ ...invitation(invitations), version: 2, status: 'revoked' }))
      }
      await expect(store.commit(one)).rejects.toMatchObject({ code: 'VERSION_CONFLICT' })
      expect(await rows()).toBe(1)
      expect(await direct.get('invitation', id)).toMatchObject({ version: 3, status: 'revoked' })
    })
  })

  it('of a routine check without a trace is redone on fresh state, not twice', async () => {
    const { id, change: one } = whole()
    await direct.commit(one)
    plan('lose the answer')
    proxy.onLoss = forgetTokens
    await store.commit(put({ ...invitation(invitations), version: 1, status: 'expired' }))
    expect(await direct.get('invitation', id)).toMatchObject({ version: 2, status: 'expired' })
  })
})

describe('a table that is throttled', () => {
  it('fails its readers and writers in words, and promises nothing (fault 28)', async () => {
    const store = openOn(await newTable(), { clock: patient() })
    sandbox.world.knobs.throttle = { 'dynamodb:*': 0 }
    const unavailable = { code: 'STORE_UNAVAILABLE' }
    await expect(store.commit(put(invitation(1)))).rejects.toMatchObject(unavailable)
    await expect(store.get('invitation', 'inv_0001')).rejects.toMatchObject(unavailable)
    await expect(store.check()).rejects.toMatchObject(unavailable)
    sandbox.world.knobs.throttle = {}
    expect(await store.get('invitation', 'inv_0001')).toBeUndefined()
    await store.check()
    await store.close()
  })

  it('that is not there is named, with what makes it', async () => {
    const store = openOn('no-such-table')
    await expect(store.check()).rejects.toMatchObject({
      code: 'SETTING_INVALID',
      message: expect.stringContaining('rolecall migrate --create'),
    })
    await store.close()
  })
})

describe('an index that lags behind', () => {
  afterEach(() => {
    sandbox.world.knobs.indexLagMs = 0
    sandboxAhead = 0
  })

  it('delays lists, never what a decision rests on', async () => {
    const store = openOn(await newTable())
    await store.commit(put(invitation(1)))
    sandbox.world.knobs.indexLagMs = 60_000
    const { externalId: value } = invitation(2)
    await store.commit(
      change({
        put: [invitation(2)],
        reserve: [{ kind: 'external-id', value, owner: 'inv_0002' }],
        audit: [entry(2)],
      }),
    )
    await store.commit(put(invitation(1, { version: 1, status: 'revoked' })))
    expect(await store.get('invitation', 'inv_0002')).toBeDefined()
    expect(await store.reservedBy('external-id', value)).toBe('inv_0002')
    expect((await store.audit({ limit: 9, subject: 'inv_1' })).items).toHaveLength(1)
    const { items } = await store.list('invitation', { limit: 9 })
    expect(items).toMatchObject([{ id: 'inv_0001', version: 2, status: 'revoked' }])
    expect((await store.list('invitation', { limit: 9, status: 'open' })).items).toEqual([])
    expect(await store.due('invitation', new Date('2030-01-01T00:00:00Z'), 9)).toEqual([])
    sandboxAhead = 60_001
    expect((await store.list('invitation', { limit: 9, status: 'open' })).items).toMatchObject([
      { id: 'inv_0002' },
    ])
    await store.close()
  })
})

describe('two machines with clocks that differ', () => {
  it('write the trail of one record in the order of its events (fault 19)', async () => {
    const table = await newTable()
    const [ahead, behind] = [
      new FakeClock('2026-11-20T10:00:00Z'),
      new FakeClock('2026-11-20T09:50:00Z'),
    ]
    const stores = [openOn(table, { clock: ahead }), openOn(table, { clock: behind })]
    for (let version = 0; version < 6; version += 1) {
      const store = stores[version % 2]!
      const known = await store.get('invitation', 'inv_0001')
      await store.commit(change({ put: [known ?? invitation(1)], audit: [entry(version)] }))
    }
    for (const query of [{ subject: 'inv_1' }, {}])
      expect((await stores[1]!.audit({ limit: 9, ...query })).items.map(({ id }) => id)).toEqual(
        [5, 4, 3, 2, 1, 0].map((it) => `aud_${it}`),
      )
    await Promise.all(stores.map((store) => store.close()))
  })
})

describe('a follower of the trail on several machines', () => {
  it('misses no entry that was stored late, or by a machine whose clock is behind (fault 19)', async () => {
    const table = await newTable()
    const [clock, behind] = [new FakeClock(), new FakeClock()]
    behind.step(-20_000)
    const [writer, other] = [openOn(table, { clock }), openOn(table, { clock: behind })]
    const read = async (cursor?: string) => writer.audit({ order: 'asc', limit: 9, cursor })
    await writer.commit(change({ audit: [entry(1)] }))
    expect((await read()).items).toEqual([])
    clock.advance(30_000)
    behind.advance(30_000)
    const early = await read()
    await other.commit(change({ audit: [entry(2)] }))
    await writer.commit(change({ audit: [entry(3)] }))
    const seen = [...early.items]
    let cursor = early.followCursor
    for (let step = 0; step < 12; step += 1) {
      clock.advance(10_000)
      const page = await read(cursor)
      seen.push(...page.items)
      cursor = page.followCursor
    }
    expect(seen.map(({ id }) => id)).toEqual(['aud_1', 'aud_2', 'aud_3'])
    await Promise.all([writer.close(), other.close()])
  })

  it('reads on in pages of a bounded size where nothing matches its filter', async () => {
    const store = openOn(await newTable())
    for (let start = 0; start < 2300; start += 99)
      await store.commit(
        change({
          audit: Array.from({ length: 99 }, (_, index) =>
            entry(start + index, { subject: `inv_${start + index}` }),
          ),
        }),
      )
    await store.commit(change({ audit: [entry(9999, { action: 'token.created' })] }))
    await store.commit(change({ audit: [entry(9998)] }))
    const query = { actions: ['token.created' as const], limit: 5 }
    const first = await store.audit(query)
    expect(first.items.map(({ id }) => id)).toEqual(['aud_9999'])
    const second = await store.audit({ ...query, cursor: first.nextCursor })
    expect(second).toEqual({ items: [] })
    await store.close()
  })
})

describe('the check of a connection', () => {
  it('leaves the table by itself after 90 days, an attempt after 30, and an audit entry never', async () => {
    const table = await newTable()
    const store = openOn(table)
    await store.commit(change({ checks: [check(0)], attempts: [attempt(0)], audit: [entry(1)] }))
    const { Items = [] } = await scan(table)
    const leaving = Items.flatMap((item) => (item.ttl ? [[item.pk!.S!, item.ttl.N]] : []))
    expect(leaving.sort()).toEqual([
      ['attempts#evt_0', String(Date.parse('2026-12-20T10:00:00Z') / 1000)],
      ['checks#con_1', String(Date.parse('2027-02-18T10:00:00Z') / 1000)],
    ])
    await store.close()
  })
})

const scan = async (TableName: string) => {
  const client = clientOf(sandbox.origin)
  const found = await client.send(new ScanCommand({ TableName }))
  client.destroy()
  return found
}

/** Credentials of a user who may do just this to the table. */
async function allowedOnly(TableName: string, Action: string[]) {
  const credentials = { accessKeyId: '111111111111', secretAccessKey: 'sandbox' }
  const iam = new IAMClient({ endpoint: sandbox.origin, region: 'us-east-1', credentials })
  const arn = `arn:aws:dynamodb:us-east-1:111111111111:table/${TableName}`
  const Statement = [{ Effect: 'Allow', Action, Resource: [arn, `${arn}/index/*`] }]
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
  const UserName = `only-${TableName}`
  await iam.send(new CreateUserCommand({ UserName }))
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'table', PolicyDocument }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! }
}

describe('the rights on the table', () => {
  const useAll = async (store: Store) => {
    const role = { kind: 'role' as const, value: 'aws 222222222222 northwind', owner: 'con_1' }
    await store.check()
    await store.commit(
      change({ put: [invitation(1)], claim: [role], audit: [entry(1)], announce: [told(1)] }),
    )
    await store.commit(change({ release: [role] }))
    await store.get('invitation', 'inv_0001')
    await store.reservedBy('role', role.value)
    await store.list('invitation', { limit: 9 })
    await store.due('invitation', new Date(), 9)
    await store.audit({ limit: 9 })
    await store.audit({ limit: 9, subject: 'inv_1' })
    await store.checks({ connectionId: 'con_1', limit: 9 })
    await store.erase({ customerId: 'acme', subjects: ['inv_1'] })
    await store.counts()
  }
  const openAs = async (tableName: string, actions: string[]) => {
    const credentials = await allowedOnly(tableName, actions)
    const client = new DynamoDBClient({
      endpoint: sandbox.origin,
      region: 'us-east-1',
      credentials,
    })
    return openDynamoStore({ client, tableName, clock: realClock, random: systemRandom })
  }

  it('that are listed are enough', async () => {
    const store = await openAs(await newTable(), TABLE_ACTIONS)
    await useAll(store)
    await store.close()
  })

  it.each(TABLE_ACTIONS)('are all needed: %s', async (action) => {
    const rest = TABLE_ACTIONS.filter((one) => one !== action)
    const store = await openAs(await newTable(), rest)
    await expect(useAll(store)).rejects.toMatchObject({
      code: 'AWS_DENIED',
      message: expect.stringContaining(action),
    })
    await store.close()
  })
})

describe('the table', () => {
  it('has no key under which many writes gather', async () => {
    const table = await newTable()
    const store = openOn(table)
    const commits = Array.from({ length: 160 }, (_, serial) => {
      const record = {
        ...invitation(serial),
        id: `inv_${randomUUID()}`,
        customerId: `customer-${serial % 40}`,
      }
      const { id: subject, customerId } = record
      const traces = {
        audit: [entry(serial, { id: randomUUID(), subject, customerId })],
        announce: [{ ...told(serial), id: randomUUID(), lane: subject, customerId }],
      }
      return store.commit(change({ put: [record], ...traces }))
    })
    await Promise.all(commits)
    const { Items = [] } = await scan(table)
    for (const name of ['pk', 'newest', 'byStatus', 'byCustomer', 'due']) {
      const partitions = Items.flatMap((item) => item[name]?.S ?? [])
      const sizes = Object.values(Object.groupBy(partitions, (partition) => partition)).map(
        (group) => group!.length,
      )
      expect(Math.max(...sizes), name).toBeLessThan(160 / 4)
    }
    await store.close()
  })

  it('holds no value of a reservation, however long, in its keys', async () => {
    const table = await newTable()
    const store = openOn(table)
    const value = `["admin","${'k'.repeat(3000)}"]`
    await store.commit(change({ reserve: [{ kind: 'idempotency-key', value, owner: 'inv_1' }] }))
    expect(await store.reservedBy('idempotency-key', value)).toBe('inv_1')
    const { Items } = await scan(table)
    expect(Items).toHaveLength(1)
    expect(JSON.stringify(Items)).not.toContain('kkk')
    await store.close()
  })
})
