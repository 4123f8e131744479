import {
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  ScanCommand,
} from '@aws-sdk/client-dynamodb'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDynamoStore } from '../../src/adapters/aws/dynamodb/store.ts'
import { DYNAMODB_TABLE } from '../../src/adapters/aws/dynamodb/table.ts'
import { systemRandom } from '../../src/adapters/embedded/system.ts'
import type { Tally } from '../../src/core/model/tally.ts'
import type { Store } from '../../src/core/ports.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts'
import { FakeClock } from '../fixtures/ports.ts'
import { catchUpWith } from './caught-up.ts'
import { type FlakyProxy, flakyProxy, type Mishap } from './flaky-proxy.ts'
import { change, entry, invitation, put } from './store.ts'

let sandbox: Sandbox
let proxy: FlakyProxy
beforeAll(async () => {
  sandbox = await startSandbox()
  proxy = await flakyProxy(sandbox.origin)
})
afterAll(async () => {
  await proxy.stop()
  await sandbox.stop()
})

const DAY = '2026-11-20'
const invited = (by = 1): Tally => ({ day: DAY, profile: 'default', name: 'invited', by })

const clientOf = (endpoint = sandbox.origin) =>
  new DynamoDBClient({
    ...{ endpoint, region: 'us-east-1', maxAttempts: 1 },
    credentials: { accessKeyId: '111111111111', secretAccessKey: 'sandbox' },
  })

let serial = 0
let table = ''
let clock: FakeClock
let store: Store
const opened: Store[] = []
const open = (endpoint = sandbox.origin, of = clock): Store => {
  const client = clientOf(endpoint)
  const one = openDynamoStore({ client, tableName: table, clock: of, random: systemRandom })
  opened.push(one)
  return one
}
beforeEach(async () => {
  table = `counts-${++serial}`
  clock = new FakeClock()
  const client = clientOf()
  await client.send(new CreateTableCommand({ TableName: table, ...DYNAMODB_TABLE }))
  client.destroy()
  store = open()
})
afterEach(async () => {
  for (const operation of ['TransactWriteItems', 'PutItem', 'DeleteItem']) proxy.plan(operation)
  await Promise.all(opened.splice(0).map((one) => one.close()))
})

async function itemsInTable() {
  const client = clientOf()
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table }))
  client.destroy()
  return Items
}

const keysInTable = async (): Promise<string[]> =>
  (await itemsInTable()).map(({ pk, sk }) => `${pk!.S} ${sk!.S}`)

/** All that is kept beside the records: counts, a sum, what search finds, lists by profile. */
async function figures(of: Store = store) {
  const counts = (await of.counts()).map((it) => `${it.status} ${it.profile} ${it.count}`)
  const [sum] = await of.sums({ from: DAY, to: DAY, profile: 'default' })
  const hits = await of.search({ text: 'acme', limit: 50 })
  const { items } = await of.list('invitation', { profile: 'default', status: 'open', limit: 50 })
  return {
    counts: counts.sort(),
    invited: sum?.sum ?? 0,
    found: hits.map(({ id }) => id).sort(),
    open: items.map(({ id }) => id).sort(),
  }
}

const create = (one: number, of = store) =>
  of.commit({ ...put(invitation(one)), tallies: [invited()] })
const claim = (one: number, of = store) =>
  of.commit(put(invitation(one, { version: 1, status: 'claimed' })))

/** Three invitations, one of which is claimed. */
async function fill(of = store): Promise<void> {
  for (const one of [1, 2, 3]) await create(one, of)
  await claim(2, of)
}
const FILLED = {
  counts: ['claimed default 1', 'open default 2'],
  invited: 3,
  found: ['inv_0001', 'inv_0002', 'inv_0003'],
  open: ['inv_0001', 'inv_0003'],
}

