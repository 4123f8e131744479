import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { lintTrustPolicy } from '../../core/trust-policy/lint-trust-policy.ts'
import { LINT_RULES, sarifOf } from './sarif.ts'

const Text = z.strictObject({ text: z.string().min(1) })
const Level = z.enum(['none', 'note', 'warning', 'error'])
const natural = z.int().min(1)
const Region = z.strictObject({
  startLine: natural,
  startColumn: natural,
  endColumn: natural.optional(),
})
const ArtifactLocation = z.strictObject({
  uri: z.string().regex(/^[\w!$&'()*+,;=:@%./~-]*$/),
  index: z.int().min(-1).optional(),
})
const Rule = z.strictObject({
  id: z.string(),
  name: z.string().regex(/^[A-Z]\w*$/),
  shortDescription: Text,
  fullDescription: Text,
  help: Text,
  defaultConfiguration: z.strictObject({ level: Level }),
  properties: z.strictObject({ tags: z.array(z.string()) }),
})
const Result = z.strictObject({
  ruleId: z.string(),
  ruleIndex: z.int().min(0),
  level: Level,
  message: Text,
  locations: z.tuple([
    z.strictObject({
      physicalLocation: z.strictObject({ artifactLocation: ArtifactLocation, region: Region }),
      logicalLocations: z.array(z.strictObject({ fullyQualifiedName: z.string().min(1) })),
    }),
  ]),
})

/**
 * The essential part of the schema of SARIF 2.1.0: what must be there, of what kind, and nothing
 * that it does not know.
 */
const Sarif = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.tuple([
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({ name: z.string(), fullName: z.string(), rules: z.array(Rule) }),
      }),
      columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
      artifacts: z.array(z.strictObject({ location: ArtifactLocation })),
      results: z.array(Result),
    }),
  ]),
})

const loose =
  '{\n  "Version": "2012-10-17",\n  "Statement": { "Effect": "Allow", "Principal": "*", "Action": "sts:*" }\n}'
const linted = [
  { file: './my templates/role ä#1.json', lints: lintTrustPolicy(loose, {}) },
  { file: 'empty.json', lints: lintTrustPolicy('', {}) },
]

describe('sarifOf', () => {
  const log = Sarif.parse(JSON.parse(JSON.stringify(sarifOf(linted))))
  const [run] = log.runs

  it('keeps the schema of SARIF 2.1.0', () => {
    expect(log.version).toBe('2.1.0')
    expect(run.artifacts.map(({ location }) => location.uri)).toEqual([
      'my%20templates/role%20%C3%A4%231.json',
      'empty.json',
    ])
  })

  it('describes every rule once, and every result points to its rule', () => {
    const { rules } = run.tool.driver
    expect(rules.length).toBe(
      LINT_RULES.trust.length + LINT_RULES.template.length + LINT_RULES.scopes.length,
    )
    expect(run.results.length).toBeGreaterThan(3)
    for (const result of run.results) expect(rules[result.ruleIndex]!.id).toBe(result.ruleId)
  })

  it('points to the line and columns of what was found', () => {
    const everyone = run.results.find(({ ruleId }) => ruleId === 'principal-everyone')!
    expect(everyone.level).toBe('error')
    expect(everyone.locations[0].physicalLocation.region).toEqual({
      startLine: 3,
      startColumn: 37,
      endColumn: 53,
    })
    expect(everyone.locations[0].logicalLocations).toEqual([
      { fullyQualifiedName: '/Statement/Principal' },
    ])
  })
})
