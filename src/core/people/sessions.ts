import { isRolecallError, RolecallError } from '../../api/errors.ts'
import { auditOnly } from '../audit/entry.ts'
import type { Actor, Who } from '../model/actor.ts'
import { requireGrant } from '../model/grants.ts'
import { rightsOf } from '../model/person.ts'
import { type PersonSession, personOf, type SessionEndReason } from '../model/person-session.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { ListQuery, Page, Ports, ProviderAnswer, SignInRefusal } from '../ports.ts'
import type { Provider } from './attempt.ts'
import { SESSION_MS, sealTokens } from './sign-in.ts'

export type SessionPorts = Pick<Ports, 'clock' | 'random' | 'keys' | 'store' | 'log'>

/** A session is renewed when it is used after half of its hour. */
const RENEW_AFTER_MS = SESSION_MS / 2
/** The pause before the provider is asked again, after it did not answer. */
const RENEW_AGAIN_MS = 60_000
const NOTE_USE_MS = 5 * 60_000

/**
 * The session with this id as it is now; undefined if it has ended. After half an hour it asks the
 * provider about the person again: the hour begins anew, with the rights of the present groups. If
 * the provider does not answer, the session works until its hour ends.
 */
export async function useSession(
  ports: SessionPorts,
  providers: readonly Provider[],
  id: string,
): Promise<PersonSession | undefined> {
  const session = await ports.store.get('person-session', id)
  if (!session || !isLive(session, ports.clock.now())) return undefined
  const provider = providers.find((it) => isFrom(it, session))
  if (!provider) {
    await end(ports, id, { reason: 'provider-removed' })
    return undefined
  }
  if (!needsRenewal(session, ports.clock.now())) return noteUse(ports, session)
  const tried = await claimRenewal(ports, session)
  return tried ? renew(ports, provider, tried) : session
}

const isFrom = ({ name, issuer }: Provider, session: PersonSession): boolean =>
  name === session.provider && issuer === session.issuer

export const isLive = ({ status, expiresAt }: PersonSession, now: Date): boolean =>
  status === 'active' && now.toISOString() < expiresAt

function needsRenewal(session: PersonSession, now: Date): boolean {
  const { refreshToken, checkedAt, expiresAt, endsAt, renewTriedAt } = session
  if (refreshToken === undefined || expiresAt >= endsAt) return false
  const since = (at: string) => now.getTime() - Date.parse(at)
  return (
    since(checkedAt) >= RENEW_AFTER_MS &&
    (renewTriedAt === undefined || since(renewTriedAt) >= RENEW_AGAIN_MS)
  )
}

/**
 * Lets one request renew, because most providers accept a refresh token once. The others go on with
 * the session as it is.
 */
async function claimRenewal(
  { store, clock }: SessionPorts,
  session: PersonSession,
): Promise<PersonSession | undefined> {
  const at = clock.now().toISOString()
  try {
    const put = [{ ...session, renewTriedAt: at, lastUsedAt: at }] as [PersonSession]
    const [stored] = await store.commit({ put, audit: [], announce: [] })
    return stored
  } catch (error) {
    if (isRolecallError(error, 'VERSION_CONFLICT')) return undefined
    throw error
  }
}

async function renew(
  ports: SessionPorts,
  provider: Provider,
  session: PersonSession,
): Promise<PersonSession | undefined> {
  const answer = await ask(ports, provider, session)
  if (answer === 'unavailable') return change(ports, session.id, { providerIsDown: true })
  if ('refused' in answer || answer.subject !== session.subject) {
    await end(ports, session.id, { reason: 'refused-by-provider' })
    return undefined
  }
  const rights = rightsOf(provider.rules, answer.claims)
  if (!rights) {
    await end(ports, session.id, { reason: 'no-role' })
    return undefined
  }
  const now = ports.clock.now()
  const hour = new Date(now.getTime() + SESSION_MS).toISOString()
  const expiresAt = hour < session.endsAt ? hour : session.endsAt
  const fresh = { ...rights, checkedAt: now.toISOString(), expiresAt, providerIsDown: undefined }
  return change(ports, session.id, { ...fresh, ...sealTokens(ports, answer) })
}

async function ask(
  { keys, log }: SessionPorts,
  { connection, name }: Provider,
  { refreshToken, subject }: PersonSession,
): Promise<ProviderAnswer | SignInRefusal | 'unavailable'> {
  try {
    return await connection.renew(keys.open(refreshToken!), subject)
  } catch (error) {
    if (!isRolecallError(error)) throw error
    log.warn('session.not-renewed', { provider: name, error })
    return 'unavailable'
  }
}

