import { everySession, sessionsOf } from '../../../core/credentials/sessions.ts'
import type { Connection } from '../../../core/model/connection.ts'
import type { Invitation } from '../../../core/model/invitation.ts'
import { connectionIdFor, connectionIdsOf } from '../../../core/model/invitation.ts'
import type { SessionShown, Usage } from '../../../core/model/usage.ts'
import type { Ports } from '../../../core/ports.ts'
import type { ShownUse } from '../../pages/customer/view.ts'

const SESSIONS_SHOWN = 10

/**
 * What the page shows of the use of the connections. `cursor` leads to earlier sessions, if there
 * is one connection; of several, only the latest sessions are shown.
 */
export async function useOf(
  ports: Pick<Ports, 'store' | 'clock'>,
  { connections, usages = [] }: Used,
  cursor?: string,
): Promise<ShownUse> {
  const page = await latestSessions(ports, connections, cursor)
  const scopes = usages
    .flatMap((usage) => Object.entries(usage?.scopes ?? {}))
    .map(([name, lastUsedAt]) => ({ name, lastUsedAt }))
    .sort((a, b) => (a.lastUsedAt < b.lastUsedAt ? 1 : -1))
  return {
    scopes,
    sessions: page.items,
    earlier: page.nextCursor,
    isEarlier: cursor !== undefined,
  }
}

interface Used {
  connections: readonly Connection[]
  usages?: readonly (Usage | undefined)[] | undefined
}

async function latestSessions(
  ports: Pick<Ports, 'store' | 'clock'>,
  connections: readonly Connection[],
  cursor: string | undefined,
) {
  const [only, ...others] = connections
  if (only && others.length === 0)
    return sessionsOf(ports, only.id, { cursor, limit: SESSIONS_SHOWN })
  const pages = await Promise.all(
    connections.map(({ id }) => sessionsOf(ports, id, { limit: SESSIONS_SHOWN })),
  )
  const items = pages.flatMap((page) => page.items)
  return { items: newestFirst(items).slice(0, SESSIONS_SHOWN), nextCursor: undefined }
}

const newestFirst = (sessions: SessionShown[]): SessionShown[] =>
  sessions.toSorted((a, b) => (a.at < b.at ? 1 : -1))

/** A file for the customer's records. */
export interface Download {
  contentType: string
  fileName: string
  body: string
}

/** The sessions of 90 days, as a file for a spreadsheet or a program. */
export async function downloadSessions(
  ports: Pick<Ports, 'store' | 'clock'>,
  invitation: Invitation,
  format: 'csv' | 'json',
): Promise<Download> {
  const found = await Promise.all(connectionIdsOf(invitation).map((id) => everySession(ports, id)))
  const sessions = newestFirst(found.flatMap((it) => it.sessions))
  const isComplete = found.every((it) => it.isComplete)
  const connectionId = connectionIdFor(invitation.id)
  const fileName = `${connectionId}-sessions.${format}`
  if (format === 'csv')
    return { contentType: 'text/csv; charset=utf-8', fileName, body: toCsv(sessions) }
  const document = { connectionId, isComplete, sessions }
  return { contentType: 'application/json', fileName, body: JSON.stringify(document, null, 2) }
}

const COLUMNS = [
  ...(['at', 'expiration', 'scope', 'stsRequestId', 'accessKeyId'] as const),
  ...(['roleSessionName', 'sourceIdentity'] as const),
] satisfies (keyof SessionShown)[]

/** RFC 4180. */
const toCsv = (sessions: SessionShown[]): string =>
  [COLUMNS, ...sessions.map((session) => COLUMNS.map((column) => session[column] ?? ''))]
    .map((cells) => `${cells.map(quoted).join(',')}\r\n`)
    .join('')

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
