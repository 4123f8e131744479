import { RolecallError } from '../../api/errors.ts'
import type { Actor } from '../model/actor.ts'
import { mayDo, requireGrant } from '../model/grants.ts'
import { CONNECT_TIME_LIMITS_SECONDS, type SumName } from '../model/tally.ts'
import type { DailySum, Ports, RecordCount } from '../ports.ts'

const DAY_MS = 86_400_000
const MAX_DAYS = 400

export interface FiguresInput {
  /** Such as `2026-11-28`, UTC; both days are included. Absent: the last 30 days. */
  from?: string | undefined
  to?: string | undefined
  profile?: string | undefined
}

/** How many invitations did each step. */
type StepCounts = Record<keyof typeof STEPS, number>

export interface Figures {
  from: string
  to: string
  funnel: StepCounts
  days: ({ day: string } & StepCounts)[]
  /** Why attempts failed, the most frequent first. */
  causes: { code: string; count: number }[]
  /** Absent: nobody connected. A time is the upper limit of its group. */
  connectTime?: { count: number; medianSeconds: number; p90Seconds: number }
  /** The connections by status as they were last counted on each day that has a count. */
  health: { day: string; statuses: Record<string, number> }[]
  /** Now. */
  present: Record<'invitations' | 'connections', Record<string, number>>
}

const STEPS = {
  invited: 'invited',
  opened: 'opened',
  accountGiven: 'account-given',
  stackStarted: 'stack-started',
  connected: 'connected',
  declined: 'declined',
  expired: 'expired',
} as const satisfies Record<string, SumName>

/**
 * Reads how invitations went, and how the connections are. Throws FORBIDDEN for a caller who may
 * not see every customer, because the figures cannot be limited. Leaves out the health and the
 * number of connections without the grant "connections:read".
 */
export async function readFigures(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  actor: Actor,
  { from, to, profile }: FiguresInput,
): Promise<Figures> {
  requireGrant(actor, 'invitations:read')
  if (actor.grants.customers || actor.grants.connections)
    throw new RolecallError('FORBIDDEN', {
      detail: 'Figures are about all customers, and you may see only some of them.',
    })
  const range = rangeOf(clock.now(), { from, to })
  const seesConnections = mayDo(actor, 'connections:read')
  const sums = await store.sums({ ...range, profile })
  const counts = (await store.counts()).filter((it) => !profile || it.profile === profile)
  const connectTime = connectTimeOf(sums)
  const byDay = Map.groupBy(sums, ({ day }) => day)
  return {
    ...range,
    funnel: stepsIn(sums),
    days: daysOf(range).map((day) => ({ day, ...stepsIn(byDay.get(day) ?? []) })),
    causes: causesOf(sums),
    ...(connectTime && { connectTime }),
    health: seesConnections ? healthOf(sums) : [],
    present: {
      invitations: presentOf(counts, 'invitation'),
      connections: seesConnections ? presentOf(counts, 'connection') : {},
    },
  }
}

type Range = { from: string; to: string }

const dayAt = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

function rangeOf(now: Date, { from, to = dayAt(now.getTime()) }: FiguresInput): Range {
  const first = from ?? dayAt(Date.parse(to) - 29 * DAY_MS)
  const days = (Date.parse(to) - Date.parse(first)) / DAY_MS + 1
  if (!(days >= 1 && days <= MAX_DAYS))
    throw new RolecallError('REQUEST_INVALID', {
      detail: `"from" must not be after "to", and they can be ${MAX_DAYS} days apart at most.`,
    })
  return { from: first, to }
}

function daysOf({ from, to }: Range): string[] {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1
  return Array.from({ length: days }, (_, at) => dayAt(Date.parse(from) + at * DAY_MS))
}

const add = (sums: readonly DailySum[]): number => sums.reduce((all, { sum }) => all + sum, 0)

const stepsIn = (sums: readonly DailySum[]): StepCounts =>
  Object.fromEntries(
    Object.entries(STEPS).map(([step, of]) => [step, add(sums.filter(({ name }) => name === of))]),
  ) as StepCounts

/** The sums of a name, by detail. */
function byDetail(sums: readonly DailySum[], wanted: SumName): Map<string, number> {
  const found = new Map<string, number>()
  for (const { name, detail = '', sum } of sums)
    if (name === wanted) found.set(detail, (found.get(detail) ?? 0) + sum)
  return found
}

const causesOf = (sums: readonly DailySum[]): Figures['causes'] =>
  [...byDetail(sums, 'attempt-failed')]
    .map(([code, count]) => ({ code, count }))
    .sort((one, other) => other.count - one.count || (one.code < other.code ? -1 : 1))

function connectTimeOf(sums: readonly DailySum[]): Figures['connectTime'] {
  const groups = byDetail(sums, 'connect-time')
  const count = [...groups.values()].reduce((all, one) => all + one, 0)
  if (count === 0) return undefined
  const within = (share: number): number => {
    let left = count * share
    const limit = CONNECT_TIME_LIMITS_SECONDS.find((seconds) => {
      left -= groups.get(String(seconds)) ?? 0
      return left <= 0
    })
    return limit ?? CONNECT_TIME_LIMITS_SECONDS.at(-1)!
  }
  return { count, medianSeconds: within(0.5), p90Seconds: within(0.9) }
}

function healthOf(sums: readonly DailySum[]): Figures['health'] {
  const days = Object.groupBy(sums, ({ day }) => day)
  return Object.entries(days)
    .map(([day, of = []]) => ({ day, statuses: Object.fromEntries(byDetail(of, 'health')) }))
    .filter(({ statuses }) => Object.keys(statuses).length > 0)
    .sort((one, other) => (one.day < other.day ? -1 : 1))
}

function presentOf(counts: readonly RecordCount[], wanted: string): Record<string, number> {
  const present: Record<string, number> = {}
  for (const { kind, status, count } of counts)
    if (kind === wanted) present[status] = (present[status] ?? 0) + count
  return present
}
