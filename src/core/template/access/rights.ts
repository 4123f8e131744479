import type { ManagedPolicyText } from './sheet.ts'
import type { When, Why } from './sheet-words.ts'
import type { Statement } from './statement.ts'

/** A statement of a policy that the role has, or may have. */
export interface GrantedStatement extends Statement {
  /** The name of the policy, or the ARN of a managed policy. */
  source: string
  /** Where it stands, such as `Resources.Rights.Properties.PolicyDocument.Statement[0]`. */
  where: string
  /** The line in the vendor's template, from 1. */
  line?: number
  /** What must be true for it: conditions of the template. Empty: it is certain. */
  when: When[]
}

/** Rights that the template gives and that cannot be read. */
export interface OpenRight {
  /** Where it stands, such as `Resources.AccessRole.Properties.Policies`. */
  where: string
  /** The line in the vendor's template, from 1; absent for the built-in template. */
  line?: number
  why: Why
}

/** The rights of one role. */
export interface RoleRights {
  statements: GrantedStatement[]
  /** What the role may be able to do besides. */
  unresolved: OpenRight[]
  /** The policies of AWS whose published texts are among the statements. */
  managedPolicies: ManagedPolicyText[]
  /** The ARN or name of the permissions boundary. Nothing is subtracted for it. */
  boundary?: string
  /** The policies as they are in the profile or template. */
  policies: Record<string, unknown>
}

/** A role that the template makes beside the access role. */
export interface RoleBeside {
  logicalId: string
  line: number | undefined
  /** Who can assume it, such as `lambda.amazonaws.com`. */
  assumedBy: string[]
  /** Whether somebody outside the customer's account may assume it. */
  isOpen: boolean
  rights: RoleRights
}

/** Everything that a profile gives. */
export interface Rights {
  role: RoleRights
  beside: RoleBeside[]
  /** The other resources of the vendor's template. */
  others: { logicalId: string; type: string }[]
}
