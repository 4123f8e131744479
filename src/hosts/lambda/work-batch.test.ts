import type { SQSRecord } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { trustsOnly } from '../../../test/fixtures/ports.ts'
import {
  connectionOf,
  invite,
  makeWorld,
  message,
  stackIn,
  type World,
} from '../../../test/fixtures/world.ts'
import { Budget } from '../../core/callback/limits/budget.ts'
import { RejectionLog } from '../../core/callback/limits/rejection-log.ts'
import type { RoleArn } from '../../core/model/aws/role-arn.ts'
import type { Clock, Sts } from '../../core/ports.ts'
import { CALLBACK_VISIBILITY_SECONDS, MAX_RECEIVES } from '../../tools/cdk/function-list.ts'
import { type BatchDesk, workBatch } from './work-batch.ts'

const REMAINING_MS = 30_000

interface Hidden {
  messageId: string
  seconds: number
}

/** A world whose function never sleeps by itself, and the batch as Lambda would hand it over. */
function deskIn(world: World, changes: Partial<BatchDesk['ports']> = {}) {
  const hidden: Hidden[] = []
  const buried: string[] = []
  const counted: Record<string, number> = {}
  const measured: Record<string, number> = {}
  const clock: Clock = { ...world.clock, sleep: untilAborted }
  const ports = {
    ...world,
    clock,
    installation: { ...world.installation, stintSeconds: 0 },
    ...changes,
  }
  const desk: BatchDesk = {
    ports,
    budget: new Budget(world.clock, { secondsUntil: () => 0 }),
    rejections: new RejectionLog(ports),
    maxReceives: MAX_RECEIVES,
    hiddenSeconds: CALLBACK_VISIBILITY_SECONDS,
    bury: async (body) => void buried.push(body),
    hide: async (messageId, seconds) => void hidden.push({ messageId, seconds }),
    count: (_metric, _dimension, tally) => Object.assign(counted, Object.fromEntries(tally)),
    measure: (metric, value) => void Object.assign(measured, { [metric]: value }),
  }
  const sentAt = world.clock.now().getTime()
  const work = async (bodies: string[], receiveCount = 1) => {
    const { batchItemFailures } = await workBatch(
      desk,
      recordsOf(bodies, { receiveCount, sentAt }),
      REMAINING_MS,
    )
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
  }
  return { desk, hidden, buried, counted, measured, work }
}

const untilAborted = (_ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted'))))

const recordsOf = (
  bodies: string[],
  { receiveCount, sentAt }: { receiveCount: number; sentAt: number },
) =>
  bodies.map((body, index) => ({
    messageId: `m${index}`,
    receiptHandle: `m${index}`,
    body,
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      ApproximateFirstReceiveTimestamp: String(sentAt),
      SentTimestamp: String(sentAt),
    },
  })) as SQSRecord[]

/** A customer's stack calls in; `delayMs` is how long IAM takes to show its role. */
async function callOf(world: World, serial: number, { delayMs = 0 } = {}) {
  const accountId = String(222222222200 + serial)
  const invitation = await invite(world, { customerId: `customer-${serial}`, accountId })
  const stack = stackIn(accountId, { serial })
  world.sts.set(stack.roleArn, trustsOnly(invitation.externalId), { delayMs })
  return {
    invitation,
    stack,
    body: message(world, { invitation, stack, requestId: `create-${serial}` }),
  }
}

