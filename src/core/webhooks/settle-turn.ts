import { auditEntry } from '../audit/entry.ts'
import { SYSTEM } from '../model/actor.ts'
import { type Announcement, type AuditEntry, drawAnnouncementId } from '../model/audit.ts'
import type { WebhookEndpoint } from '../model/webhook-endpoint.ts'
import type { Change, Ports } from '../ports.ts'
import { pausedEndpoint } from './change.ts'
import type { Turn } from './plan-turn.ts'
import {
  askedWaitMs,
  isGone,
  isTooFast,
  isUnreached,
  MAX_RETRIED_MS,
  waitMs,
} from './retry-schedule.ts'
import type { SendResult } from './send-lanes.ts'
import { type SettledLane, settleLane } from './settle-lane.ts'

type SettlePorts = Pick<Ports, 'clock' | 'random'>

export interface Settled {
  endpoint: WebhookEndpoint
  change: Change
  /** The reason, if this turn paused the endpoint. */
  paused?: 'failing' | 'gone'
  /** Events that Rolecall no longer sends. */
  skipped: string[]
}

/** What a turn says of the endpoint itself. */
interface Verdict {
  gotThrough: boolean
  /** Nothing got through, and the receiver is to blame: the endpoint waits, not only a lane. */
  waits: boolean
  /** The events of the page are left where they are, to be read again. */
  keepsPage: boolean
}

/**
 * Makes the change of one turn: the endpoint's position, the attempts and the backlogs. `endpoint`
 * is as the store has it now; somebody may have changed it since `turn` was planned.
 */
export function settleTurn(
  ports: SettlePorts,
  { before, endpoint, turn }: { before: WebhookEndpoint; endpoint: WebhookEndpoint; turn: Turn },
  sent: SendResult,
): Settled {
  const now = ports.clock.now()
  const verdict = verdictOf(turn, sent)
  const waiting = endpointAfter(ports, { endpoint, verdict, sent, now })
  const settledLanes = turn.lanes.map((lane) =>
    settleLane(ports, lane, {
      ...{ result: sent.lanes.get(lane.name), endpoint, now },
      ...{ keepsPage: verdict.keepsPage, waitsUntil: verdict.waits ? waiting.dueAt : undefined },
      mayGiveUp: waiting.failingSince === undefined,
    }),
  )
  const positioned = verdict.keepsPage ? waiting : moveOn(waiting, before, turn)
  const counted = countBacklogs(positioned, { before, endpoint, turn, settledLanes })
  const paused = pauseFor(counted, sent, now)
  const after = paused ? pausedEndpoint(counted, paused, now) : counted
  const traces = paused ? pauseTraces(ports, after, paused) : { audit: [], announce: [] }
  const skipped = settledLanes.flatMap((it) => it.skipped)
  return {
    ...{ endpoint: after, skipped, ...(paused && { paused }) },
    change: {
      put: settledLanes.flatMap(({ put }) => put ?? []),
      remove: settledLanes.flatMap(({ remove }) => remove ?? []),
      attempts: sent.attempts.map(({ row }) => row),
      audit: [...traces.audit, ...settledLanes.flatMap((it) => skipEntry(ports, endpoint.id, it))],
      announce: traces.announce,
    },
  }
}

function verdictOf({ isProbe, lanes }: Turn, { attempts, lanes: results }: SendResult): Verdict {
  const gotThrough = [...results.values()].some(({ delivered }) => delivered > 0)
  const failed = lanes.filter(({ name }) => results.get(name)?.failure)
  if (gotThrough || failed.length === 0) return { gotThrough, waits: false, keepsPage: false }
  const isUnreachable = attempts.every(({ row }) => isUnreached(row))
  const waits = isUnreachable || failed.some(({ backlog }) => !backlog)
  // One event may be the only one that fails: after a probe it waits in a backlog, and the next
  // probe tries another one.
  return { gotThrough, waits, keepsPage: waits && (isUnreachable || !isProbe) }
}

