import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDynamoStore } from '../src/adapters/aws/dynamodb/store.ts'
import { DYNAMODB_TABLE } from '../src/adapters/aws/dynamodb/table.ts'
import { systemRandom } from '../src/adapters/embedded/system.ts'
import { isRolecallError } from '../src/api/errors.ts'
import { storeAccessVersions } from '../src/core/access-versions/store-versions.ts'
import { resendDueAnswers } from '../src/core/callback/answer/resend-due.ts'
import { receiveCallback } from '../src/core/callback/receive/receive.ts'
import { connectionIdFor, type Invitation } from '../src/core/model/invitation.ts'
import { type Sandbox, startSandbox } from '../src/sandbox/index.ts'
import { type FlakyProxy, flakyProxy, type Mishap } from './contracts/flaky-proxy.ts'
import { northwindProfile } from './fixtures/northwind.ts'
import { seededRandom } from './fixtures/ports.ts'
import {
  connectionOf,
  invite,
  makeRole,
  makeWorld,
  message,
  stackIn,
  type World,
} from './fixtures/world.ts'

let sandbox: Sandbox
let proxy: FlakyProxy
const clients: DynamoDBClient[] = []
beforeAll(async () => {
  sandbox = await startSandbox()
  proxy = await flakyProxy(sandbox.origin)
})
afterAll(async () => {
  for (const client of clients) client.destroy()
  await proxy.stop()
  await sandbox.stop()
})

const clientOf = (endpoint: string) => {
  const credentials = { accessKeyId: '111111111111', secretAccessKey: 'sandbox' }
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', maxAttempts: 1, credentials })
  clients.push(client)
  return client
}

const FAULT: Mishap = {
  status: 500,
  body: { __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError', message: 'sorry' },
}
const THROTTLE: Mishap = {
  status: 400,
  body: { __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException', message: 'slowly' },
}

/** One call in four goes wrong. */
function misfortunes(seed: string, kinds: Mishap[]): Mishap[] {
  const bytes = seededRandom(seed).bytes(600)
  return Array.from(bytes, (byte) => (byte < 64 ? kinds[byte % kinds.length]! : 'pass'))
}

const CUSTOMERS = 3

/**
 * Two machines that share a table, a queue and a clock; each message comes three times, in any
 * order.
 */
async function stage(seed: string) {
  const tableName = `workers-${seed}`
  const direct = clientOf(sandbox.origin)
  await direct.send(new CreateTableCommand({ TableName: tableName, ...DYNAMODB_TABLE }))
  const world = makeWorld()
  await world.store.close()
  const open = (client: DynamoDBClient) =>
    openDynamoStore({ client, tableName, clock: world.clock, random: systemRandom })
  world.store = open(direct)
  await storeAccessVersions(world)
  const invitations: Invitation[] = []
  const queue: string[] = []
  for (let serial = 1; serial <= CUSTOMERS; serial += 1) {
    const stack = stackIn(String(220_000_000_000 + serial), { serial })
    const invitation = await invite(world, { accountId: stack.accountId })
    makeRole(world, stack, invitation)
    invitations.push(invitation)
    const body = message(world, { invitation, stack, properties: { ServiceTimeout: '3600' } })
    queue.push(body, body, body)
  }
  const order = seededRandom(`${seed} order`).bytes(queue.length)
  const shuffled = queue
    .map((body, index) => ({ body, at: order[index]! }))
    .sort((a, b) => a.at - b.at)
  const workers = [1, 2].map((): World => ({ ...world, store: open(clientOf(proxy.origin)) }))
  return { world, workers, invitations, queue: shuffled.map(({ body }) => body) }
}

const SOON = ['STORE_UNAVAILABLE', 'VERSION_CONFLICT', 'ALREADY_RESERVED'] as const

/** Works messages until none is left; what fails or has to wait comes back, as from a queue. */
async function work(world: World, queue: string[], failed: string[]): Promise<void> {
  for (let body = queue.shift(); body !== undefined; body = queue.shift()) {
    try {
      const { outcome } = await receiveCallback(world, body)
      if (outcome === 'answered') continue
      expect(outcome).toBe('waiting')
    } catch (error) {
      if (!SOON.some((code) => isRolecallError(error, code))) throw error
      failed.push(error instanceof Error ? error.message : '')
    }
    world.clock.advance(2000)
    queue.push(body)
  }
}

describe('two workers on one table', () => {
  it.each(['a', 'b', 'c'])(
    'decide each request once and answer it with the same bytes, whatever becomes of their calls (faults 9, 29, 30), seed %s',
    async (seed) => {
      const { world, workers, invitations, queue } = await stage(seed)
      sandbox.world.knobs.indexLagMs = 50
      proxy.plan(
        'TransactWriteItems',
        ...misfortunes(`${seed} writes`, ['lose the answer', FAULT, THROTTLE]),
      )
      proxy.plan('GetItem', ...misfortunes(`${seed} reads`, [FAULT, THROTTLE]))
      const failed: string[] = []
      await Promise.all(workers.map((worker) => work(worker, queue, failed)))
      expect(failed.length).toBeGreaterThan(0)
      proxy.plan('TransactWriteItems')
      proxy.plan('GetItem')
      sandbox.world.knobs.indexLagMs = 0
      world.clock.advance(60_000)
      await resendDueAnswers(world)

      const answers = Map.groupBy(world.answers.sent, ({ url }) => url)
      expect(answers.size).toBe(CUSTOMERS)
      for (const sent of answers.values())
        expect(new Set(sent.map(({ body }) => body)).size).toBe(1)
      for (const invitation of invitations) {
        expect(await connectionOf(world, invitation)).toMatchObject({
          status: 'active',
          version: expect.any(Number) as number,
        })
        const { items } = await world.store.audit({
          limit: 50,
          subject: connectionIdFor(invitation.id),
        })
        const happened = items.map(({ action }) => action)
        for (const once of ['connection.verified', 'connection.active'])
          expect(happened.filter((action) => action === once)).toHaveLength(1)
      }
      await Promise.all([...workers, world].map(({ store }) => store.close()))
    },
  )

  it('store a changed profile once when both start at the same time, although answers get lost', async () => {
    const { world, workers } = await stage('start')
    proxy.plan('TransactWriteItems', 'lose the answer', THROTTLE, 'pass', FAULT)
    const profile = northwindProfile({ purpose: 'Changed.' })
    const installation = { ...world.installation, profiles: new Map([['default', profile]]) }
    const changes = await Promise.all(
      workers.map((worker) => storeAccessVersions({ ...worker, installation })),
    )
    expect(changes.flatMap(({ stored }) => stored)).toEqual(['default'])
    expect((await world.store.get('profile', 'default'))?.versions).toHaveLength(2)
    const { items } = await world.store.audit({ limit: 50, subject: 'default' })
    expect(items.map(({ details }) => details?.number)).toEqual([2, 1])
    await Promise.all([...workers, world].map(({ store }) => store.close()))
  })
})