describe('a batch of callbacks (OPS-2)', () => {
  it('lets one bad record of ten neither run the others again nor block them (fault 26)', async () => {
    const world = makeWorld()
    const calls = await Promise.all(Array.from({ length: 8 }, (_, serial) => callOf(world, serial)))
    const late = await callOf(world, 8, { delayMs: 5000 })
    const broken = await callOf(world, 9)
    const sts = sayingOf(world, (role) => role.accountId === '222222222209' && new Error('A bug.'))
    const { work, hidden, counted } = deskIn(world, { sts })
    const bodies = [
      ...calls.slice(0, 4).map(({ body }) => body),
      late.body,
      broken.body,
      ...calls.slice(4).map(({ body }) => body),
    ]
    expect(await work(bodies)).toEqual(['m4', 'm5'])
    for (const { invitation } of calls)
      expect((await connectionOf(world, invitation))?.status).toBe('active')
    expect(world.answers.sent).toHaveLength(8)
    expect(counted).toEqual({ answered: 8, waiting: 1, failed: 1 })
    expect(hidden.map(({ messageId }) => messageId)).toEqual(expect.arrayContaining(['m4', 'm5']))
    expect(await work([calls[0]!.body])).toEqual([])
    expect(world.answers.sent).toHaveLength(8)
  })

  it('waits for IAM in the queue, not in the function: no sleep, and few looks', async () => {
    const world = makeWorld()
    const { invitation, body } = await callOf(world, 1, { delayMs: 8000 })
    const { work, hidden } = deskIn(world)
    let looks = 1
    for (; (await work([body], looks)).length > 0; looks++)
      world.clock.advance(hidden.at(-1)!.seconds * 1000)
    expect((await connectionOf(world, invitation))?.status).toBe('active')
    expect(looks).toBeLessThan(15)
  })

  it('outlasts an hour without STS within the receives that the queue allows (fault 14)', async () => {
    const world = makeWorld()
    const { invitation, stack } = await callOf(world, 1)
    const body = message(world, {
      invitation,
      stack,
      requestId: 'create-1',
      properties: { ServiceTimeout: '3600' },
    })
    world.sts.trouble = () => 'Throttling'
    const { work, hidden } = deskIn(world)
    let looks = 1
    for (; (await work([body], looks)).length > 0; looks++)
      world.clock.advance(hidden.at(-1)!.seconds * 1000)
    expect(world.clock.now().getTime() - Date.parse('2026-11-20T10:00:00.000Z')).toBeGreaterThan(
      3_500_000,
    )
    expect(looks).toBeLessThan(MAX_RECEIVES)
    expect(world.answers.sent.at(-1)!.body).toContain('FAILED')
  })

  it('tells a stack in time that its message always fails (fault 25)', async () => {
    const world = makeWorld()
    const { body } = await callOf(world, 1)
    const { work, hidden } = deskIn(world, { sts: sayingOf(world, () => new Error('A bug.')) })
    const started = world.clock.monotonic()
    for (let looks = 1; world.answers.sent.length === 0; looks++) {
      expect(await work([body], looks)).toEqual(['m0'])
      world.clock.advance(hidden.at(-1)!.seconds * 1000)
    }
    expect(world.answers.sent[0]!.body).toContain('FAILED')
    expect(world.clock.monotonic() - started - hidden.at(-1)!.seconds * 1000).toBeLessThan(270_000)
    expect(await work([body], 9)).toEqual([])
  })

  it('measures how old the oldest message is, also one that was received again and again', async () => {
    const world = makeWorld()
    const { body } = await callOf(world, 0)
    const { work, measured } = deskIn(world)
    world.clock.advance(250_000)
    await work([body], 5)
    expect(measured).toEqual({ OldestMessageSeconds: 250 })
  })

  it('takes what is not genuine off the queue, and says so once', async () => {
    const world = makeWorld()
    const { work, counted } = deskIn(world)
    expect(await work(['not JSON', '{}', '{"Message":"{}"}'])).toEqual([])
    expect(Object.keys(counted).every((outcome) => outcome.startsWith('rejected-'))).toBe(true)
  })

  it('reports a record that hangs before Lambda ends the function, so that the others stay done', async () => {
    const world = makeWorld()
    const [good, hanging] = [await callOf(world, 1), await callOf(world, 2)]
    const { work, counted, desk } = deskIn(world)
    desk.ports.answers = {
      put: (url, body) =>
        body.includes('create-2') ? new Promise(() => {}) : world.answers.put(url, body),
    }
    const isDone = async () => (await connectionOf(world, good.invitation))?.status === 'active'
    desk.ports.clock = {
      ...desk.ports.clock,
      sleep: (_ms, signal) => Promise.race([once(isDone), untilAborted(0, signal)]),
    }
    expect(await work([good.body, hanging.body])).toEqual(['m1'])
    expect(counted).toEqual({ answered: 1, late: 1 })
  })

  it('comes back ever later where it fails again and again', async () => {
    const world = makeWorld()
    const { body } = await callOf(world, 1)
    const { work, hidden, desk } = deskIn(world)
    desk.ports.keys = {
      ...world.keys,
      seal: () => {
        throw new Error('no key')
      },
    }
    for (const receiveCount of [1, 3, 5, 20])
      expect(await work([body], receiveCount)).toEqual(['m0'])
    expect(hidden.map(({ seconds }) => seconds)).toEqual([2, 8, 32, 120])
  })
})

