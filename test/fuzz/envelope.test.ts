import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { authenticate } from '../../src/core/callback/receive/authenticate.ts'
import { receiveCallback } from '../../src/core/callback/receive/receive.ts'
import type { StackRequest } from '../../src/core/callback/receive/stack-request.ts'
import { parseStrictJson } from '../../src/core/callback/receive/strict-json.ts'
import { CUSTOMER, invite, makeWorld, message, stackIn, type World } from '../fixtures/world.ts'
import { hostileText, SEED } from './hostile-text.ts'

const world = makeWorld()
const invitation = await invite(world)
const stack = stackIn(CUSTOMER)
const GENUINE = message(world, { invitation, stack, requestId: 'request-1' })
const GENUINE_REQUEST = authenticate(world, GENUINE) as StackRequest

/** What a request means, its secret read out. */
const meaning = (request: StackRequest) =>
  JSON.stringify({ ...request, responseUrl: request.responseUrl.reveal() })
/** All that decides where the answer goes and for whom it counts. */
const identity = ({ claim, stack: { text }, id, responseUrl }: StackRequest) => [
  claim,
  text,
  id,
  new URL(responseUrl.reveal()).pathname,
]

type Tree = Record<string, unknown>
const parts = () => {
  const envelope = JSON.parse(GENUINE) as Tree
  return {
    envelope,
    request: JSON.parse(envelope.Message as string) as Tree & { ResourceProperties: Tree },
  }
}
const joined = (envelope: Tree, request: string) =>
  JSON.stringify({ ...envelope, Message: request })

const at = fc.nat({ max: GENUINE.length - 1 })
const bytes: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(at, fc.integer({ min: 0, max: 255 }))
    .map(
      ([index, byte]) =>
        GENUINE.slice(0, index) + String.fromCharCode(byte) + GENUINE.slice(index + 1),
    ),
  at.map((index) => GENUINE.slice(0, index)),
  at.map((index) => GENUINE.slice(index)),
  fc.tuple(at, at).map(([from, to]) => GENUINE.slice(0, from) + GENUINE.slice(to)),
  fc
    .tuple(at, hostileText)
    .map(([index, text]) => GENUINE.slice(0, index) + text + GENUINE.slice(index)),
)

const KEYS = [
  'RequestType',
  'RequestId',
  'StackId',
  'ResponseURL',
  'LogicalResourceId',
  'ResourceProperties',
  'ServiceToken',
]
const PROPERTIES = [
  'RoleArn',
  'ExternalId',
  'CallbackToken',
  'Profile',
  'ProfileVersion',
  'ServiceTimeout',
]
const odd = (key: string) =>
  fc.constantFrom(
    key.toLowerCase(),
    key.toUpperCase(),
    `${key} `,
    `${key}\u0000`,
    '__proto__',
    key.replace('I', '\u0130'),
  )
const value: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.jsonValue(),
  fc.constantFrom(null, 0, true, [], {}, ''),
)

const changedMember = fc.tuple(fc.constantFrom(...KEYS), value).map(([key, other]) => {
  const { envelope, request } = parts()
  return joined(envelope, JSON.stringify({ ...request, [key]: other }))
})
const changedProperty = fc.tuple(fc.constantFrom(...PROPERTIES), value).map(([key, other]) => {
  const { envelope, request } = parts()
  return joined(
    envelope,
    JSON.stringify({
      ...request,
      ResourceProperties: { ...request.ResourceProperties, [key]: other },
    }),
  )
})
const renamed = fc
  .constantFrom(...KEYS, ...PROPERTIES)
  .chain((key) => fc.tuple(fc.constant(key), odd(key), fc.boolean()))
  .map(([key, other, keep]) => {
    const { envelope, request } = parts()
    const text = JSON.stringify(request)
    const twin = `${JSON.stringify(other)}:"x",${JSON.stringify(key)}:`
    return joined(
      envelope,
      text.replace(`${JSON.stringify(key)}:`, keep ? twin : `${JSON.stringify(other)}:`),
    )
  })
const duplicated = fc.constantFrom(...KEYS, ...PROPERTIES).map((key) => {
  const { envelope, request } = parts()
  return joined(
    envelope,
    JSON.stringify(request).replace(
      `${JSON.stringify(key)}:`,
      `${JSON.stringify(key)}:"x",${JSON.stringify(key)}:`,
    ),
  )
})
const nested = fc
  .tuple(fc.integer({ min: 1, max: 3000 }), fc.constantFrom('[', '{"a":'))
  .map(([depth, open]) => {
    const { envelope, request } = parts()
    const close = open === '[' ? ']' : '}'
    return joined(
      envelope,
      JSON.stringify({ ...request, Extra: 0 }).replace(
        '"Extra":0',
        `"Extra":${open.repeat(depth)}1${close.repeat(depth)}`,
      ),
    )
  })
