import type { ConditionOperator } from './condition-operators.ts'
import { conditionOperator, isNullOperator } from './condition-operators.ts'
import type { RequestContext } from './context.ts'
import type { Condition } from './document.ts'
import type { Variables } from './pattern.ts'

/**
 * Does the request meet the condition? Variables are absent for policies of the version that has
 * none.
 */
export function meetsCondition(
  condition: Condition,
  context: RequestContext,
  variables: Variables | undefined,
): boolean {
  const requestValues = context.get(condition.key.toLowerCase())
  if (isNullOperator(condition.operator))
    return condition.values.some((value) => (value.toLowerCase() === 'true') === !requestValues)
  const operator = conditionOperator(condition.operator)
  if (!operator) return false
  if (!requestValues) return holdsForMissingKey(operator)
  const matches = (requestValue: string) =>
    condition.values.some((value) => operator.compare(requestValue, value, variables))
  return holdsForValues(operator, requestValues, matches)
}

// AWS: a negated operator is true for an absent key, and so is ForAllValues; ForAnyValue is not.
function holdsForMissingKey({ ifExists, quantifier, negated }: ConditionOperator): boolean {
  if (ifExists || quantifier === 'forallvalues') return true
  return quantifier === 'single' && negated
}

function holdsForValues(
  operator: ConditionOperator,
  values: readonly string[],
  matches: (value: string) => boolean,
): boolean {
  const holds = (value: string) => matches(value) !== operator.negated
  if (operator.quantifier === 'forallvalues') return values.every(holds)
  if (operator.quantifier === 'foranyvalue') return values.some(holds)
  return values.some(matches) !== operator.negated
}
