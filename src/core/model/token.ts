import type { Grants } from './grants.ts'

export const TOKEN_STATUSES = ['active', 'revoked'] as const

/**
 * An API token. Its text is shown once and not stored. The id is derived from the text's SHA-256,
 * so that one read finds the record.
 */
export interface Token {
  kind: 'token'
  id: string
  version: number
  status: (typeof TOKEN_STATUSES)[number]
  /**
   * Never used for another token, because the audit trail shows it. Only a rotated token and its
   * successor share it.
   */
  name: string
  /** Of the token's whole text, in hexadecimal digits. */
  sha256: string
  grants: Grants
  /** ISO 8601, UTC. */
  createdAt: string
  createdBy: string
  /** The id of the token that created it, if one did. Earlier versions did not write it. */
  createdByToken?: string
  expiresAt: string
  /** The id of its successor. */
  replacedBy?: string
  /** The store was restored from a backup: it does not work until a person confirms the tokens. */
  awaitsConfirmation?: true
  /** Updated once an hour at most. */
  lastUsedAt?: string
}

export const tokenIdOf = (sha256: string): string => `tok_${sha256.slice(0, 32)}`

/** The status at a time. An active token expires by its date (ST-3). */
export const tokenStatus = (
  { status, expiresAt, awaitsConfirmation }: Token,
  now: Date,
): Token['status'] | 'expired' | 'held' => {
  if (status !== 'active') return status
  if (now >= new Date(expiresAt)) return 'expired'
  return awaitsConfirmation ? 'held' : 'active'
}
