import type { AccountId } from './aws/account-id.ts'
import type { ExternalId } from './external-id.ts'

export const INVITATION_STATUSES = ['open', 'claimed', 'expired', 'revoked'] as const
export type InvitationStatus = (typeof INVITATION_STATUSES)[number]

/**
 * Invites one customer. Owns one External ID, one template object and one page token, and leads to
 * at most one connection.
 */
export interface Invitation {
  kind: 'invitation'
  id: string
  /** Counts commits; 0 before the first. */
  version: number
  status: InvitationStatus
  customerId: string
  customerName?: string
  profile: string
  profileVersion: string
  /** The only account that may use the invitation. `pinnedBy` says who entered it. */
  accountId?: AccountId
  pinnedBy?: 'vendor' | 'customer'
  externalId: ExternalId
  /** The Region of the launch link, unless the customer chooses another. */
  region: string
  /** Regions in which the customer may launch the stack. */
  regions: string[]
  requireApproval: boolean
  /** The template's object in the bucket and the SHA-256 of its bytes. */
  template: { key: string; sha256: string }
  /**
   * The id of the key that signed its callback tokens. Records of early versions have none; the
   * first key signed theirs.
   */
  keyId?: string
  /** ISO 8601, UTC. */
  createdAt: string
  expiresAt: string
}

/**
 * The status at a time. An open invitation counts as expired after its date, even before its record
 * says so (ST-3).
 */
export function invitationStatus(invitation: Invitation, now: Date): InvitationStatus {
  return invitation.status === 'open' && now >= new Date(invitation.expiresAt)
    ? 'expired'
    : invitation.status
}

/** The id of the invitation's connection: both end in the same characters. */
export const connectionIdOf = (invitationId: string): string =>
  `con_${invitationId.slice('inv_'.length)}`
