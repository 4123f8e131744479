import type { Who } from './actor.ts'

export const ENDPOINT_STATUSES = ['active', 'paused', 'removed'] as const
export type EndpointStatus = (typeof ENDPOINT_STATUSES)[number]

/** A signing secret. The newest one and the one before it both sign until the overlap ends. */
export interface EndpointSecret {
  /** The text `whsec_…`, encrypted by `keys.seal`. */
  sealed: string
  createdAt: string
  /** ISO 8601, UTC: from then on it no longer signs. Absent on the newest secret. */
  expiresAt?: string
}

/** Where Rolecall sends events, and how far it has come. */
export interface WebhookEndpoint {
  kind: 'webhook-endpoint'
  /** `whe_…` */
  id: string
  version: number
  /**
   * `paused`: nothing is sent; the events of the last 30 days are sent after it is resumed.
   * `removed`: kept for its attempts.
   */
  status: EndpointStatus
  target: 'url' | 'event-bus'
  /** The address of a `url`; the ARN of an `event-bus` of Amazon EventBridge. */
  url: string
  /** Only events of these types are sent; absent: events of every type. */
  types?: string[]
  description?: string
  /** `config`: from rolecall.yaml, so the API does not change it. */
  source: 'api' | 'config'
  /** Newest first. Empty for an event bus, whose calls AWS authenticates. */
  secrets: EndpointSecret[]
  /**
   * ISO 8601, UTC: no event before this time is left. Without a cursor, the first event to deliver
   * is the first one of this time or later.
   */
  since: string
  /** The store's position after the last event that was delivered or put into a backlog. */
  cursor?: string
  /** How many backlogs the endpoint has. A worker reads them only if there are any. */
  backlogs: number
  /** ISO 8601, UTC: no backlog is due before. Absent without a backlog. */
  nextBacklogAt?: string
  /** ISO 8601, UTC: since then nothing gets through. Absent after a success. */
  failingSince?: string
  /** How often in a row nothing got through. */
  failures: number
  /** ISO 8601, UTC: no attempt before. In the past unless the endpoint has to wait. */
  dueAt: string
  /**
   * ISO 8601, UTC: when it was last resumed, got a new URL or was told to send events again.
   * Failures before that do not count, neither of the endpoint nor of its lanes.
   */
  restartedAt?: string
  /** The worker that delivers at present. */
  lease?: { id: string; until: string }
  pausedAt?: string
  /** `failing`: nothing got through for three days. `gone`: the receiver answered 410. */
  pausedFor?: 'operator' | 'failing' | 'gone'
  createdAt: string
  updatedAt: string
  by: Who
}

export const BACKLOG_STATUSES = ['waiting'] as const

/**
 * Events of one lane that wait because an attempt for the first of them failed while other lanes
 * got through. Later events of the lane are appended.
 */
export interface WebhookBacklog {
  kind: 'webhook-backlog'
  /** Of endpoint and lane: `backlogId`. */
  id: string
  version: number
  status: (typeof BACKLOG_STATUSES)[number]
  endpointId: string
  /** The lane of the events; an event that an operator sends again has a lane of its own. */
  lane: string
  /** In the order in which they are sent; at least one. */
  eventIds: string[]
  /** How often in a row the first of them failed. */
  attempts: number
  /** ISO 8601, UTC: when the first of them failed first. Absent before its first attempt. */
  firstFailedAt?: string
  /** ISO 8601, UTC: when the first of them is tried again. */
  dueAt: string
  createdAt: string
}

/** One attempt to deliver an event. A store keeps it for 30 days. */
export interface AttemptRow {
  endpointId: string
  eventId: string
  /** The type of the event. */
  type: string
  /** ISO 8601, UTC: when it began. Names the row, with the endpoint's and the event's id. */
  at: string
  durationMs: number
  /** The HTTP status of the response; absent without a response. */
  status?: number
  /** Why there was no response. */
  fault?: WebhookFault
}

/**
 * Why an attempt got no status. `refused-address`: the URL leads to a private network, to this
 * machine, or is not https.
 */
export type WebhookFault = 'refused-address' | 'dns' | 'unreachable' | 'tls' | 'timeout'

/** Whether a backlog failed last before the endpoint was restarted. */
export const failedBeforeRestart = (
  { restartedAt = '' }: Pick<WebhookEndpoint, 'restartedAt'>,
  { firstFailedAt }: Pick<WebhookBacklog, 'firstFailedAt'>,
): boolean => firstFailedAt !== undefined && firstFailedAt < restartedAt

/** When a backlog is tried again. ISO 8601, UTC. */
export const backlogDueAt = (
  endpoint: Pick<WebhookEndpoint, 'restartedAt'>,
  backlog: Pick<WebhookBacklog, 'firstFailedAt' | 'dueAt'>,
): string => (failedBeforeRestart(endpoint, backlog) ? endpoint.restartedAt! : backlog.dueAt)

export const backlogId = (endpointId: string, lane: string): string => `${endpointId}.${lane}`

const ATTEMPTS_KEPT_MS = 30 * 86_400_000

/** Earlier attempts are not shown, and a store may delete them. */
export const oldestAttemptAt = (now: Date): string =>
  new Date(now.getTime() - ATTEMPTS_KEPT_MS).toISOString()

/** When a store may delete the row, in milliseconds since 1970. */
export const attemptRemovableAt = ({ at }: AttemptRow): number => Date.parse(at) + ATTEMPTS_KEPT_MS

/** Any status from 200 to 299 is a success; a redirect is none, because nobody follows it. */
export const isDelivered = ({ status }: Pick<AttemptRow, 'status'>): boolean =>
  status !== undefined && status >= 200 && status < 300

/** When Rolecall tries again what failed before; undefined if nothing waits for that. */
export function nextAttemptAt(endpoint: WebhookEndpoint): string | undefined {
  const { status, failures, dueAt, nextBacklogAt } = endpoint
  if (status !== 'active') return undefined
  return failures > 0 ? dueAt : nextBacklogAt
}

const FAULTS: Record<WebhookFault, string> = {
  'refused-address': 'not sent: the URL leads into a private network',
  dns: 'failed: the name of the host cannot be resolved',
  unreachable: 'failed: the connection was refused or broke off',
  tls: 'failed: the certificate or the TLS connection is not valid',
  timeout: 'failed: no answer within 10 seconds',
}

/** The outcome of an attempt, for people. */
export function outcomeInWords({
  status,
  fault,
}: {
  status?: number | null
  fault?: WebhookFault | null
}): string {
  if (fault) return FAULTS[fault]
  return isDelivered({ status: status ?? 0 }) ? `delivered (${status})` : `failed: status ${status}`
}
