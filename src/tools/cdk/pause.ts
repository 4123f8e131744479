import { Aws, type CfnCondition, Fn } from 'aws-cdk-lib'
import type { CfnRule, Rule } from 'aws-cdk-lib/aws-events'
import type { CfnEventSourceMapping, EventSourceMapping } from 'aws-cdk-lib/aws-lambda'

/** The value while the condition is true, and nothing otherwise. */
export const onlyWhile = (condition: CfnCondition, value: string): string =>
  Fn.conditionIf(condition.logicalId, value, Aws.NO_VALUE).toString()

/** Messages wait in the queue while the condition is true. */
export function pauseMapping(mapping: EventSourceMapping, condition: CfnCondition): void {
  const resource = mapping.node.defaultChild as CfnEventSourceMapping
  resource.addPropertyOverride('Enabled', Fn.conditionIf(condition.logicalId, false, true))
}

/** The schedule starts nothing while the condition is true. */
export function pauseRule(rule: Rule, condition: CfnCondition): void {
  const resource = rule.node.defaultChild as CfnRule
  resource.state = Fn.conditionIf(condition.logicalId, 'DISABLED', 'ENABLED').toString()
}
