import { format, inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Secret } from './secret.ts'

describe('a secret (BRK-8, attack 52)', () => {
  const secret = new Secret('canary')

  it.each<[string, () => string]>([
    ['a template literal', () => `${secret}`],
    ['a sum', () => `x${String(secret)}`],
    ['JSON', () => JSON.stringify({ deep: [{ secret }] })],
    ['inspect', () => inspect({ secret }, { depth: 9, showHidden: true })],
    ['a console format', () => format('%s %o %O %j', secret, secret, secret, secret)],
    [
      'its own keys',
      () => JSON.stringify([Object.entries(secret), Reflect.ownKeys(secret), { ...secret }]),
    ],
    [
      'an error that holds it',
      () => inspect(Object.assign(new Error(`failed for ${secret}`), { secret })),
    ],
    ['a clone', () => inspect(structuredClone({ secret }))],
  ])('does not come out by %s', (_, print) => expect(print()).not.toContain('canary'))

  it('comes out by reveal alone', () => expect(secret.reveal()).toBe('canary'))
})
