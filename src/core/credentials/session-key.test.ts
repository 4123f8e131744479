import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sampleConnection } from '../../../test/fixtures/connection.ts'
import { makeWorld, OPERATOR } from '../../../test/fixtures/world.ts'
import type { Who } from '../model/actor.ts'
import type { Connection } from '../model/connection.ts'
import type { ExternalId } from '../model/external-id.ts'
import { type Asked, sessionKey } from './session-key.ts'
import { sessionName, sourceIdentity } from './session-name.ts'

const POLICY = { Version: '2012-10-17', Statement: [] }
const asked = (changes: Partial<Asked> = {}): Asked => ({
  actor: OPERATOR,
  scope: { name: 'inventory', policy: POLICY },
  durationSeconds: 900,
  switches: [0, 0],
  ...changes,
})
const keyOf = (connection: Partial<Connection> = {}, ask: Partial<Asked> = {}) =>
  JSON.stringify(sessionKey(sampleConnection(connection), asked(ask)))

describe('the key of a session (BRK-4)', () => {
  const OTHERS: [string, Partial<Connection>, Partial<Asked>][] = [
    ['customer', { customerId: 'globex' }, {}],
    ['connection', { id: 'con_OTHER' }, {}],
    ['status', { status: 'contested' }, {}],
    ['change of status and back', { epoch: 2 }, {}],
    ['account', { accountId: '333333333333' as Connection['accountId'] }, {}],
    ['role', { roleArn: 'arn:aws:iam::222222222222:role/Other' }, {}],
    ['role made again under its name', { roleId: 'AROASECOND' }, {}],
    ['External ID', { externalId: 'rc-other' as ExternalId }, {}],
    ['Region', { region: 'eu-west-1' }, {}],
    ['stack', { stackId: 'another' }, {}],
    ['profile', { profile: 'second' }, {}],
    ['SourceIdentity', { takesSourceIdentity: true }, {}],
    ['caller', {}, { actor: { kind: 'operator', id: 'another' } }],
    ['kind of caller', {}, { actor: { kind: 'system', id: OPERATOR.id } }],
    ['scope', {}, { scope: { name: 'metrics', policy: POLICY } }],
    ['policy of the scope', {}, { scope: { name: 'inventory', policy: { ...POLICY, Id: 'x' } } }],
    ['duration', {}, { durationSeconds: 901 }],
    ['switch of everybody', {}, { switches: [1, 0] }],
    ['switch of the customer', {}, { switches: [0, 1] }],
  ]

  it.each(OTHERS)('differs by the %s', (_, connection, ask) => {
    expect(keyOf(connection, ask)).not.toBe(keyOf())
  })

  it('differs between any two of these', () => {
    const keys = [keyOf(), ...OTHERS.map(([, connection, ask]) => keyOf(connection, ask))]
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('does not differ by what a routine check writes', () => {
    const routine = {
      version: 9,
      looksSinceChange: 7,
      nextCheckAt: 'soon',
      verifiedAt: 'now',
      updatedAt: 'now',
      findings: [],
    }
    expect(keyOf(routine)).toBe(keyOf())
  })

  it('cannot be spelled alike by names that were made for it (attack 49)', () => {
    const names = fc.string({
      unit: fc.constantFrom('a', ',', '"', '[', ']', ' ', '\\', ':', '\u2028'),
      maxLength: 6,
    })
    const caller = fc.tuple(names, names, names)
    const key = ([id, scope, customerId]: [string, string, string]) =>
      keyOf(
        { customerId },
        { actor: { kind: 'operator', id }, scope: { name: scope, policy: POLICY } },
      )
    fc.assert(
      fc.property(
        caller,
        caller,
        (one, other) =>
          (key(one) === key(other)) === (JSON.stringify(one) === JSON.stringify(other)),
      ),
    )
    for (const between of ['","', ',', '', ' ', ':', '\u2028'])
      expect(key([`a${between}b`, 'c', 'd']), between).not.toBe(key(['a', `b${between}c`, 'd']))
  })
})

describe('names that the customer’s CloudTrail shows (BRK-5, attack 51)', () => {
  const GRAMMAR = /^[\w+=,.@-]{2,64}$/
  const { keys } = makeWorld()
  const callers: fc.Arbitrary<Who> = fc.record({
    kind: fc.constantFrom('operator', 'system'),
    id: fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('aws:root', 'jane.doe@northwind.example', '', 'x'.repeat(999)),
    ),
  })

  it('are derived here, in the grammar of AWS, whoever calls', () => {
    fc.assert(
      fc.property(callers, fc.string({ unit: 'binary' }), (actor, scope) => {
        const names = [
          sessionName('con_ABCDEFGHJKLMNPQRSTUVWX', scope),
          sourceIdentity(keys, actor),
        ]
        for (const name of names) {
          expect(name).toMatch(GRAMMAR)
          expect(name.startsWith('rolecall-')).toBe(true)
        }
      }),
    )
  })

  it('tell callers apart without telling who they are', () => {
    const jane = sourceIdentity(keys, { kind: 'operator', id: 'jane.doe@northwind.example' })
    expect(jane).not.toMatch(/jane|doe|northwind/)
    expect(sourceIdentity(keys, { kind: 'operator', id: 'john.doe@northwind.example' })).not.toBe(
      jane,
    )
    expect(sourceIdentity(keys, { kind: 'operator', id: 'jane.doe@northwind.example' })).toBe(jane)
  })
})
