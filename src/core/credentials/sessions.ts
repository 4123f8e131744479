import { connectionFor } from '../connections/find.ts'
import type { Actor, Who } from '../model/actor.ts'
import type { AuditEntry } from '../model/audit.ts'
import { requireGrant } from '../model/grants.ts'
import type { SessionShown } from '../model/usage.ts'
import type { Page, Ports } from '../ports.ts'

/** How far back a customer sees the sessions of a connection. */
const SHOWN_MS = 90 * 86_400_000

interface SessionQuery {
  cursor?: string | undefined
  /** 1 to 200. */
  limit: number
}

type SessionPorts = Pick<Ports, 'store' | 'clock'>

/**
 * Lists the sessions of the last 90 days, newest first, without their callers: for the customer.
 * Throws CURSOR_INVALID.
 */
export async function sessionsOf(
  ports: SessionPorts,
  connectionId: string,
  query: SessionQuery,
): Promise<Page<SessionShown>> {
  const page = await entriesOf(ports, connectionId, query)
  return { ...page, items: page.items.map(toSession) }
}

/** A session, and who got its credentials. */
export interface IssuedSession extends SessionShown {
  by: Who
}

/** Lists the sessions of the last 90 days with their callers. Throws CURSOR_INVALID. */
export async function listSessions(
  ports: SessionPorts,
  actor: Actor,
  { connectionId, ...query }: SessionQuery & { connectionId: string },
): Promise<Page<IssuedSession>> {
  requireGrant(actor, 'audit:read')
  await connectionFor(ports, actor, 'connections:read', connectionId)
  const page = await entriesOf(ports, connectionId, query)
  return { ...page, items: page.items.map((it) => ({ ...toSession(it), by: it.actor })) }
}

async function entriesOf(
  { store, clock }: SessionPorts,
  connectionId: string,
  { cursor, limit }: SessionQuery,
): Promise<Page<AuditEntry>> {
  const since = new Date(clock.now().getTime() - SHOWN_MS).toISOString()
  const query = { subject: connectionId, actions: ['session.issued'] as const, since, limit }
  for (let from = cursor; ; ) {
    const { items, nextCursor } = await store.audit({ ...query, cursor: from })
    // A store may answer with an empty page although more follow.
    if (items.length > 0 || nextCursor === undefined)
      return { items, ...(nextCursor !== undefined && { nextCursor }) }
    from = nextCursor
  }
}

function toSession({ at, details = {} }: AuditEntry): SessionShown {
  const { sourceIdentity, stsRequestId } = details
  return {
    at,
    scope: String(details.scope ?? ''),
    expiration: String(details.expiration ?? ''),
    roleSessionName: String(details.roleSessionName ?? ''),
    accessKeyId: String(details.accessKeyId ?? ''),
    ...(sourceIdentity !== undefined && { sourceIdentity: String(sourceIdentity) }),
    ...(stsRequestId !== undefined && { stsRequestId: String(stsRequestId) }),
  }
}

const MAX_SESSIONS = 10_000
const PAGE = 200

/** All of them, for a download: the latest 10,000 at most. */
export async function everySession(
  ports: SessionPorts,
  connectionId: string,
): Promise<{ sessions: SessionShown[]; isComplete: boolean }> {
  const sessions: SessionShown[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await sessionsOf(ports, connectionId, { cursor, limit: PAGE })
    sessions.push(...page.items)
    if (page.nextCursor === undefined) return { sessions, isComplete: true }
    if (sessions.length >= MAX_SESSIONS) return { sessions, isComplete: false }
    cursor = page.nextCursor
  }
}
