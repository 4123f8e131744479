import type { Random } from '../model/external-id.ts'
import type { AttemptRow } from '../model/webhook-endpoint.ts'
import type { WebhookOutcome } from '../ports.ts'

const [SECOND_MS, MINUTE_MS, HOUR_MS] = [1000, 60_000, 3_600_000]

/** How long to wait after the first failure, the second and so on; then always the last one. */
const WAITS_MS = [
  ...[5 * SECOND_MS, 30 * SECOND_MS, 2 * MINUTE_MS, 10 * MINUTE_MS, 30 * MINUTE_MS],
  ...[HOUR_MS, 2 * HOUR_MS, 4 * HOUR_MS, 6 * HOUR_MS],
]
/** After this time without a success, Rolecall gives up. */
export const MAX_RETRIED_MS = 3 * 24 * HOUR_MS
const MAX_RETRY_AFTER_SECONDS = 3600
/** A wait is longer or shorter by up to this part, so that endpoints of one receiver spread out. */
const JITTER = 0.2

/** How long to wait after this many failures in a row. */
export function waitMs(random: Random, failures: number): number {
  const [byte = 0] = random.bytes(1)
  const wait = WAITS_MS[Math.min(failures, WAITS_MS.length) - 1] ?? 0
  return Math.round(wait * (1 - JITTER + (2 * JITTER * byte) / 255))
}

/** How long the receiver asks to wait, an hour at most. */
export const askedWaitMs = (outcome: WebhookOutcome): number =>
  'retryAfterSeconds' in outcome
    ? Math.min(outcome.retryAfterSeconds ?? 0, MAX_RETRY_AFTER_SECONDS) * SECOND_MS
    : 0

/** The receiver says that it is gone for good. */
export const isGone = ({ status }: Pick<AttemptRow, 'status'>): boolean => status === 410

/** The receiver asks for fewer requests. */
export const isTooFast = ({ status }: Pick<AttemptRow, 'status'>): boolean => status === 429

/**
 * Nothing of the receiver was reached, so no event is to blame. A time-out can be the fault of one
 * event.
 */
export const isUnreached = ({ fault }: Pick<AttemptRow, 'fault'>): boolean =>
  fault !== undefined && fault !== 'timeout'
