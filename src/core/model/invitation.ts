import type { AccountId } from './aws/account-id.ts'
import type { ExternalId } from './external-id.ts'

export const INVITATION_STATUSES = ['open', 'claimed', 'expired', 'revoked'] as const
export type InvitationStatus = (typeof INVITATION_STATUSES)[number]

/** One customer's way in. Owns one External ID, one template object and one page token; at most one connection comes of it. */
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
  /** The pinned account: who pinned it says what it proves. */
  accountId?: AccountId
  pinnedBy?: 'vendor' | 'customer'
  externalId: ExternalId
  /** Where the launch link leads unless the customer picks another. */
  region: string
  /** Where its stack may be launched. */
  regions: string[]
  requireApproval: boolean
  /** The template's object in the bucket and the SHA-256 of its bytes. */
  template: { key: string; sha256: string }
  /** The key with which its callback tokens were made. Absent before keys were noted: then it was the first. */
  keyId?: string
  /** ISO 8601, UTC. */
  createdAt: string
  expiresAt: string
}

/** Expiry is decided here, not by a clean-up that may come late (ST-3). */
export function invitationStatus(invitation: Invitation, now: Date): InvitationStatus {
  return invitation.status === 'open' && now >= new Date(invitation.expiresAt)
    ? 'expired'
    : invitation.status
}

/** An invitation and its connection share the tail of their ids. */
export const connectionIdOf = (invitationId: string): string =>
  `con_${invitationId.slice('inv_'.length)}`
