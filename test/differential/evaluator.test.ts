import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { castWorld } from './cast.ts'
import { contextOf, oracleSays, refereeSays } from './engines.ts'
import { exampleOf, KNOWN_DIFFERENCES, knownDifference } from './known-differences.ts'
import { QUESTION, type Question } from './questions.ts'

const QUESTIONS = 6_000
const SEED = 20_261_123
const world = castWorld()

function isContested(question: Question): boolean {
  const context = Object.entries(contextOf(world, question.actor, question.context)).map(
    ([key, value]) => [key.toLowerCase(), value] as const,
  )
  return knownDifference(question, new Map(context)) !== undefined
}

describe('the sandbox’s trust-policy evaluator and an independent simulator', () => {
  it(`agree on ${QUESTIONS} generated policies and requests`, async () => {
    const verdicts = { Allowed: 0, ImplicitlyDenied: 0, ExplicitlyDenied: 0 }
    const property = fc.asyncProperty(
      QUESTION.filter((question) => !isContested(question)),
      async (question) => {
        const said = refereeSays(world, question)
        verdicts[said]++
        expect(said).toBe(await oracleSays(world, question))
      },
    )
    await fc.assert(property, { seed: SEED, numRuns: QUESTIONS })
    // Agreement means something only where each verdict is frequent.
    for (const count of Object.values(verdicts)) expect(count).toBeGreaterThan(QUESTIONS / 20)
  })

  it('leave few questions aside', () => {
    const contested = fc.sample(QUESTION, { seed: SEED, numRuns: 2_000 }).filter(isContested)
    expect(contested.length).toBeLessThan(600)
  })

  it.each(KNOWN_DIFFERENCES)(
    'differ, and AWS’s documentation sides with the sandbox: $name',
    async (difference) => {
      const question = exampleOf(difference)
      expect(isContested(question)).toBe(true)
      expect(refereeSays(world, question)).toBe(difference.sandbox)
      expect(await oracleSays(world, question)).toBe(difference.oracle)
    },
  )
})
