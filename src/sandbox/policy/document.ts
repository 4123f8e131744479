/** A policy document after parsing: every list is a list, every condition value a string. */
export interface PolicyDocument {
  Version: '2008-10-17' | '2012-10-17'
  Id?: string
  Statement: Statement[]
  /**
   * Unique ids to which role and user ARNs of `Principal` were bound when the document was saved.
   */
  principalIds: Readonly<Record<string, string>>
}

export interface Statement {
  Sid?: string
  Effect: 'Allow' | 'Deny'
  Principal?: Principals
  NotPrincipal?: Principals
  Action?: string[]
  NotAction?: string[]
  Resource?: string[]
  NotResource?: string[]
  Condition: Condition[]
}

export type PrincipalType = 'AWS' | 'Service' | 'Federated' | 'CanonicalUser'
export type Principals = Partial<Record<PrincipalType, string[]>>

/** One operator applied to one key. */
export interface Condition {
  operator: string
  key: string
  values: string[]
}

export type PolicyKind = 'identity' | 'resource' | 'trust'
