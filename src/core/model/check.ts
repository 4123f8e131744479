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

/** What a page shows of the checks of 90 days. */
export interface LatestChecks {
  /** Newest first. */
  items: CheckRow[]
  /** There are earlier ones. */
  hasMore: boolean
}

const CHECKS_KEPT_MS = 90 * 86_400_000

/** Earlier checks are not shown, and a store may delete them. */
export const oldestCheckAt = (now: Date): string =>
  new Date(now.getTime() - CHECKS_KEPT_MS).toISOString()

/** When a store may delete the row, in milliseconds since 1970. */
export const checkRemovableAt = ({ at }: CheckRow): number => Date.parse(at) + CHECKS_KEPT_MS
