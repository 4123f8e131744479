import type { RoleArn } from './aws/role-arn.ts'
import type { Grants } from './grants.ts'

/**
 * Workloads that an identity provider identifies with a signed JWT, such as a CI system or a
 * Kubernetes cluster.
 */
export interface JwtIdentity {
  kind: 'jwt'
  /** For the audit trail. */
  name: string
  /** Exactly as in the token's `iss`. */
  issuer: string
  audience: string
  /** Claims by name; `*` matches any text. All of them must match. */
  match: Readonly<Record<string, string>>
  /** The longest lifetime of a token that is accepted; one day unless given. */
  maxLifetimeSeconds?: number | undefined
  grants: Grants
}

/** Workloads that act as an IAM role, and prove it with a signed GetCallerIdentity. */
export interface RoleIdentity {
  kind: 'role'
  name: string
  role: RoleArn
  grants: Grants
}

export type Identity = JwtIdentity | RoleIdentity
