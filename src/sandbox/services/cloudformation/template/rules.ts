import { holds } from './conditions.ts'
import type { Scope } from './intrinsics.ts'
import { formatError, isMap, templateError, type Value, type ValueMap } from './value.ts'

/** Refuses the operation at the first assertion that does not hold. */
export function assertRules(rules: ValueMap, scope: Scope) {
  for (const [name, rule] of Object.entries(rules)) {
    if (!isMap(rule) || !Array.isArray(rule.Assertions))
      throw formatError(`Every Rules member must contain an Assertions list. (Rule ${name})`)
    if (rule.RuleCondition !== undefined && !holds(rule.RuleCondition, scope)) continue
    for (const assertion of rule.Assertions) assertOne(name, assertion, scope)
  }
}

function assertOne(rule: string, assertion: Value, scope: Scope) {
  if (!isMap(assertion) || assertion.Assert === undefined)
    throw formatError(`Every Assertions member must contain an Assert. (Rule ${rule})`)
  if (holds(assertion.Assert, scope)) return
  // AWS: Rules section syntax: AssertDescription is "an explanation" that is shown when the
  // assertion fails.
  const explanation =
    typeof assertion.AssertDescription === 'string'
      ? assertion.AssertDescription
      : 'An assertion does not hold.'
  throw templateError(`Rule ${rule} failed. ${explanation}`)
}
