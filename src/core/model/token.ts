import type { Grants } from './grants.ts'

export const TOKEN_STATUSES = ['active', 'revoked'] as const

/** An API token. Its text is shown once and kept nowhere; the id begins as the text's SHA-256 does, so that one look finds it. */
export interface Token {
  kind: 'token'
  id: string
  version: number
  status: (typeof TOKEN_STATUSES)[number]
  /** Nobody else's, now or later: the audit trail names it. A rotated token and its successor share it. */
  name: string
  /** Of the whole text, in hexadecimal digits. */
  sha256: string
  grants: Grants
  /** ISO 8601, UTC. */
  createdAt: string
  createdBy: string
  expiresAt: string
  /** The token that took its place. */
  replacedBy?: string
  /** To the hour. */
  lastUsedAt?: string
}

export const tokenIdOf = (sha256: string): string => `tok_${sha256.slice(0, 32)}`

/** Expiry is decided here, not by a clean-up that may come late (ST-3). */
export const tokenStatus = (
  { status, expiresAt }: Token,
  now: Date,
): Token['status'] | 'expired' =>
  status === 'active' && now >= new Date(expiresAt) ? 'expired' : status
