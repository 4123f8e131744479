import { ERRORS, isRolecallError, RolecallError } from '../../api/errors.ts'
import { auditEntry } from '../audit/entry.ts'
import { connectionFor } from '../connections/find.ts'
import { isIssuing } from '../connections/lifecycle.ts'
import type { Actor } from '../model/actor.ts'
import type { AuditEntry } from '../model/audit.ts'
import type { AuditAction } from '../model/audit-actions.ts'
import { MAX_CHAINED_SESSION_SECONDS, MIN_SESSION_SECONDS } from '../model/aws/limits/texts.ts'
import { parseRoleArn } from '../model/aws/role-arn.ts'
import { type Connection, otherExternalId } from '../model/connection.ts'
import { requireScope } from '../model/grants.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Ports, SessionCredentials, SessionKey, SessionRequest } from '../ports.ts'
import { grantedScope } from './granted-scopes.ts'
import { scopedProfile } from './scope.ts'
import { type Asked, sessionKey } from './session-key.ts'
import { sessionName, sourceIdentity } from './session-name.ts'
import { readStopList } from './stop-list.ts'
import { requireNoStop } from './stops.ts'
import { noteUse } from './usage.ts'

/** The longest, because an SDK that renews early asks at every call for short ones. */
const DEFAULT_SECONDS = MAX_CHAINED_SESSION_SECONDS

export interface CredentialRequest {
  connectionId: string
  /** May be omitted if the profile has only one scope. */
  scope?: string | undefined
  /** 900 to 3600 (the default). */
  durationSeconds?: number | undefined
  /** The HTTP request's id, for the audit trail. */
  requestId?: string | undefined
}

type IssuingPorts = Pick<Ports, 'clock' | 'random' | 'keys' | 'store' | 'sts' | 'sessions'>

/**
 * Issues short-lived credentials for one scope of one connection. Reads the store at each call, so
 * a suspension or stop works from the next call on (BRK-9). The same caller gets the same session
 * until it is renewed (BRK-4).
 */
export function issueCredentials(
  ports: IssuingPorts,
  actor: Actor,
  request: CredentialRequest,
): Promise<SessionCredentials> {
  return retryOnConflict(async () => {
    const admitted = await admit(ports, actor, request)
    return ports.sessions.get(admitted.key, (neededBy) =>
      makeSession(ports, { actor, request, admitted, neededBy }),
    )
  })
}

interface Admitted {
  connection: Connection
  asked: Asked
  key: SessionKey
}

/**
 * Throws if credentials may not be issued now, and records the refusal. Forgets cached sessions if
 * issuing has stopped.
 */
async function admit(
  ports: IssuingPorts,
  actor: Actor,
  request: CredentialRequest,
): Promise<Admitted> {
  const [connection, list] = await Promise.all([
    connectionFor(ports, actor, 'credentials', request.connectionId),
    readStopList(ports),
  ])
  try {
    const switches = await requireNoStop(ports, list, connection.customerId)
    requireIssuing(connection)
    const scope = await grantedScope(ports, connection, request.scope)
    requireScope(actor, scope.name)
    const asked = { actor, scope, durationSeconds: durationOf(request), switches }
    return { connection, asked, key: sessionKey(connection, asked) }
  } catch (error) {
    if (
      isRolecallError(error, 'ISSUING_STOPPED') ||
      isRolecallError(error, 'CONNECTION_NOT_ISSUING')
    )
      ports.sessions.forget(connection.id)
    if (isRolecallError(error))
      await record(ports, { actor, request, connection }, 'session.denied', {
        code: error.code,
        status: connection.status,
      })
    throw error
  }
}

function requireIssuing(connection: Connection): void {
  if (isIssuing(connection)) return
  throw new RolecallError('CONNECTION_NOT_ISSUING', {
    detail: connection.awaitsConfirmation
      ? 'The store was restored from a backup. No credentials are issued until an operator confirms the connections: rolecall restore confirm connections.'
      : connection.awaitsReproof
        ? 'Rolecall must verify the role again before it issues credentials. It does this within minutes; "rolecall verify" does it now.'
        : `No credentials are issued while the connection is ${connection.status}.`,
  })
}

function durationOf({ durationSeconds = DEFAULT_SECONDS }: CredentialRequest): number {
  if (
    Number.isInteger(durationSeconds) &&
    durationSeconds >= MIN_SESSION_SECONDS &&
    durationSeconds <= MAX_CHAINED_SESSION_SECONDS
  )
    return durationSeconds
  throw new RolecallError('DURATION_INVALID')
}

interface Making {
  actor: Actor
  request: CredentialRequest
  admitted: Admitted
  neededBy: Date
}

/**
 * Makes one session. Drops it if the connection changed meanwhile (BRK-9). Stores the audit entry
 * before anybody gets the session (BRK-10).
 */
