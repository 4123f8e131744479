import type { EventType } from '../../api/event-types.ts'
import type { Announcement } from '../model/audit.ts'
import {
  backlogDueAt,
  backlogId,
  type WebhookBacklog,
  type WebhookEndpoint,
} from '../model/webhook-endpoint.ts'
import type { Ports } from '../ports.ts'

type PlanPorts = Pick<Ports, 'clock' | 'store'>

/**
 * One change has 100 parts at most: the endpoint, an attempt for each event, a backlog for each
 * lane, and what the audit trail says.
 */
const MAX_PAGE_EVENTS = 20
const MAX_DUE_LANES = 8
/** Events of a backlog that one turn sends. */
const MAX_SENT_OF_BACKLOG = 10
/** With more lanes that wait, an endpoint reads no further events until some get through. */
const MAX_WAITING_LANES = 1000
/** An endpoint whose types are rare reads the same events again and again for this long. */
const POSITION_KEPT_MS = 600_000
/** An event that is announced now can have a time that is this much earlier. */
const MAX_LATE_MS = 60_000

/** One lane in one turn. */
export interface Lane {
  name: string
  /** As it was read; absent if the lane has none. */
  backlog?: WebhookBacklog
  /** The events of the page that belong to the lane, in order. */
  fromPage: Announcement[]
  /** The events that this turn sends, in order; empty if the lane only waits. */
  toSend: Announcement[]
  /** Events of the backlog that no longer exist: they are older than 30 days or were deleted. */
  missing: string[]
}

/** What one worker does for an endpoint between two commits. */
export interface Turn {
  /** Nothing gets through at present: one event is tried. */
  isProbe: boolean
  lanes: Lane[]
  /** The position after the page. */
  cursor: string | undefined
  /** No event before this time is left after the page. */
  since: string
  /** More events follow the page. */
  hasMore: boolean
  /** When the first of the backlogs that are not in this turn is due. */
  nextBacklogAt: string | undefined
}

/** Reads what is to be delivered to an endpoint; undefined if there is nothing to do. */
export async function planTurn(
  ports: PlanPorts,
  endpoint: WebhookEndpoint,
): Promise<Turn | undefined> {
  const now = ports.clock.now()
  const isProbe = endpoint.failures > 0
  const page = await readPage(ports, endpoint, isProbe)
  const byLane = Map.groupBy(page.events, ({ lane }) => lane)
  const due = await dueBacklogs(ports, endpoint, now)
  const lanes: Lane[] = []
  for (const [name, fromPage] of byLane) {
    const known = due.now.find((it) => it.lane === name) ?? due.later.find((it) => it.lane === name)
    const backlog = known ?? (await backlogOf(ports, endpoint, name))
    const isSent = !backlog || backlogDueAt(endpoint, backlog) <= now.toISOString()
    lanes.push(await laneOf(ports, { name, backlog, fromPage }, isSent))
  }
  const others = due.now.filter((it) => !byLane.has(it.lane))
  // In a probe, an event of another lane comes first, because one event may fail alone.
  const taken = others.slice(0, isProbe ? Number(lanes.length === 0) : MAX_DUE_LANES)
  for (const backlog of taken)
    lanes.push(await laneOf(ports, { name: backlog.lane, backlog, fromPage: [] }, true))
  const left = [...others.slice(taken.length), ...due.later.filter((it) => !byLane.has(it.lane))]
  const next = left.map((it) => backlogDueAt(endpoint, it)).sort()[0]
  const turn: Turn = {
    ...{ isProbe, lanes: isProbe ? lanes.map(firstOnly) : lanes, hasMore: page.hasMore },
    ...{ cursor: page.cursor, since: page.since },
    nextBacklogAt: due.isRead ? next : endpoint.nextBacklogAt,
  }
  return lanes.length > 0 || page.hasMore || page.isWorthKeeping ? turn : undefined
}

const firstOnly = (lane: Lane): Lane => ({ ...lane, toSend: lane.toSend.slice(0, 1) })

async function readPage({ clock, store }: PlanPorts, endpoint: WebhookEndpoint, isProbe: boolean) {
  const { cursor, since } = endpoint
  const types = endpoint.types as EventType[] | undefined
  const now = clock.now().getTime()
  if (endpoint.backlogs >= MAX_WAITING_LANES)
    return { events: [], cursor, since, hasMore: false, isWorthKeeping: false }
  const page = await store.events({
    ...(cursor === undefined ? { since } : { cursor }),
    ...{ types, order: 'asc', limit: isProbe ? 1 : MAX_PAGE_EVENTS },
  })
  const hasMore = page.nextCursor !== undefined
  const follow = page.followCursor ?? cursor
  const last =
    page.items.at(-1)?.at ?? (hasMore ? since : new Date(now - MAX_LATE_MS).toISOString())
  return {
    // An endpoint is not told that it was paused.
    events: page.items.filter(({ lane }) => lane !== endpoint.id),
    cursor: follow,
    since: last > since ? last : since,
    hasMore,
    isWorthKeeping:
      follow !== cursor && (page.items.length > 0 || now - Date.parse(since) > POSITION_KEPT_MS),
  }
}

const backlogOf = ({ store }: PlanPorts, { id, backlogs }: WebhookEndpoint, lane: string) =>
  backlogs > 0 ? store.get('webhook-backlog', backlogId(id, lane)) : undefined

const PAGE = 200

/** The backlogs that are due, the earliest first, and the others. Reads none while none is due. */
async function dueBacklogs({ store }: PlanPorts, endpoint: WebhookEndpoint, at: Date) {
  const now = at.toISOString()
  const { id, backlogs, nextBacklogAt } = endpoint
  if (backlogs <= 0 || (nextBacklogAt ?? '') > now) return { now: [], later: [], isRead: false }
  const found: WebhookBacklog[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await store.list('webhook-backlog', { groups: [id], cursor, limit: PAGE })
    found.push(...page.items)
    cursor = page.nextCursor
    if (cursor === undefined) break
  }
  const dueAt = (it: WebhookBacklog) => backlogDueAt(endpoint, it)
  const sorted = found.sort((one, other) => (dueAt(one) < dueAt(other) ? -1 : 1))
  return {
    now: sorted.filter((it) => dueAt(it) <= now),
    later: sorted.filter((it) => dueAt(it) > now),
    isRead: true,
  }
}

async function laneOf(
  { store }: PlanPorts,
  {
    name,
    backlog,
    fromPage,
  }: Pick<Lane, 'name' | 'fromPage'> & { backlog?: WebhookBacklog | undefined },
  isSent: boolean,
): Promise<Lane> {
  if (!backlog) return { name, fromPage, toSend: isSent ? fromPage : [], missing: [] }
  if (!isSent) return { name, backlog, fromPage, toSend: [], missing: [] }
  const ids = backlog.eventIds.slice(0, MAX_SENT_OF_BACKLOG)
  const read = await Promise.all(ids.map((id) => store.event(id)))
  const found = read.filter((one) => one !== undefined)
  const again = new Set(fromPage.map(({ id }) => id))
  const isWhole = ids.length === backlog.eventIds.length
  return {
    ...{ name, backlog, fromPage },
    toSend: [...found.filter(({ id }) => !again.has(id)), ...(isWhole ? fromPage : [])],
    missing: ids.filter((_, index) => read[index] === undefined),
  }
}
