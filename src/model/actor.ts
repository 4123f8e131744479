/** Who did it, as the audit trail names it. */
export interface Actor {
  kind: 'operator' | 'customer' | 'stack' | 'system'
  /** An API token's name, a page's invitation, a stack's ARN, or the part of the service that acted. */
  id: string
}

export const SYSTEM: Actor = { kind: 'system', id: 'rolecall' }
