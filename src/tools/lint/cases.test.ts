import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { parseRoleArn } from '../../core/model/aws/role-arn.ts'
import { trustPolicy } from '../../core/template/trust-policy.ts'
import type { Lint } from '../../core/trust-policy/lint.ts'
import { lintTrustPolicy } from '../../core/trust-policy/lint-trust-policy.ts'
import { lintTemplate } from './lint-template.ts'
import { LINT_RULES } from './sarif.ts'

const BROKER = 'arn:aws:iam::111111111111:role/broker'
const EXTERNAL_ID = 'rc-abcdefghjkmnpqrstuvwxyz23456'
const brokerRole = parseRoleArn(BROKER)
const golden = trustPolicy(brokerRole, EXTERNAL_ID)

interface TrustCase {
  name: string
  condition?: object
  statement?: object
  more?: object[]
  policy?: object
  document?: unknown
  text?: string
  rotatingTo?: string
  anyExternalId?: boolean
  anyBroker?: boolean
  says: string[]
}

interface TemplateCase {
  name: string
  template: string
  /** Rules with the line that they speak of. */
  says: string[]
}

const read = <Case>(file: string) =>
  parse(readFileSync(new URL(`./cases/${file}`, import.meta.url), 'utf8')) as Case[]
const trustCases = read<TrustCase>('trust-policies.yaml')
const templateCases = read<TemplateCase>('templates.yaml')

const WORDS: Record<string, unknown> = {
  ID: EXTERNAL_ID,
  BROKER,
  VENDOR: '111111111111',
  ASSUME: golden.Statement[0],
  LONG: Array.from({ length: 60 }, (_, index) => `session-name-number-${index}-of-many`),
}

/** Words replaced, and what is null left out. */
function filled(value: unknown): unknown {
  if (typeof value === 'string') return Object.hasOwn(WORDS, value) ? WORDS[value] : value
  if (Array.isArray(value)) return value.map(filled)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (inner === null ? [] : [[key, filled(inner)]])),
  )
}

function documentOf({
  condition,
  statement = {},
  more = [],
  policy = {},
  document,
  text,
}: TrustCase): unknown {
  if (text !== undefined) return text
  if (document !== undefined) return filled(document)
  const first = { ...golden.Statement[0], ...(condition && { Condition: condition }), ...statement }
  return filled({ ...golden, ...policy, Statement: [first, ...golden.Statement.slice(1), ...more] })
}

const saidOf = ({ rule, level }: Lint) => (level === 'error' ? rule : `${rule}: ${level}`)

describe('a trust policy (TRU-1, TRU-2, TRU-3, TRU-5)', () => {
  it.each(trustCases)('$name', (given) => {
    const externalId = given.anyExternalId ? undefined : EXTERNAL_ID
    const lints = lintTrustPolicy(documentOf(given), {
      brokerRole: given.anyBroker ? undefined : brokerRole,
      externalId,
      rotatingTo: given.rotatingTo,
    })
    expect([...new Set(lints.map(saidOf))].toSorted()).toEqual(given.says.toSorted())
    for (const { message, fix } of lints)
      expect(`${message} ${fix}`).not.toMatch(/\{(?:found|externalId|broker|account|partition)\}/)
  })
})

describe('what the linter points at', () => {
  const rulesAt = (policy: unknown) =>
    lintTrustPolicy(policy, { brokerRole, externalId: EXTERNAL_ID }).map(({ rule, path }) => [
      rule,
      path,
    ])

  it('is each further test of the External ID, not the first', () => {
    const Condition = {
      ...golden.Statement[0]!.Condition,
      stringequals: { 'sts:ExternalId': EXTERNAL_ID },
      STRINGEQUALS: { 'sts:externalid': EXTERNAL_ID },
    }
    const policy = {
      ...golden,
      Statement: [{ ...golden.Statement[0], Condition }, ...golden.Statement.slice(1)],
    }
    expect(rulesAt(policy)).toEqual([
      ['external-id-repeated', '/Statement/0/Condition/stringequals/sts:ExternalId'],
      ['external-id-repeated', '/Statement/0/Condition/STRINGEQUALS/sts:externalid'],
    ])
  })

  it('is the whole text, where that is no JSON', () => {
    expect(rulesAt('{')).toEqual([['not-json', '']])
  })
})

describe('a template (TRU-4, EXT-4, TPL-2, TPL-7)', () => {
  it.each(templateCases)('$name', ({ template, says }) => {
    const lints = lintTemplate({ text: template, file: 'template.yaml' }, { brokerRole })
    expect(lints.map(({ rule, place }) => `${rule} ${place?.line}`).toSorted()).toEqual(
      says.toSorted(),
    )
  })
})

describe('the rules', () => {
  const all = [...LINT_RULES.trust, ...LINT_RULES.template]

  it('have names of their own', () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  })

  it('each have a case, here or in the differential test', () => {
    const differential = readFileSync(
      new URL('../../../test/differential/linter.test.ts', import.meta.url),
      'utf8',
    )
    const shown = [...trustCases, ...templateCases].flatMap(({ says }) =>
      says.map((said) => said.split(/[: ]/)[0]!),
    )
    const single = readFileSync(new URL('./lint-template.test.ts', import.meta.url), 'utf8')
    const missing = all
      .filter(
        ({ id }) =>
          !shown.includes(id) && ![differential, single].some((text) => text.includes(`'${id}'`)),
      )
      .map(({ id }) => id)
    expect(missing).toEqual([])
  })
})
