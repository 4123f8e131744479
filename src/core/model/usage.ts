export const USAGE_STATUSES = ['kept'] as const

/** When a connection was last used. Stored before a new session is handed out. */
export interface Usage {
  kind: 'usage'
  /** The connection's id. */
  id: string
  version: number
  status: (typeof USAGE_STATUSES)[number]
  customerId: string
  /** By scope, ISO 8601, UTC: up to ten minutes before the latest session. */
  scopes: Record<string, string>
  lastUsedAt: string
  createdAt: string
}

/** One session, as the customer finds it in CloudTrail. It names nobody of the vendor. */
export interface SessionShown {
  /** ISO 8601, UTC. */
  at: string
  scope: string
  /** When its credentials expire. */
  expiration: string
  roleSessionName: string
  accessKeyId: string
  /** The pseudonym of the caller, where the role takes one. */
  sourceIdentity?: string
  /** AWS's id of the AssumeRole call. */
  stsRequestId?: string
}
