export const SESSION_END_STATUSES = ['ended'] as const

/** A console session that its operator ended before its time. Its cookie no longer works. */
export interface SessionEnd {
  kind: 'session-end'
  /** The SHA-256 of what the cookie holds, in hexadecimal digits. */
  id: string
  version: number
  status: (typeof SESSION_END_STATUSES)[number]
  /** ISO 8601, UTC. */
  createdAt: string
  /** ISO 8601: when the session would have ended by itself. */
  expiresAt: string
}
