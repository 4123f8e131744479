import { inOrder, type Lint, shown } from './lint.ts'
import { type Expected, factsOf } from './policy/facts.ts'
import type { Fault, Policy } from './policy/policy.ts'
import { readJson } from './policy/read-json.ts'
import { readPolicy } from './policy/read-policy.ts'
import { TRUST_RULES } from './rules/all.ts'

/**
 * What is wrong with a role's trust policy, given as text or as data. A policy without errors lets in the
 * broker alone, and only with one External ID (TRU-1 to TRU-3).
 */
export function lintTrustPolicy(policy: unknown, expected: Expected): Lint[] {
  return typeof policy === 'string'
    ? lintText(policy, expected)
    : inOrder(lintPolicy(readPolicy(policy), expected))
}

function lintText(text: string, expected: Expected): Lint[] {
  const { data, placeOf, fault, repeated } = readJson(text)
  const faults: Fault[] = repeated.map(({ path, key }) => ({
    rule: 'duplicate-key',
    path,
    found: shown(key),
  }))
  const policy = fault === undefined ? readPolicy(data) : unreadable(fault)
  const lints = lintPolicy({ ...policy, faults: [...faults, ...policy.faults] }, expected)
  return inOrder(lints.map((lint) => ({ ...lint, ...placeOf(lint.path) })))
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
  return TRUST_RULES.flatMap((rules) => rules.lint(facts))
}
