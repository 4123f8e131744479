/** The steps of an invitation, in their order. Each counts once for each invitation. */
const FUNNEL_STEPS = ['invited', 'opened', 'account-given', 'stack-started', 'connected'] as const

/**
 * What is summed by day and profile:
 * - a step of the funnel, `declined` or `expired`: how many invitations;
 * - `attempt-failed`: how many attempts; the detail is the code of the finding;
 * - `connect-time`: how many invitations connected within this time and not within the next
 *   shorter one; the detail is one of `CONNECT_TIME_LIMITS_SECONDS`;
 * - `health`: how many connections had a status when they were last counted that day; the detail
 *   is the status.
 */
export type SumName =
  | (typeof FUNNEL_STEPS)[number]
  | 'declined'
  | 'expired'
  | 'attempt-failed'
  | 'connect-time'
  | 'health'

/** The sum of one day. */
export interface DailySum {
  /** Such as `2026-11-28`, UTC. */
  day: string
  profile: string
  name: SumName
  detail?: string
  sum: number
}

/** What a change adds to a sum, or sets it to. */
export type Tally = Omit<DailySum, 'sum'> & ({ by: number } | { to: number })

/** The upper limits of the groups of `connect-time`. The last one has all longer times too. */
export const CONNECT_TIME_LIMITS_SECONDS = [
  ...[30, 60, 90, 120, 180, 240, 300, 450, 600, 900, 1800, 3600],
  ...[7200, 14_400, 28_800, 86_400, 172_800, 345_600, 604_800, 1_209_600, 2_592_000],
] as const

/** The day of a time, UTC. */
export const dayOf = (time: Date | string): string =>
  (typeof time === 'string' ? time : time.toISOString()).slice(0, '2026-11-28'.length)