/** Changes a session that is still active; undefined if it has ended meanwhile. */
function change(
  ports: SessionPorts,
  id: string,
  changes: { [Key in keyof PersonSession]?: PersonSession[Key] | undefined },
): Promise<PersonSession | undefined> {
  return retryOnConflict(async () => {
    const session = await ports.store.get('person-session', id)
    if (session?.status !== 'active') return undefined
    const changed = { ...session, ...changes } as PersonSession
    const put = [withoutUndefined(changed)] as [PersonSession]
    const [stored] = await ports.store.commit({ put, ...auditOfRights(ports, session, changed) })
    return stored
  })
}

const withoutUndefined = (session: PersonSession): PersonSession =>
  Object.fromEntries(
    Object.entries(session).filter(([, value]) => value !== undefined),
  ) as unknown as PersonSession

function auditOfRights(ports: SessionPorts, before: PersonSession, after: PersonSession) {
  const same = JSON.stringify(before.grants) === JSON.stringify(after.grants)
  if (same) return { audit: [], announce: [] }
  const actor = personOf(after)
  const details = { from: before.role, role: after.role }
  return auditOnly(ports, { actor, action: 'person.role-changed', subject: actor.id, details })
}

async function noteUse(ports: SessionPorts, session: PersonSession): Promise<PersonSession> {
  const now = ports.clock.now()
  if (now.getTime() - Date.parse(session.lastUsedAt) < NOTE_USE_MS) return session
  const put = [{ ...session, lastUsedAt: now.toISOString() }] as [PersonSession]
  await ports.store.commit({ put, audit: [], announce: [] }).catch((error: unknown) => {
    // Another request noted it.
    if (!isRolecallError(error, 'VERSION_CONFLICT')) throw error
  })
  return session
}

interface Ending {
  reason: SessionEndReason
  /** Absent: Rolecall itself. */
  by?: Who
}

/**
 * Ends a session at once and forgets its tokens. Returns the session as it was; undefined if it had
 * ended before.
 */
function end(
  ports: Pick<SessionPorts, 'store' | 'clock' | 'random'>,
  id: string,
  { reason, by }: Ending,
): Promise<PersonSession | undefined> {
  return retryOnConflict(async () => {
    const session = await ports.store.get('person-session', id)
    if (session?.status !== 'active') return undefined
    const { refreshToken: _, idToken: __, ...rest } = session
    const endedAt = ports.clock.now().toISOString()
    const ended: PersonSession = { ...rest, status: 'ended', endedAt, endReason: reason }
    const person = personOf(session)
    const isOwn = reason === 'signed-out'
    await ports.store.commit({
      put: [ended],
      ...auditOnly(ports, {
        actor: by ?? (isOwn ? person : { kind: 'system', id: 'rolecall' }),
        action: isOwn ? 'person.signed-out' : 'person.session-ended',
        subject: person.id,
        ...(!isOwn && { details: { reason, ...(person.name && { name: person.name }) } }),
      }),
    })
    return session
  })
}

/**
 * Signs a person out. Returns where the browser goes to sign out at the provider too; undefined if
 * the provider has no such page or does not answer.
 */
export async function signOut(
  ports: SessionPorts,
  providers: readonly Provider[],
  { id, returnTo }: { id: string; returnTo: string },
): Promise<{ provider: string; url: URL } | undefined> {
  const session = await end(ports, id, { reason: 'signed-out' })
  const provider = session && providers.find((it) => isFrom(it, session))
  if (!provider) return undefined
  try {
    const idToken = session.idToken === undefined ? undefined : ports.keys.open(session.idToken)
    const url = await provider.connection.signOutUrl(idToken, returnTo)
    return url && { provider: provider.name, url }
  } catch (error) {
    if (!isRolecallError(error)) throw error
    return undefined
  }
}

/** Lists the sign-ins of the last 30 days, newest first. Needs the grant "tokens". */
export function listPersonSessions(
  { store }: Pick<Ports, 'store'>,
  actor: Actor,
  query: Pick<ListQuery, 'cursor' | 'limit'>,
): Promise<Page<PersonSession>> {
  requireGrant(actor, 'tokens')
  return store.list('person-session', query)
}

/** Ends the session of a person at once. Needs the grant "tokens". */
export async function endPersonSession(
  ports: Pick<SessionPorts, 'store' | 'clock' | 'random'>,
  actor: Actor,
  id: string,
): Promise<void> {
  requireGrant(actor, 'tokens')
  if (!(await ports.store.get('person-session', id))) throw new RolecallError('NOT_FOUND')
  await end(ports, id, { reason: 'ended-by-owner', by: actor })
}
