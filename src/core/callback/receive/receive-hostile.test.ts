import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { cpuTimeMs } from '../../../../test/fixtures/cpu-time.ts'
import { CANARY } from '../../../../test/fixtures/ports.ts'
import {
  CUSTOMER,
  callbackToken,
  connectionOf,
  invite,
  lastAnswer,
  makeRole,
  makeWorld,
  message,
  responseUrl,
  STRANGER,
  stackIn,
  type World,
} from '../../../../test/fixtures/world.ts'
import type { InboxMessage } from '../../ports.ts'
import { receiveCallback } from './receive.ts'
import { workInbox } from './work-inbox.ts'

/** A world in which nothing outside may be asked. */
async function untouchable() {
  const world = makeWorld()
  const [invitation, stack] = [await invite(world), stackIn()]
  const touched: string[] = []
  const watch = <Port extends object>(port: Port, name: string): Port =>
    new Proxy(port, {
      get(target, member) {
        touched.push(`${name}.${String(member)}`)
        return Reflect.get(target, member) as unknown
      },
    })
  const ports = {
    ...world,
    store: watch(world.store, 'store'),
    sts: watch(world.sts, 'sts'),
    answers: watch(world.answers, 'answers'),
  }
  return { world, ports, invitation, stack, touched }
}

type Telling = Omit<Partial<Parameters<typeof message>[1]>, 'invitation'>

describe('a message that is not authentic touches neither store nor STS nor answers (CB-6)', () => {
  const other = (token: string) => `${token.slice(0, -1)}${token.endsWith('A') ? 'E' : 'A'}`
  const cases: [string, string, (world: World, token: string) => Telling][] = [
    [
      'attack 12: a guessed token',
      'token',
      () => ({ properties: { CallbackToken: `rct1.k1.${'A'.repeat(80)}.${'A'.repeat(43)}` } }),
    ],
    [
      'attack 12: a token with one character changed',
      'token',
      (_, token) => ({ properties: { CallbackToken: other(token) } }),
    ],
    [
      'a token of another Region',
      'region',
      () => ({ stack: stackIn(CUSTOMER, { region: 'eu-west-1' }) }),
    ],
    [
      'a stack of another Region than the topic',
      'region',
      () => ({ members: { StackId: stackIn(CUSTOMER, { region: 'eu-west-1' }).stackId } }),
    ],
    [
      'attack 34: a foreign topic',
      'topic',
      () => ({ envelope: { TopicArn: `arn:aws:sns:us-east-1:${STRANGER}:rolecall-callbacks` } }),
    ],
    [
      'attack 32: a subscription to confirm',
      'envelope',
      () => ({ envelope: { Type: 'SubscriptionConfirmation', SubscribeURL: 'https://evil' } }),
    ],
    ['attack 35: no envelope', 'envelope', () => ({ envelope: { Type: undefined } })],
    [
      'attack 24: the URL of another request',
      'response-url',
      () => ({ members: { ResponseURL: responseUrl(stackIn(), 'another') } }),
    ],
    [
      'attack 21: a metadata address',
      'response-url',
      () => ({ members: { ResponseURL: 'http://169.254.169.254/latest' } }),
    ],
    ['attack 28: a number for a token', 'message', () => ({ properties: { CallbackToken: 7 } })],
    ['attack 28: a key in two spellings', 'message', () => ({ properties: { rolearn: 'x' } })],
    ['a StackId that is none', 'message', () => ({ members: { StackId: 'arn:aws:s3:::bucket' } })],
  ]
  it.each(cases)('%s', async (_, rejection, forge) => {
    const { world, ports, invitation, stack, touched } = await untouchable()
    const forged = forge(world, callbackToken(world, invitation, 'us-east-1'))
    const properties = {
      CallbackToken: callbackToken(world, invitation, 'us-east-1'),
      ...forged.properties,
    }
    const body = message(world, { invitation, stack, ...forged, properties })
    expect(await receiveCallback(ports, body)).toEqual({ outcome: 'rejected', rejection })
    expect(touched).toEqual([])
  })

  it('attack 36: a flood of them costs little', async () => {
    const { world, ports, invitation, stack, touched } = await untouchable()
    const body = message(world, {
      invitation,
      stack,
      properties: { CallbackToken: `rct1.k1.${'A'.repeat(80)}.${'A'.repeat(43)}` },
    })
    const started = cpuTimeMs()
    for (let count = 0; count < 5000; count += 1) await receiveCallback(ports, body)
    expect(cpuTimeMs() - started).toBeLessThan(5000)
    expect(touched).toEqual([])
  })
})

describe('a token of another invitation', () => {
  it('under the same StackId and RequestId does not touch what was decided (ST-2, attack 15)', async () => {
    const world = makeWorld()
    const [mine, theirs, stack] = [
      await invite(world, { accountId: STRANGER }),
      await invite(world, { accountId: CUSTOMER }),
      stackIn(),
    ]
    makeRole(world, stack, theirs)
    await receiveCallback(world, message(world, { invitation: theirs, stack, requestId: 'create' }))
    const before = await connectionOf(world, theirs)
    await receiveCallback(world, message(world, { invitation: mine, stack, requestId: 'create' }))
    expect(lastAnswer(world).Status).toBe('FAILED')
    expect(before?.status).toBe('active')
    expect(await connectionOf(world, theirs)).toEqual(before)
  })
})

