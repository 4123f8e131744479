import { EVERYTHING, type Grants } from './grants.ts'

/** Who did it, as the audit trail names it. */
export interface Who {
  kind: 'operator' | 'token' | 'workload' | 'customer' | 'stack' | 'system'
  /** An API token's name, a workload's identity, a page's invitation, a stack's ARN, or the part of the service that acted. */
  id: string
}

/** Who asks, and what that one may do. */
export interface Actor extends Who {
  grants: Grants
}

export const SYSTEM: Actor = { kind: 'system', id: 'rolecall', grants: EVERYTHING }
