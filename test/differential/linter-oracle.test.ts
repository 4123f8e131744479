import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRoleArn } from '../../src/core/model/aws/role-arn.ts'
import { lintTrustPolicy } from '../../src/core/trust-policy/lint-trust-policy.ts'
import { type ActorName, castWorld } from './cast.ts'
import { oracleSays } from './engines.ts'
import type { Question } from './questions.ts'
import { BROKER, EXTERNAL_ID } from './referee.ts'
import { anyTrustPolicy } from './trust-policies.ts'

const expected = { brokerRole: parseRoleArn(BROKER), externalId: EXTERNAL_ID }
const world = castWorld()

const ask = (policy: object, actor: ActorName, externalId?: string) => {
  const { Version, Statement } = policy as { Version: string; Statement: object | object[] }
  const context = externalId === undefined ? {} : { 'sts:ExternalId': externalId }
  const whole = { ...(Version && { Version }), Statement: [Statement].flat() } as Question['policy']
  return oracleSays(world, { actor, action: 'sts:AssumeRole', policy: whole, context })
}

const DOORS: [ActorName, string?][] = [
  ['broker'],
  ['broker', 'wrong-one'],
  ['broker', EXTERNAL_ID.toUpperCase()],
  ['another role of the vendor', EXTERNAL_ID],
  ['a role of a stranger', EXTERNAL_ID],
]

describe('what the linter passes, judged by an independent simulator', () => {
  it('is closed to bare, wrong and foreign calls, and without a warning open to the broker (TRU-2, attacks 2 to 9)', async () => {
    let passed = 0
    const property = fc.asyncProperty(anyTrustPolicy, async (policy) => {
      const lints = lintTrustPolicy(policy, expected)
      if (lints.some(({ level }) => level === 'error')) return
      passed += 1
      for (const [actor, externalId] of DOORS)
        expect(await ask(policy, actor, externalId), `${actor} ${externalId}`).not.toBe('Allowed')
      if (lints.every(({ level }) => level === 'note'))
        expect(await ask(policy, 'broker', EXTERNAL_ID)).toBe('Allowed')
    })
    await fc.assert(property, { seed: 20_261_125, numRuns: 4000 })
    expect(passed).toBeGreaterThan(150)
  })
})
