import { type Lint, quoteText, sortLints } from './lint.ts'
import { type Expected, factsOf } from './policy/facts.ts'
import type { Fault, Policy } from './policy/policy.ts'
import { readJson } from './policy/read-json.ts'
import { readPolicy } from './policy/read-policy.ts'
import { actionRules } from './rules/action.ts'
import { brokerPinRules } from './rules/broker-pin.ts'
import { conditionRules } from './rules/condition.ts'
import { denyRules } from './rules/deny.ts'
import { documentRules } from './rules/document.ts'
import { externalIdRules } from './rules/external-id.ts'
import type { Group } from './rules/group.ts'
import { principalRules } from './rules/principal.ts'

/** All rules about trust policies, in the order of the report. */
export const TRUST_RULES: readonly Group[] = [
  ...documentRules,
  ...principalRules,
  ...externalIdRules,
  ...brokerPinRules,
  ...actionRules,
  ...conditionRules,
  ...denyRules,
]

/**
 * Checks a role's trust policy, given as text or as data. A policy without errors allows only the
 * broker to assume the role, and only with one External ID (TRU-1 to TRU-3).
 */
export function lintTrustPolicy(policy: unknown, expected: Expected): Lint[] {
  return typeof policy === 'string'
    ? lintText(policy, expected)
    : sortLints(lintPolicy(readPolicy(policy), expected))
}

function lintText(text: string, expected: Expected): Lint[] {
  const { data, placeOf, fault, repeated } = readJson(text)
  const faults: Fault[] = repeated.map(({ path, key }) => ({
    rule: 'duplicate-key',
    path,
    found: quoteText(key),
  }))
  const policy = fault === undefined ? readPolicy(data) : unreadable(fault)
  const lints = lintPolicy({ ...policy, faults: [...faults, ...policy.faults] }, expected)
  return sortLints(lints.map((lint) => ({ ...lint, ...placeOf(lint.path) })))
}

const unreadable = (found: string): Policy => ({
  path: '',
  found: 'the policy',
  statements: [],
  faults: [{ rule: 'not-json', path: '', found }],
  vague: true,
})

function lintPolicy(policy: Policy, expected: Expected): Lint[] {
  const facts = factsOf(policy, expected)
  const lints = TRUST_RULES.flatMap((rules) => rules.lint(facts))
  const typed = new Set(lints.filter(({ rule }) => TYPED.includes(rule)).map(({ path }) => path))
  return lints.filter(({ rule, path }) => rule !== 'unresolved' || !typed.has(path))
}

/** Where one of these says what is wrong, "unresolved" would only repeat it. */
const TYPED = ['principal-parameter', 'external-id-parameter']