const reordered = fc.shuffledSubarray(KEYS, { minLength: KEYS.length }).map((keys) => {
  const { envelope, request } = parts()
  const others = Object.keys(request).filter((key) => !KEYS.includes(key))
  return joined(
    envelope,
    JSON.stringify(Object.fromEntries([...others, ...keys].map((key) => [key, request[key]]))),
  )
})

const mutants = fc.oneof(bytes, changedMember, changedProperty, renamed, duplicated, nested)

/** A world that writes down every call to a port other than keys and log. */
function watched(): { calls: string[]; watchedWorld: World } {
  const calls: string[] = []
  const watch = (name: string) =>
    new Proxy({}, { get: (_, member) => async () => void calls.push(`${name}.${String(member)}`) })
  const watching = {
    store: watch('store'),
    sts: watch('sts'),
    answers: watch('answers'),
    templates: watch('templates'),
  }
  return { calls, watchedWorld: { ...world, ...watching } as unknown as World }
}

describe('any change to a genuine message (CB-5, CB-6, attacks 28, 29)', () => {
  it('never throws, and never authenticates as somebody else or for another place', () => {
    fc.assert(
      fc.property(mutants, (body) => {
        const outcome = authenticate(world, body)
        if (typeof outcome !== 'string')
          expect(identity(outcome).slice(0, 2)).toEqual(identity(GENUINE_REQUEST).slice(0, 2))
      }),
      { seed: SEED, numRuns: 4000 },
    )
  })

  it('that is rejected costs no call to any port (attack 12)', async () => {
    const { calls, watchedWorld } = watched()
    await fc.assert(
      fc.asyncProperty(mutants, async (body) => {
        if (typeof authenticate(world, body) !== 'string') return
        await receiveCallback(watchedWorld, body)
        expect(calls).toEqual([])
      }),
      { seed: SEED, numRuns: 1500 },
    )
  })

  it('that only reorders its members means the same', () => {
    fc.assert(
      fc.property(reordered, (body) => {
        expect(meaning(authenticate(world, body) as StackRequest)).toBe(meaning(GENUINE_REQUEST))
      }),
      { seed: SEED },
    )
  })

  it('that repeats a key, in whatever case, is never read', () => {
    fc.assert(
      fc.property(duplicated, (body) => {
        expect(authenticate(world, body)).toBeTypeOf('string')
      }),
      { seed: SEED },
    )
  })

  it('that hides the token, or spells it differently, is never read', () => {
    const token = parts().request.ResourceProperties.CallbackToken as string
    fc.assert(
      fc.property(
        fc.nat({ max: token.length - 1 }),
        fc.constantFrom(...'ABab01-_.=+/ \u0000é'),
        (index, other) => {
          fc.pre(token[index] !== other)
          const { envelope, request } = parts()
          const CallbackToken = token.slice(0, index) + other + token.slice(index + 1)
          const body = joined(
            envelope,
            JSON.stringify({
              ...request,
              ResourceProperties: { ...request.ResourceProperties, CallbackToken },
            }),
          )
          expect(authenticate(world, body)).toBeTypeOf('string')
        },
      ),
      { seed: SEED, numRuns: 1000 },
    )
  })
})

describe('the strict reader (CB-5)', () => {
  it('reads what JSON.parse reads, or nothing, and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.json({ maxDepth: 20 }), fc.string({ unit: 'binary' }), hostileText, bytes),
        (text) => {
          const read = parseStrictJson(text, 10_000)
          if (read !== undefined) expect(read).toEqual(JSON.parse(text))
        },
      ),
      { seed: SEED, numRuns: 3000 },
    )
  })

  it('reads nothing in which a key comes twice at any depth, in any spelling', () => {
    const path = fc.array(fc.constantFrom('a', 'b'), { maxLength: 6 })
    const spellings = fc.constantFrom('"key"', '"KEY"', '"k\\u0065y"', '"\\u006b\\u0045y"')
    fc.assert(
      fc.property(path, spellings, spellings, (keys, first, second) => {
        const inner = `{${first}:1,"between":{"key":[]},${second}:2}`
        expect(
          parseStrictJson(
            keys.reduceRight((text, key) => `{"${key}":[${text}]}`, inner),
            10_000,
          ),
        ).toBeUndefined()
      }),
      { seed: SEED },
    )
  })
})
