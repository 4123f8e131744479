import { actionRules } from './action.ts'
import { brokerPinRules } from './broker-pin.ts'
import { conditionRules } from './condition.ts'
import { denyRules } from './deny.ts'
import { documentRules } from './document.ts'
import { externalIdRules } from './external-id.ts'
import type { Group } from './group.ts'
import { principalRules } from './principal.ts'

/** Every rule on trust policies, in the order in which a reader wants to hear of it. */
export const TRUST_RULES: readonly Group[] = [
  ...documentRules,
  ...principalRules,
  ...externalIdRules,
  ...brokerPinRules,
  ...actionRules,
  ...conditionRules,
  ...denyRules,
]