describe('secrets (RSP-7, attack 56)', () => {
  it('of the flow are in clear neither in the store nor in its logs, and the URL is dropped after the answer', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'rolecall-'))
    try {
      const world = makeWorld({ file: join(directory, 'rolecall.sqlite') })
      const [invitation, stack] = [await invite(world, { accountId: CUSTOMER }), stackIn()]
      makeRole(world, stack, invitation)
      const token = callbackToken(world, invitation, 'us-east-1')
      world.answers.script = ['unreachable']
      const body = message(world, { invitation, stack, requestId: 'create' })
      await receiveCallback(world, body)
      expect(traces(directory, world)).not.toMatch(secretsOf(token))
      const [pending] = await world.store.due('callback', new Date('2030-01-01'), 1)
      expect(world.keys.open(pending!.responseUrl!).reveal()).toContain(CANARY.signature)
      await receiveCallback(world, body)
      expect(await world.store.get('callback', pending!.id)).not.toHaveProperty('responseUrl')
      await world.store.close()
      expect(traces(directory, world)).not.toMatch(secretsOf(token))
    } finally {
      rmSync(directory, { recursive: true })
    }
  })

  it('do not come out in what is thrown and logged', async () => {
    const world = makeWorld()
    const [invitation, stack] = [await invite(world, { accountId: CUSTOMER }), stackIn()]
    makeRole(world, stack, invitation)
    const thrown: unknown[] = []
    for (const broken of ['store', 'sts', 'answers'] as const) {
      const failing = new Proxy(world[broken], {
        get:
          () =>
          async (...given: unknown[]) => {
            throw new Error(`The port failed for ${given.map((it) => inspect(it)).join(' ')}`)
          },
      })
      const body = message(world, { invitation, stack, requestId: broken })
      await receiveCallback({ ...world, [broken]: failing }, body).catch((error: unknown) =>
        thrown.push(error),
      )
    }
    expect(thrown).toHaveLength(3)
    const token = callbackToken(world, invitation, 'us-east-1')
    expect(inspect(thrown, { depth: 10 })).not.toMatch(secretsOf(token))
  })
})

const secretsOf = (token: string) =>
  new RegExp(`Signature=|X-Amz-|${CANARY.signature}|${token.split('.').at(-1)}`)

const traces = (directory: string, world: World): string =>
  [
    ...readdirSync(directory).map((name) => readFileSync(join(directory, name), 'latin1')),
    ...world.log.lines,
  ].join('\n')

describe('the inbox', () => {
  /** Hands out one batch, then stops the worker. */
  async function workOff(world: World, bodies: string[]) {
    const stop = new AbortController()
    const fate = bodies.map((): string => 'kept')
    const messages = bodies.map((body, index): InboxMessage => {
      const settle = (as: string) => async () => {
        fate[index] = as
      }
      return {
        body,
        ...{ receiveCount: 1, maxReceives: 10, sentAt: world.clock.now() },
        done: settle('done'),
        later: (seconds) => settle(`later ${seconds}`)(),
        keep: async () => {},
      }
    })
    const counted: string[] = []
    const inbox = {
      receive: async () => {
        stop.abort()
        return messages
      },
      check: async () => {},
    }
    await workInbox({ ...world, inbox }, stop.signal, (outcome) => counted.push(outcome))
    return { fate, counted }
  }

  it('takes off what is rejected or answered, keeps what fails, and tells of it without its content (fault 25, fault 26)', async () => {
    const world = makeWorld()
    const [invitation, stack] = [await invite(world, { accountId: CUSTOMER }), stackIn()]
    makeRole(world, stack, invitation)
    const put = world.answers.put.bind(world.answers)
    world.answers.put = async (url, body) => {
      if (body.includes('poison')) throw new Error('poison')
      return put(url, body)
    }
    const good = message(world, { invitation, stack, requestId: 'create' })
    const poison = message(world, {
      invitation,
      stack,
      requestId: 'poison',
      requestType: 'Delete',
      physicalResourceId: 'marker',
    })
    const { fate, counted } = await workOff(world, [poison, 'nonsense', good])
    expect(fate).toEqual(['later 2', 'done', 'done'])
    expect(counted.sort()).toEqual(['answered', 'failed', 'rejected-envelope'])
    expect(world.log.lines.join('\n')).not.toMatch(/rcb_|rct1\.|X-Amz-/)
    expect(world.log.lines.join('\n')).toContain('"bytes":8')
  })

  it('leaves a message whose role is not there yet for later', async () => {
    const world = makeWorld()
    const [invitation, stack] = [await invite(world, { accountId: CUSTOMER }), stackIn()]
    const { fate } = await workOff(world, [message(world, { invitation, stack })])
    expect(fate[0]).toMatch(/^later [1-3]$/)
  })
})
