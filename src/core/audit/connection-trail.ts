import type { Actor } from '../model/actor.ts'
import type { AuditEntry } from '../model/audit.ts'
import { AUDIT_ACTIONS, type AuditAction } from '../model/audit-actions.ts'
import type { Connection } from '../model/connection.ts'
import { readCursor, writeCursor } from '../model/cursor.ts'
import type { Page, Ports } from '../ports.ts'
import { listAudit } from './list-audit.ts'

type Stored = Pick<Ports, 'store'>

const actionsOf = (...groups: string[]): AuditAction[] =>
  (Object.keys(AUDIT_ACTIONS) as AuditAction[]).filter((action) =>
    groups.some((group) => action.startsWith(`${group}.`)),
  )

/** Sessions have a list of their own: they would hide the rest. */
const OF_CONNECTION = actionsOf('connection', 'callback', 'upgrade', 'receipt')
const OF_INVITATION = actionsOf('invitation', 'attempt', 'callback')

interface TrailQuery {
  cursor?: string | undefined
  /** 1 to 200. */
  limit: number
}

/**
 * Lists what happened to a connection and to its invitation, newest first, without its sessions.
 * The caller has found the connection. Throws CURSOR_INVALID.
 */
export async function listConnectionTrail(
  ports: Stored,
  actor: Actor,
  { id, invitationId }: Pick<Connection, 'id' | 'invitationId'>,
  { cursor, limit }: TrailQuery,
): Promise<Page<AuditEntry>> {
  const list = `trail ${id}`
  const places = cursor === undefined ? ['', ''] : readCursor(list, cursor)
  const reader = (subject: string, actions: AuditAction[]) => (from: string | undefined) =>
    listAudit(ports, actor, { subject, actions, limit, cursor: from })
  const sources = [
    new Source(reader(id, OF_CONNECTION), places[0]!),
    new Source(reader(invitationId, OF_INVITATION), places[1]!),
  ] as const
  const items: AuditEntry[] = []
  while (items.length < limit) {
    const next = await newestOf(sources)
    if (!next) return { items }
    items.push(next.take())
  }
  if (!(await newestOf(sources))) return { items }
  return { items, nextCursor: writeCursor(list, [sources[0].place, sources[1].place]) }
}

/** The source whose next entry is the newest; undefined if nothing is left. */
async function newestOf([one, other]: readonly [Source, Source]): Promise<Source | undefined> {
  const [a, b] = [await one.peek(), await other.peek()]
  if (!a || !b) return a ? one : b && other
  return a.at >= b.at ? one : other
}

const ENDED = 'ended'

/** The entries of one record, read in pages when they are needed. */
class Source {
  readonly #read: (cursor: string | undefined) => Promise<Page<AuditEntry>>
  #items: AuditEntry[] = []
  /** Of the page in `#items`; undefined is the first one. */
  #cursor: string | undefined
  #next: string | undefined
  #lastId = ''
  #isRead = false

  constructor(read: (cursor: string | undefined) => Promise<Page<AuditEntry>>, place: string) {
    const [cursor = '', id = ''] = place === ENDED ? [] : place.split(' ')
    this.#read = read
    this.#cursor = cursor || undefined
    this.#lastId = id
    this.#isRead = place === ENDED
  }

  /** Where the next page begins: a page of this source, and the last entry that was shown of it. */
  get place(): string {
    const isOver = this.#isRead && this.#items.length === 0
    if (isOver && this.#next === undefined) return ENDED
    return isOver ? `${this.#next} ` : `${this.#cursor ?? ''} ${this.#lastId}`
  }

  async peek(): Promise<AuditEntry | undefined> {
    while (this.#items.length === 0) {
      if (this.#isRead && this.#next === undefined) return undefined
      if (this.#isRead) {
        this.#cursor = this.#next
        this.#lastId = ''
      }
      const { items, nextCursor } = await this.#read(this.#cursor)
      this.#isRead = true
      this.#next = nextCursor
      const shown = items.findIndex(({ id }) => id === this.#lastId)
      this.#items = items.slice(shown + 1)
    }
    return this.#items[0]
  }

  take(): AuditEntry {
    const entry = this.#items.shift()!
    this.#lastId = entry.id
    return entry
  }
}
