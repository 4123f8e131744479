import type { Grants } from './grants.ts'

/** An API token. Its text is shown once and kept nowhere; the id is the first half of the text's SHA-256, so that one look finds it. */
export interface Token {
  kind: 'token'
  id: string
  version: number
  status: 'active' | 'revoked'
  /** Nobody else's, now or later: the audit trail names it. A rotated token and its successor share it. */
  name: string
  /** Of the whole text, in hexadecimal digits. */
  sha256: string
  grants: Grants
  /** ISO 8601, UTC. */
  createdAt: string
  createdBy: string
  /** Absent: until it is revoked. */
  expiresAt?: string
  /** The token that took its place. */
  replacedBy?: string
  /** To the hour. */
  lastUsedAt?: string
}
