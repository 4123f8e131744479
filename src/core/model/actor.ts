import { EVERYTHING, type Grants } from './grants.ts'

/** Who did something, as the audit trail shows it. */
export interface Who {
  /** `operator` is whoever holds the first token; `customer` whoever has the onboarding link; `stack` a CloudFormation stack; `system` Rolecall itself. */
  kind: 'operator' | 'token' | 'workload' | 'customer' | 'stack' | 'system'
  /** In the order of the kinds: `admin`, an API token's name, a workload's identity, an invitation's id, a stack's ARN, `rolecall`. */
  id: string
}

/** Who asks, and what they may do. */
export interface Actor extends Who {
  grants: Grants
}

export const SYSTEM: Actor = { kind: 'system', id: 'rolecall', grants: EVERYTHING }