describe('counts, sums and search of a table', () => {
  it('follow what is stored, and stay as they are when nothing is', async () => {
    await fill()
    for (let times = 0; times < 3; times += 1) {
      await catchUpWith(store, clock)
      expect(await figures()).toEqual(FILLED)
    }
  })

  it('count nothing twice while three processes work on the same commits', async () => {
    const others = [open(), open(), store]
    await catchUpWith(store, clock)
    for (let one = 0; one < 12; one += 1) {
      await create(one, others[one % 3])
      if (one % 4 === 0) await claim(one, others[(one + 1) % 3])
      clock.advance(13_000)
      await Promise.all(others.map(async (other) => other.catchUp?.()))
    }
    await Promise.all(others.map((other) => catchUpWith(other, clock)))
    expect(await figures()).toMatchObject({
      counts: ['claimed default 3', 'open default 9'],
      invited: 12,
      found: Array.from({ length: 12 }, (_, one) => invitation(one).id),
    })
  })

  it('count nothing twice if another process is faster between the reading and the writing', async () => {
    await catchUpWith(store, clock)
    await fill()
    clock.advance(60_000)
    const client = clientOf()
    let isOvertaken = false
    client.middlewareStack.add(
      (next) => async (args) => {
        const isLast = JSON.stringify(args.input).includes('"pk":{"S":"counts"}')
        if (
          isLast &&
          ('ClientRequestToken' in args.input || 'ConditionExpression' in args.input) &&
          !isOvertaken
        ) {
          isOvertaken = true
          await store.catchUp?.()
        }
        return next(args)
      },
      { step: 'initialize' },
    )
    const slow = openDynamoStore({ client, tableName: table, clock, random: systemRandom })
    opened.push(slow)
    await catchUpWith(slow, clock)
    expect(isOvertaken).toBe(true)
    expect(await figures()).toEqual(FILLED)
  })

  it('count nothing twice after an answer that was lost', async () => {
    await fill()
    await catchUpWith(store, clock)
    for (const one of [4, 5]) await create(one)
    clock.advance(60_000)
    proxy.plan('TransactWriteItems', 'lose the answer')
    proxy.plan('PutItem', 'pass', 'lose the answer')
    const flaky = open(proxy.origin)
    await expect(flaky.catchUp?.()).rejects.toMatchObject({ code: 'AWS_UNREACHABLE' })
    await catchUpWith(flaky, clock)
    expect(await figures()).toMatchObject({
      counts: ['claimed default 1', 'open default 4'],
      invited: 5,
      found: [1, 2, 3, 4, 5].map((one) => invitation(one).id),
    })
  })

  const REFUSED: Mishap = {
    status: 400,
    body: { __type: 'com.amazonaws.dynamodb.v20120810#AccessDeniedException', message: 'no' },
  }

  it('count nothing twice after a crash at any step', async () => {
    await catchUpWith(store, clock)
    await fill()
    clock.advance(60_000)
    const broken = open(proxy.origin)
    let crashes = 0
    for (let puts = 0; puts < 40; puts += 1) {
      proxy.plan('PutItem', ...Array<Mishap>(puts).fill('pass'), ...Array(50).fill(REFUSED))
      proxy.plan('TransactWriteItems', REFUSED)
      const isThrough = await broken.catchUp?.().then(
        () => true,
        () => false,
      )
      if (isThrough) break
      crashes += 1
    }
    expect(crashes).toBeGreaterThan(3)
    proxy.plan('PutItem')
    proxy.plan('TransactWriteItems')
    await catchUpWith(broken, clock)
    expect(await figures()).toEqual(FILLED)
  })

  it('miss no commit that appears late, or of a machine whose clock is behind', async () => {
    await catchUpWith(store, clock)
    const behind = new FakeClock()
    behind.advance(60_000 - 4_000)
    const late = open(sandbox.origin, behind)
    await create(1)
    clock.advance(3_000)
    await store.catchUp?.()
    await create(2, late)
    clock.advance(33_000)
    await store.catchUp?.()
    clock.advance(60_000)
    await catchUpWith(store, clock)
    expect(await figures()).toMatchObject({ counts: ['open default 2'], invited: 2 })
  })

  it('show a new record in search before it is counted', async () => {
    await catchUpWith(store, clock)
    await create(1)
    await store.catchUp?.()
    expect(await figures()).toEqual({
      ...{ counts: [], invited: 0 },
      ...{ found: ['inv_0001'], open: ['inv_0001'] },
    })
  })

  it('count what a customer did whose data is deleted before that', async () => {
    const audit = [entry(1, { subject: 'inv_0001', customerId: 'acme' })]
    await store.commit({ ...put(invitation(1)), tallies: [invited()], audit })
    while (!(await store.erase({ customerId: 'acme', subjects: ['inv_0001'] })).isDone);
    expect((await store.audit({ limit: 9 })).items).toEqual([])
    await catchUpWith(store, clock)
    expect(await figures()).toMatchObject({ counts: ['open default 1'], invited: 1 })
  })

  it('leave nothing of a record that is deleted', async () => {
    await catchUpWith(store, clock)
    const empty = new Set(await keysInTable())
    await create(1)
    await catchUpWith(store, clock)
    await store.commit(change({ remove: [{ kind: 'invitation', id: 'inv_0001', version: 1 }] }))
    await catchUpWith(store, clock)
    const left = (await keysInTable()).filter((key) => !empty.has(key))
    expect(left.filter((key) => !/^(log#|sums )/.test(key))).toEqual([])
    expect(JSON.stringify(await itemsInTable())).not.toContain('acme')
    expect(await figures()).toMatchObject({ counts: [], found: [] })
  })
})

describe('a table that an earlier version wrote', () => {
  /** An earlier version wrote no log. */
  async function forgetLog(): Promise<void> {
    const client = clientOf()
    for (const key of await keysInTable()) {
      const [pk = '', sk = ''] = key.split(' ')
      if (!pk.startsWith('log#')) continue
      const Key = { pk: { S: pk }, sk: { S: sk } }
      await client.send(new DeleteItemCommand({ TableName: table, Key }))
    }
    client.destroy()
  }

  it('is counted once, and its records are found', async () => {
    await fill()
    await forgetLog()
    expect((await store.counts()).map(({ status, count }) => `${status} ${count}`).sort()).toEqual([
      'claimed 1',
      'open 2',
    ])
    expect((await store.list('invitation', { profile: 'default', limit: 9 })).items).toHaveLength(3)
    await catchUpWith(store, clock)
    expect(await figures()).toEqual(FILLED)
  })

  it('is counted exactly, although its records change meanwhile', async () => {
    const many = Array.from({ length: 230 }, (_, one) => invitation(one))
    for (let start = 0; start < 230; start += 46)
      await store.commit(put(...many.slice(start, start + 46)))
    await forgetLog()
    clock.advance(60_000)
    for (let step = 0; await store.catchUp?.(); step += 1) {
      await claim(step * 3)
      await create(300 + step)
      clock.advance(1_000)
    }
    await catchUpWith(store, clock)
    const { counts } = await figures()
    const { items: claimed } = await store.list('invitation', { status: 'claimed', limit: 200 })
    expect(claimed.length).toBeGreaterThan(5)
    expect(counts).toEqual([`claimed default ${claimed.length}`, `open default ${230}`])
  })
})