async function makeSession(
  ports: IssuingPorts,
  { actor, request, admitted, neededBy }: Making,
): Promise<SessionCredentials> {
  const { connection, asked, key } = admitted
  const about = { actor, request, connection }
  const session = { ...sessionRequest(ports, admitted), neededBy }
  const facts = {
    scope: asked.scope.name,
    roleSessionName: session.roleSessionName,
    why: neededBy > ports.clock.now() ? 'renewed' : 'asked',
  }
  const { credentials, identity } = await assumeWithEither(ports, connection, session).catch(
    async (error: unknown) => {
      if (isRolecallError(error) && !ERRORS[error.code].retry)
        await record(ports, about, 'session.denied', { code: error.code, ...facts })
      throw error
    },
  )
  const now = await admit(ports, actor, request)
  if (now.key.state !== key.state || now.key.session !== key.session)
    throw new RolecallError('VERSION_CONFLICT')
  const { accessKeyId, expiration, requestId: stsRequestId } = credentials
  const made = {
    accessKeyId,
    expiration: expiration.toISOString(),
    ...(stsRequestId !== undefined && { stsRequestId }),
  }
  await recordIssued(ports, about, {
    ...facts,
    ...(identity !== undefined && { sourceIdentity: identity }),
    ...made,
  })
  return credentials
}

/**
 * While the customer replaces the External ID, the role may accept only the other one, and the next
 * check has not seen it yet.
 */
async function assumeWithEither(
  ports: IssuingPorts,
  connection: Connection,
  session: SessionRequest,
) {
  const other = otherExternalId(connection)
  try {
    return await assume(ports, session)
  } catch (error) {
    if (other === undefined || !isRolecallError(error, 'ROLE_NOT_ASSUMABLE')) throw error
    return assume(ports, { ...session, externalId: other })
  }
}

/**
 * Tries again without a SourceIdentity if the customer no longer grants sts:SetSourceIdentity. The
 * next check of the role records that.
 */
async function assume({ sts }: IssuingPorts, session: SessionRequest) {
  const { sourceIdentity: identity, ...bare } = session
  try {
    return { credentials: await sts.assume(session), identity }
  } catch (error) {
    if (identity === undefined || !isRolecallError(error, 'ROLE_NOT_ASSUMABLE')) throw error
    return { credentials: await sts.assume(bare), identity: undefined }
  }
}

function sessionRequest({ keys }: IssuingPorts, { connection, asked }: Admitted): SessionRequest {
  return {
    role: parseRoleArn(connection.roleArn),
    externalId: connection.externalId,
    sessionPolicy: asked.scope.policy,
    roleSessionName: sessionName(connection.id, asked.scope.name),
    ...(connection.takesSourceIdentity && { sourceIdentity: sourceIdentity(keys, asked.actor) }),
    durationSeconds: asked.durationSeconds,
  }
}

interface About {
  actor: Actor
  request: CredentialRequest
  connection: Connection
}

/** The requested scope, if it exists, so that no text from a caller reaches the audit trail. */
async function knownScope(
  ports: IssuingPorts,
  { connection, request: { scope } }: About,
): Promise<{ scope?: string }> {
  if (scope === undefined) return {}
  const scoped = await Promise.resolve(scopedProfile(ports, connection)).catch(() => undefined)
  return scoped && Object.hasOwn(scoped.profile.scopes, scope) ? { scope } : {}
}

async function record(
  ports: IssuingPorts,
  about: About,
  action: AuditAction,
  facts: Record<string, string>,
): Promise<void> {
  const entry = await entryOf(ports, about, { action, facts })
  await ports.store.commit({ audit: [entry], announce: [] })
}

/**
 * The same for a new session, and the time of this use. One record of each, so no transaction is
 * needed, which costs twice as much. Whoever waits gets the session after both are stored.
 */
async function recordIssued(
  ports: IssuingPorts,
  about: About,
  facts: Record<string, string> & { scope: string },
): Promise<void> {
  await Promise.all([
    record(ports, about, 'session.issued', facts),
    retryOnConflict(async () => {
      const put = await noteUse(ports, about.connection, facts.scope)
      if (put.length > 0) await ports.store.commit({ put, audit: [], announce: [] })
    }),
  ])
}

async function entryOf(
  ports: IssuingPorts,
  about: About,
  { action, facts }: { action: AuditAction; facts: Record<string, string> },
): Promise<AuditEntry> {
  const { actor, request, connection } = about
  const details = {
    ...(await knownScope(ports, about)),
    ...facts,
    ...(request.requestId !== undefined && { requestId: request.requestId }),
  }
  const event = {
    actor,
    action,
    subject: connection.id,
    customerId: connection.customerId,
    details,
  }
  return auditEntry(ports, event)
}
