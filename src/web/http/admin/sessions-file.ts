import type { Context } from 'hono'
import { type IssuedSession, listSessions } from '../../../core/credentials/sessions.ts'
import type { Actor } from '../../../core/model/actor.ts'
import { toCsvRow } from '../../../core/model/csv.ts'
import type { Ports } from '../../../core/ports.ts'
import { sendFile } from '../send-file.ts'

const PAGE = 200
/** A file of these fits into one response everywhere. */
const MAX_SESSIONS = 10_000

const COLUMNS = {
  issuedAt: ({ at }) => at,
  callerKind: ({ by }) => by.kind,
  caller: ({ by }) => by.id,
  scope: ({ scope }) => scope,
  expiresAt: ({ expiration }) => expiration,
  stsRequestId: ({ stsRequestId }) => stsRequestId ?? '',
  accessKeyId: ({ accessKeyId }) => accessKeyId,
  roleSessionName: ({ roleSessionName }) => roleSessionName,
  sourceIdentity: ({ sourceIdentity }) => sourceIdentity ?? '',
} satisfies Record<string, (session: IssuedSession) => string>

/** Sends the sessions of 90 days with their callers: the latest 10,000 at most. */
export const sendSessions = (
  c: Context,
  ports: Ports,
  actor: Actor,
  connectionId: string,
): Promise<Response> =>
  sendFile(
    c,
    textsOf(ports, actor, connectionId),
    { type: 'text/csv', name: `${connectionId}-sessions.csv` },
    { isWhole: true },
  )

async function* textsOf(ports: Ports, actor: Actor, connectionId: string): AsyncGenerator<string> {
  let count = 0
  let cursor: string | undefined
  let before = toCsvRow(Object.keys(COLUMNS))
  do {
    const page = await listSessions(ports, actor, { connectionId, cursor, limit: PAGE })
    yield before + page.items.map(toLine).join('')
    before = ''
    count += page.items.length
    cursor = page.nextCursor
  } while (cursor !== undefined && count < MAX_SESSIONS)
}

const toLine = (session: IssuedSession): string =>
  toCsvRow(Object.values(COLUMNS).map((show) => show(session)))
