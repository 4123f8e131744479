import { everySession, sessionsOf } from '../../../core/credentials/sessions.ts'
import type { Invitation } from '../../../core/model/invitation.ts'
import { connectionIdOf } from '../../../core/model/invitation.ts'
import type { SessionShown, Usage } from '../../../core/model/usage.ts'
import type { Ports } from '../../../core/ports.ts'
import type { ShownUse } from '../../pages/customer/view.ts'

const SESSIONS_SHOWN = 10

/** What the page shows of the use of a connection. `cursor` leads to earlier sessions. */
export async function useOf(
  ports: Pick<Ports, 'store' | 'clock'>,
  { connectionId, usage }: { connectionId: string; usage: Usage | undefined },
  cursor?: string,
): Promise<ShownUse> {
  const page = await sessionsOf(ports, connectionId, { cursor, limit: SESSIONS_SHOWN })
  const scopes = Object.entries(usage?.scopes ?? {})
    .map(([name, lastUsedAt]) => ({ name, lastUsedAt }))
    .sort((a, b) => (a.lastUsedAt < b.lastUsedAt ? 1 : -1))
  return {
    scopes,
    sessions: page.items,
    earlier: page.nextCursor,
    isEarlier: cursor !== undefined,
  }
}

/** A file for the customer's records. */
export interface Download {
  contentType: string
  fileName: string
  body: string
}

/** The sessions of 90 days, as a file for a spreadsheet or a program. */
export async function downloadSessions(
  ports: Pick<Ports, 'store' | 'clock'>,
  { id }: Invitation,
  format: 'csv' | 'json',
): Promise<Download> {
  const connectionId = connectionIdOf(id)
  const { sessions, isComplete } = await everySession(ports, connectionId)
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
