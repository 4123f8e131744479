import {
  backlogDueAt,
  backlogId,
  failedBeforeRestart,
  type WebhookBacklog,
  type WebhookEndpoint,
} from '../model/webhook-endpoint.ts'
import type { Change, Ports } from '../ports.ts'
import type { Lane } from './plan-turn.ts'
import { askedWaitMs, MAX_RETRIED_MS, waitMs } from './retry-schedule.ts'
import type { LaneResult } from './send-lanes.ts'

/** A longer backlog loses its first events. */
const MAX_BACKLOG_EVENTS = 2000

interface About {
  result: LaneResult | undefined
  endpoint: Pick<WebhookEndpoint, 'id' | 'restartedAt'>
  now: Date
  /** The events of the page stay in the log and are read again. */
  keepsPage: boolean
  /** Present if the endpoint waits: then its lanes wait as long. */
  waitsUntil: string | undefined
  /** Other events get through, so a lane that fails for three days gives up its first event. */
  mayGiveUp: boolean
}

export interface SettledLane {
  put?: WebhookBacklog
  remove?: NonNullable<Change['remove']>[number]
  /** When a backlog that stays as it is will be due. */
  left?: string
  /** Ids of events that are no longer sent. */
  skipped: string[]
}

/** What is left of a lane after a turn: nothing, or a backlog. */
export function settleLane(
  { random }: Pick<Ports, 'random'>,
  lane: Lane,
  about: About,
): SettledLane {
  const { result = { delivered: 0 }, now } = about
  const { left, dropped } = eventsLeft(lane, result.delivered, about.keepsPage)
  if (left.length === 0) return { ...removal(lane), skipped: dropped }
  if (!lane.backlog && about.keepsPage) return { skipped: [] }
  const draft = { ...backlogOf(lane, about), eventIds: left }
  const { failure } = result
  if (!failure) {
    const isSame = lane.backlog && left.length === lane.backlog.eventIds.length
    const goesOn = result.delivered > 0 || lane.toSend.length > 0
    if (isSame && result.delivered === 0)
      return { left: backlogDueAt(about.endpoint, draft), skipped: dropped }
    const put = goesOn ? { ...startOver(draft, result.delivered), dueAt: now.toISOString() } : draft
    return { put, skipped: dropped }
  }
  const isFirst =
    result.delivered > 0 ||
    draft.firstFailedAt === undefined ||
    failedBeforeRestart(about.endpoint, draft)
  const firstFailedAt = isFirst ? failure.row.at : draft.firstFailedAt!
  const attempts = isFirst ? 1 : draft.attempts + 1
  if (about.mayGiveUp && now.getTime() - Date.parse(firstFailedAt) >= MAX_RETRIED_MS)
    return giveUp(lane, draft, { now, dropped })
  const wait = Math.max(waitMs(random, attempts), askedWaitMs(failure.outcome))
  const dueAt = about.waitsUntil ?? new Date(now.getTime() + wait).toISOString()
  return { put: { ...draft, attempts, firstFailedAt, dueAt }, skipped: dropped }
}

/** The ids that wait after the turn, and those that no longer find room. */
function eventsLeft(
  { backlog, fromPage, toSend, missing }: Lane,
  delivered: number,
  keepsPage: boolean,
) {
  const done = new Set([...toSend.slice(0, delivered).map(({ id }) => id), ...missing])
  const fresh = keepsPage ? [] : fromPage.map(({ id }) => id)
  // An event that is read again goes behind the others, so that the latest state comes last.
  const kept = (backlog?.eventIds ?? []).filter((id) => !fresh.includes(id))
  const left = [...kept, ...fresh].filter((id) => !done.has(id))
  const excess = Math.max(0, left.length - MAX_BACKLOG_EVENTS)
  return { left: left.slice(excess), dropped: left.slice(0, excess) }
}

const removal = ({ backlog }: Lane): Pick<SettledLane, 'remove'> =>
  backlog ? { remove: { kind: backlog.kind, id: backlog.id, version: backlog.version } } : {}

function backlogOf({ name, backlog }: Lane, { endpoint, now }: About): WebhookBacklog {
  if (backlog) return backlog
  const at = now.toISOString()
  return {
    ...{ kind: 'webhook-backlog', id: backlogId(endpoint.id, name), version: 0 },
    ...{ status: 'waiting', endpointId: endpoint.id, lane: name, eventIds: [], attempts: 0 },
    ...{ dueAt: at, createdAt: at },
  }
}

function startOver(backlog: WebhookBacklog, delivered: number): WebhookBacklog {
  if (delivered === 0) return backlog
  const { firstFailedAt: _, ...rest } = backlog
  return { ...rest, attempts: 0 }
}

function giveUp(
  lane: Lane,
  draft: WebhookBacklog,
  { now, dropped }: { now: Date; dropped: string[] },
): SettledLane {
  const [first, ...eventIds] = draft.eventIds
  const skipped = [...dropped, first!]
  if (eventIds.length === 0) return { ...removal(lane), skipped }
  const next = { ...startOver(draft, 1), eventIds, dueAt: now.toISOString() }
  return { put: next, skipped }
}
