import { costOfMillion } from '../../bench/costs.ts'
import { QUOTAS } from '../../bench/prices.ts'
import { STS_CALLS_PER_SECOND } from '../../src/tools/cdk/function-list.ts'
import { table } from './costs.ts'
import type { Measured, Operation } from './measure.ts'

const DAY = 86_400
const SHARDS = 8
/**
 * Of sessions of 15 minutes and of an hour: the soonest that they are made anew, ahead of their
 * end.
 */
const RENEWED_AFTER = { '15-minute': 900 - 330 - 90, 'one-hour': 3600 - 330 - 360 } as const

interface Limit {
  what: string
  /** Operations a second that it lets through. */
  perSecond: number
  why: string
}

const grouped = (number: number): string => Math.floor(number).toLocaleString('en-US')

function checkLimits({ check }: Record<Operation, Measured>): Limit[] {
  const sts = check.stsCalls
  const { dynamodbTableWritesPerSecond: writes, dynamodbPartitionWritesPerSecond: partition } =
    QUOTAS
  return [
    {
      what: 'our share of STS',
      perSecond: STS_CALLS_PER_SECOND / sts,
      why: `${STS_CALLS_PER_SECOND} calls a second, ${sts} a check`,
    },
    {
      what: 'quota of STS',
      perSecond: QUOTAS.stsCallsPerSecond / sts,
      why: `${QUOTAS.stsCallsPerSecond} a second, ${sts} a check`,
    },
    {
      what: 'the `due` index',
      perSecond: (SHARDS * partition) / 2,
      why: `${SHARDS} shards of ${grouped(partition)} writes a second, 2 a check`,
    },
    {
      what: 'the table',
      perSecond: writes / check.writeUnits,
      why: `${grouped(writes)} write units a second, ${check.writeUnits} a check`,
    },
  ]
}

/** Connections that can be checked once a day, by what ends first. */
export function dailyChecks(measured: Record<Operation, Measured>): {
  text: string
  first: Limit
  connections: number
} {
  const limits = checkLimits(measured).sort((a, b) => a.perSecond - b.perSecond)
  const rows = limits.map(({ what, perSecond, why }) => [
    what,
    why,
    grouped(perSecond),
    grouped(perSecond * DAY),
  ])
  const [first] = limits
  const text = table(
    ['limit', 'because of', 'checks a second', 'connections, each checked daily'],
    rows,
  )
  return { text, first: first!, connections: first!.perSecond * DAY }
}

/** How many connections can be in use at once before STS is asked too often. */
export function hotConnections(): { text: string; fewest: number } {
  const rows = Object.entries(RENEWED_AFTER).map(([session, seconds]) => {
    const most = STS_CALLS_PER_SECOND * seconds
    return [
      `${session} sessions`,
      grouped(seconds),
      ...[1, 10, 100].map((processes) => grouped(most / processes)),
    ]
  })
  const head = ['', 'renewed after (s, at the earliest)', 'in one process', 'in 10', 'in 100']
  return { text: table(head, rows), fewest: STS_CALLS_PER_SECOND * RENEWED_AFTER['15-minute'] }
}

/** Stacks that can connect in one second. */
export function onboardings({ invitation, announcement, callback }: Record<Operation, Measured>): {
  text: string
  first: Limit
} {
  const {
    snsPublishesPerSecond: sns,
    dynamodbTableWritesPerSecond: writes,
    lambdaConcurrency,
  } = QUOTAS
  const units = invitation.writeUnits + announcement.writeUnits + callback.writeUnits
  const limits: Limit[] = [
    {
      what: 'our share of STS',
      perSecond: STS_CALLS_PER_SECOND / callback.stsCalls,
      why: `${callback.stsCalls} probes each`,
    },
    {
      what: 'SNS in small Regions',
      perSecond: sns.fewest / 2,
      why: `${sns.fewest} publishes a second there; ${grouped(sns.most)} in us-east-1; 2 each`,
    },
    {
      what: 'the table',
      perSecond: writes / units,
      why: `${units} write units each, the invitation included`,
    },
    {
      what: 'Lambda',
      perSecond: lambdaConcurrency * 10,
      why: `${grouped(lambdaConcurrency)} at once, ten stacks each, about a second`,
    },
  ]
  limits.sort((a, b) => a.perSecond - b.perSecond)
  const rows = limits.map(({ what, perSecond, why }) => [what, why, grouped(perSecond)])
  return { text: table(['limit', 'because of', 'stacks a second'], rows), first: limits[0]! }
}

/**
 * Of a process that has nothing to do: what is due is looked for in every shard, half a unit each.
 */
export function idleMonth(): { units: number; dollars: number } {
  // Twice a second at callbacks, connections and invitations; every five seconds at campaigns,
  // their members and jobs.
  const listsPerSecond = 3 * 2 + 3 / 5
  // Every 15 seconds at the log, consistently, and at the counts.
  const logPerSecond = (SHARDS + 1) / 15
  const units = (listsPerSecond * SHARDS * 0.5 + logPerSecond) * DAY * 30
  return { units, dollars: costOfMillion({ dynamodbReadUnit: units / 1e6 }).total }
}

export { grouped }
