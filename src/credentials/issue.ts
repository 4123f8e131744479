import { auditEntry } from '../audit/entry.ts'
import { connectionFor } from '../connections/find.ts'
import { isIssuing } from '../connections/lifecycle.ts'
import { RolecallError } from '../errors.ts'
import type { AccessProfile } from '../model/access-profile.ts'
import type { Actor } from '../model/actor.ts'
import type { Connection } from '../model/connection.ts'
import { requireScope } from '../model/grants.ts'
import { parseRoleArn } from '../model/role-arn.ts'
import type { Ports, SessionCredentials } from '../ports.ts'
import { scopeOf } from './scope.ts'

const DURATION_SECONDS = 900

export interface CredentialRequest {
  connectionId: string
  /** May be left out where the profile has one scope only. */
  scope?: string | undefined
}

/** Short-lived credentials for one scope of one connection. The audit entry is durable before they leave (BRK-10). */
export async function issueCredentials(
  ports: Pick<Ports, 'clock' | 'random' | 'store' | 'sts' | 'site'>,
  actor: Actor,
  request: CredentialRequest,
): Promise<SessionCredentials> {
  const connection = await connectionFor(ports, actor, 'credentials', request.connectionId)
  const about = { actor, subject: connection.id, customerId: connection.customerId }
  if (!isIssuing(connection)) {
    const details = { status: connection.status, scope: request.scope ?? '' }
    await ports.store.commit({ audit: [auditEntry(ports, { ...about, action: 'session.denied', details })], announce: [] })
    throw new RolecallError('CONNECTION_NOT_ISSUING', {
      detail: connection.held ? 'It waits to be proved again.' : `It is ${connection.status}.`,
    })
  }
  const scope = scopeOf(profileOf(ports, connection), request.scope)
  requireScope(actor, scope.name)
  const roleSessionName = sessionName(connection.id, scope.name)
  const credentials = await ports.sts.assume({
    role: parseRoleArn(connection.roleArn),
    externalId: connection.externalId,
    sessionPolicy: scope.policy,
    roleSessionName,
    durationSeconds: DURATION_SECONDS,
  })
  const details = {
    scope: scope.name,
    roleSessionName,
    accessKeyId: credentials.accessKeyId,
    expiration: credentials.expiration.toISOString(),
  }
  await ports.store.commit({ audit: [auditEntry(ports, { ...about, action: 'session.issued', details })], announce: [] })
  return credentials
}

function profileOf({ site }: Pick<Ports, 'site'>, connection: Connection): AccessProfile {
  const profile = site.profiles.get(connection.profile)
  if (!profile) throw new RolecallError('PROFILE_UNKNOWN', { detail: `The connection was made for "${connection.profile}".` })
  return profile
}

/** Derived here, never given: the customer's CloudTrail shows it (BRK-5). At most 64 characters. */
export const sessionName = (connectionId: string, scope: string): string => `rolecall-${connectionId.slice(4)}-${scope}`.slice(0, 64)