describe('a poison message', () => {
  /** Receives it as the queue would, until it is gone. Returns the seconds that this took. */
  async function secondsUntilGone(world: World, desk: ReturnType<typeof deskIn>, body: string) {
    const started = world.clock.monotonic()
    for (let looks = 1; (await desk.work([body], looks)).length > 0; looks++)
      world.clock.advance(desk.hidden.at(-1)!.seconds * 1000)
    return (world.clock.monotonic() - started) / 1000
  }

  it('whose stack cannot be answered is in the dead-letter queue within minutes (fault 25)', async () => {
    const world = makeWorld()
    const { body } = await callOf(world, 1)
    const desk = deskIn(world)
    const seal = () => {
      throw new Error('A bug.')
    }
    desk.desk.ports.keys = { ...world.keys, seal }
    expect(await secondsUntilGone(world, desk, body)).toBeLessThan(300)
    expect(desk.buried).toEqual([body])
  })

  it('is no message that fails because the store is out of reach', async () => {
    const world = makeWorld()
    const { body } = await callOf(world, 1)
    const { work, buried, desk } = deskIn(world)
    const fail = () => Promise.reject(new Error('no table'))
    desk.ports.store = { ...world.store, get: fail, commit: fail, check: fail }
    for (let looks = 1; looks < MAX_RECEIVES; looks++) {
      expect(await work([body], looks)).toEqual(['m0'])
      world.clock.advance(120_000)
    }
    expect(buried).toEqual([])
  })

  it('that ends the function each time is in the dead-letter queue after four of them', async () => {
    const world = makeWorld()
    const { body } = await callOf(world, 1)
    const { work, buried, counted } = deskIn(world)
    world.clock.advance(4 * CALLBACK_VISIBILITY_SECONDS * 1000)
    expect(await work([body], 5)).toEqual([])
    expect([buried, counted]).toEqual([[body], { buried: 1 }])
  })

  it('stays in the queue while the dead-letter queue cannot take it', async () => {
    const world = makeWorld()
    const { body } = await callOf(world, 1)
    const { work, desk } = deskIn(world)
    desk.bury = () => Promise.reject(new Error('no queue'))
    world.clock.advance(4 * CALLBACK_VISIBILITY_SECONDS * 1000)
    expect(await work([body], 5)).toEqual(['m0'])
  })

  it('cannot take the others of its batch with it a second time', async () => {
    const world = makeWorld()
    const [lost, other] = [await callOf(world, 1), await callOf(world, 2)]
    const { desk } = deskIn(world)
    const order: string[] = []
    desk.ports.sts = sayingOf(world, (role) => order.push(role.accountId) === 0 && new Error())
    const sentAt = world.clock.now().getTime()
    world.clock.advance(CALLBACK_VISIBILITY_SECONDS * 1000)
    const records = [
      ...recordsOf([lost.body], { receiveCount: 2, sentAt }),
      ...recordsOf([other.body], { receiveCount: 1, sentAt }),
    ]
    await workBatch(desk, records, REMAINING_MS)
    expect([order.at(0), order.at(-1)]).toEqual(['222222222202', '222222222201'])
  })
})

async function once(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve))
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** The world's roles, but for those that bring an error. */
const sayingOf = ({ sts }: World, trouble: (role: RoleArn) => Error | false): Sts => ({
  probe: async (role, externalId) => {
    const error = trouble(role)
    if (error) throw error
    return sts.probe(role, externalId)
  },
  check: () => sts.check(),
  assume: (request) => sts.assume(request),
})
