import { EVERYTHING, type Grants } from './grants.ts'

/** Who did something, as the audit trail shows it. */
export interface Who {
  /**
   * `operator` uses the first token; `person` signed in to the console with OpenID Connect;
   * `customer` has the onboarding link; `stack` a CloudFormation stack; `system` Rolecall itself.
   */
  kind: 'operator' | 'token' | 'workload' | 'person' | 'customer' | 'stack' | 'system'
  /**
   * In the order of the kinds: `admin`, an API token's name, a workload's identity, a person's
   * provider and subject (`Okta:00u1a2b3`), an invitation's id, a stack's ARN, `rolecall`.
   */
  id: string
  /** What the provider calls a person. To be shown only, because names change. */
  name?: string
}

/** The caller, and what it may do. */
export interface Actor extends Who {
  grants: Grants
  /** The id of the API token that the caller used; absent for the first token. */
  tokenId?: string
  /** The id of the session in which a person does this; absent for others. */
  sessionId?: string
  /** ISO 8601: when the caller's token, JWT or signature ends; absent if it does not. */
  endsAt?: string
  /** Why the caller does this, in its own words. Goes into each audit entry of the call. */
  reason?: string
  /** The job that does this for the caller. Goes into each audit entry. */
  jobId?: string
}

/** The same actor, with its reason for this call if it gave one. */
export const withReason = (actor: Actor, reason: string | undefined): Actor =>
  reason === undefined ? actor : { ...actor, reason }

/** The part of an actor that is stored. */
export const whoOf = ({ kind, id, name }: Who): Who => ({
  ...{ kind, id },
  ...(name !== undefined && { name }),
})

export const SYSTEM: Actor = { kind: 'system', id: 'rolecall', grants: EVERYTHING }
