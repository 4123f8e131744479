import type { AccessProfile, Vendor } from './access-profile.ts'

/** Everything that a customer is shown and gets for one profile. */
export interface AccessContent {
  /** `profile.version` is the id of the access version. */
  profile: AccessProfile
  vendor: Vendor
  /** The ARN of the vendor's role that the customer's role trusts. */
  brokerRole: string
}

/**
 * An immutable, stored copy of what one profile asked at a time. Invitations and connections point
 * to one by `profileVersion`.
 */
export interface AccessVersion {
  kind: 'access-version'
  /** First 16 hex digits of the SHA-256 of the content. */
  id: string
  /** Counts commits; 0 before the first. */
  version: number
  status: 'stored'
  profile: string
  /** Counts the versions of the profile: 1, 2, 3… */
  number: number
  /** The SHA-256 of the content, 64 hex digits. */
  sha256: string
  /**
   * A digest of rights, trust and role only. Two versions with the same one ask the same of a
   * customer, so neither makes the other outdated.
   */
  rightsDigest: string
  content: AccessContent
  /** ISO 8601, UTC: when it was first seen. */
  createdAt: string
}
