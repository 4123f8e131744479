import type { AuditEntry } from '../model/audit.ts'
import type { SessionShown } from '../model/usage.ts'
import type { Page, Ports } from '../ports.ts'

/** How far back a customer sees the sessions of a connection. */
const SHOWN_MS = 90 * 86_400_000

interface SessionQuery {
  cursor?: string | undefined
  /** 1 to 200. */
  limit: number
}

/** Lists the sessions of the last 90 days, newest first. Throws CURSOR_INVALID. */
export async function sessionsOf(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  connectionId: string,
  { cursor, limit }: SessionQuery,
): Promise<Page<SessionShown>> {
  const since = new Date(clock.now().getTime() - SHOWN_MS).toISOString()
  const query = { subject: connectionId, actions: ['session.issued'] as const, since, limit }
  for (let from = cursor; ; ) {
    const { items, nextCursor } = await store.audit({ ...query, cursor: from })
    // A store may answer with an empty page although more follow.
    if (items.length > 0 || nextCursor === undefined)
      return { items: items.map(toSession), ...(nextCursor !== undefined && { nextCursor }) }
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
  ports: Pick<Ports, 'store' | 'clock'>,
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
