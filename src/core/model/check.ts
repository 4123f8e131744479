import type { AuditAction } from './audit-actions.ts'

/** What AWS said to one probe. Absent if the probe was not sent. */
type ProbeResult = 'allowed' | 'denied' | 'unknown'

/** The probes of one check: with the External ID, without one, and with a wrong one. */
export interface Probes {
  externalId: ProbeResult
  none?: ProbeResult
  wrong?: ProbeResult
}

/** One check of a connection's role. A store keeps it for 90 days. */
export interface CheckRow {
  connectionId: string
  /** ISO 8601, UTC. Names the row, with the connection's id. */
  at: string
  verdict: 'proved' | 'insecure' | 'denied' | 'unknown'
  probes: Probes
  /** The audit action, if the check changed the connection's status. */
  action?: AuditAction
}

/** The latest checks of a connection, kept in its record so that a list reads no checks. */
export interface RecentChecks {
  /** The verdicts, oldest first, a letter for each; at most 30. */
  verdicts: string
  /** ISO 8601, UTC: when the last one was made. */
  lastAt: string
}

const MAX_RECENT_CHECKS = 30

const LETTERS = { proved: 'p', insecure: 'i', denied: 'd', unknown: 'u' } as const

export const addRecentCheck = (
  recent: RecentChecks | undefined,
  { verdict, at }: Pick<CheckRow, 'verdict' | 'at'>,
): RecentChecks => ({
  verdicts: `${recent?.verdicts ?? ''}${LETTERS[verdict]}`.slice(-MAX_RECENT_CHECKS),
  lastAt: at,
})

const VERDICTS = new Map(
  Object.entries(LETTERS).map(([verdict, letter]) => [letter, verdict as CheckRow['verdict']]),
)

/** The verdicts of the latest checks, oldest first. */
export const recentVerdicts = (recent: RecentChecks | undefined): CheckRow['verdict'][] =>
  [...(recent?.verdicts ?? '')].map((letter) => VERDICTS.get(letter as 'p') ?? 'unknown')

/** What a page shows of the checks of 90 days. */
export interface LatestChecks {
  /** Newest first. */
  items: CheckRow[]
  /** There are earlier ones. */
  hasMore: boolean
}

/** How many checks of a day had each verdict. */
export type CheckDay = { day: string } & Record<CheckRow['verdict'], number>

/** The checks of 90 days, by day. */
export interface CheckDays {
  /** Oldest first; `day` is YYYY-MM-DD, UTC. */
  days: CheckDay[]
  /** False if there were too many to count: then the earliest are missing. */
  isComplete: boolean
}

export const DAY_MS = 86_400_000
export const CHECK_DAYS = 90
const CHECKS_KEPT_MS = CHECK_DAYS * DAY_MS

/** Earlier checks are not shown, and a store may delete them. */
export const oldestCheckAt = (now: Date): string =>
  new Date(now.getTime() - CHECKS_KEPT_MS).toISOString()

/** When a store may delete the row, in milliseconds since 1970. */
export const checkRemovableAt = ({ at }: CheckRow): number => Date.parse(at) + CHECKS_KEPT_MS