function endpointAfter(
  { random }: SettlePorts,
  {
    endpoint,
    verdict,
    sent,
    now,
  }: {
    endpoint: WebhookEndpoint
    verdict: Verdict
    sent: SendResult
    now: Date
  },
): WebhookEndpoint {
  const { failingSince, ...rest } = endpoint
  const failures = verdict.waits
    ? endpoint.failures + 1
    : verdict.gotThrough
      ? 0
      : endpoint.failures
  const asked = Math.max(0, ...sent.attempts.map(({ outcome }) => askedWaitMs(outcome)))
  const tooFast = sent.attempts.some(({ row }) => isTooFast(row)) ? waitMs(random, 1) : 0
  const wait = Math.max(verdict.waits ? waitMs(random, failures) : 0, asked, tooFast)
  const since = failingSince ?? (verdict.waits ? sent.attempts[0]?.row.at : undefined)
  return {
    ...{ ...rest, failures, dueAt: new Date(now.getTime() + wait).toISOString() },
    ...(!verdict.gotThrough && since !== undefined && { failingSince: since }),
  }
}

/** Keeps the position to which an operator moved the endpoint meanwhile. */
function moveOn(endpoint: WebhookEndpoint, before: WebhookEndpoint, turn: Turn): WebhookEndpoint {
  if (endpoint.cursor !== before.cursor || endpoint.since !== before.since) return endpoint
  const { cursor = endpoint.cursor, since } = turn
  return { ...endpoint, since, ...(cursor !== undefined && { cursor }) }
}

function countBacklogs(
  after: WebhookEndpoint,
  {
    before,
    endpoint,
    turn,
    settledLanes,
  }: {
    before: WebhookEndpoint
    endpoint: WebhookEndpoint
    turn: Turn
    settledLanes: SettledLane[]
  },
): WebhookEndpoint {
  const { nextBacklogAt: _, ...rest } = after
  const added = settledLanes.filter(({ put }) => put?.version === 0).length
  const removed = settledLanes.filter(({ remove }) => remove).length
  const backlogs = Math.max(0, endpoint.backlogs + added - removed)
  if (backlogs === 0) return { ...rest, backlogs }
  const isChanged = endpoint.nextBacklogAt !== before.nextBacklogAt
  const times = [
    ...settledLanes.flatMap(({ put, left }) => put?.dueAt ?? left ?? []),
    ...[turn.nextBacklogAt ?? [], isChanged ? (endpoint.nextBacklogAt ?? []) : []].flat(),
  ].sort()
  // A list may miss a backlog that is new.
  return { ...rest, backlogs, nextBacklogAt: times[0] ?? after.dueAt }
}

function pauseFor(
  { status, failingSince }: WebhookEndpoint,
  { attempts }: SendResult,
  now: Date,
): 'failing' | 'gone' | undefined {
  if (status !== 'active') return undefined
  if (attempts.some(({ row }) => isGone(row))) return 'gone'
  const isTooLong =
    failingSince !== undefined && now.getTime() - Date.parse(failingSince) >= MAX_RETRIED_MS
  return isTooLong && attempts.length > 0 ? 'failing' : undefined
}

const WHY = {
  failing: 'No event got through for three days.',
  gone: 'The receiver answered 410 Gone.',
}

function pauseTraces(
  ports: SettlePorts,
  { id }: WebhookEndpoint,
  why: 'failing' | 'gone',
): { audit: AuditEntry[]; announce: Announcement[] } {
  const at = ports.clock.now()
  const data = { endpointId: id, status: 'paused', message: WHY[why] } as const
  const about = { type: 'endpoint.paused', lane: id, data } as const
  const eventId = drawAnnouncementId(ports.random, at)
  const facts = { actor: SYSTEM, action: 'endpoint.paused', subject: id, details: { why } } as const
  return {
    audit: [auditEntry(ports, facts)],
    announce: [{ id: eventId, at: at.toISOString(), ...about }],
  }
}

function skipEntry(ports: SettlePorts, endpointId: string, { skipped }: SettledLane): AuditEntry[] {
  if (skipped.length === 0) return []
  const facts = { actor: SYSTEM, action: 'endpoint.event-skipped', subject: endpointId } as const
  return [auditEntry(ports, { ...facts, details: { eventIds: skipped.join(' ') } })]
}
