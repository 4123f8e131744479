import { hash } from 'node:crypto'
import type { PolicyDocument } from '../model/access-profile.ts'
import type { Who } from '../model/actor.ts'
import type { Connection } from '../model/connection.ts'
import { onceFor } from '../model/once-for.ts'
import type { SessionKey } from '../ports.ts'

/** A request that passed all checks. */
export interface Asked {
  actor: Who
  scope: { name: string; policy: PolicyDocument }
  durationSeconds: number
  /** How often issuing was stopped or resumed so far, for everybody and for the customer. */
  switches: number[]
}

/**
 * The cache key of a session. It holds everything that changes the result (BRK-4), as arrays, so
 * that two different requests never have the same key (attack 49). Fields that a routine check
 * writes are not in it: valid sessions must survive while AWS is unavailable.
 */
export function sessionKey(
  it: Connection,
  { actor, scope, durationSeconds, switches }: Asked,
): SessionKey {
  const {
    customerId,
    id,
    invitationId,
    epoch,
    status,
    accountId,
    roleArn,
    roleId,
    externalId,
    region,
    profile,
  } = it
  const state = [
    customerId,
    id,
    invitationId,
    epoch,
    status,
    accountId,
    roleArn,
    roleId,
    externalId,
    region,
    profile,
    it.stackId,
    switches,
  ]
  const session = [
    actor.kind,
    actor.id,
    scope.name,
    policyDigest(scope.policy),
    it.takesSourceIdentity ?? false,
    durationSeconds,
  ]
  return { connectionId: id, state: digest(state), session: digest(session) }
}

const digest = (parts: unknown[]): string => hash('sha256', JSON.stringify(parts), 'base64url')

/** The content of an access version never changes, so each policy is hashed once. */
const policyDigest = onceFor((policy: PolicyDocument): string => digest([policy]))
