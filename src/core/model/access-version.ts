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
  /** Counts commits; 0 before the first, then 1 for ever. */
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

/** An access version without its content, which may be large. */
export type AccessVersionHead = Omit<AccessVersion, 'content'>

/** An access version as the store keeps it. */
export interface AccessVersionRecord extends AccessVersionHead {
  /** The content as JSON, compressed with DEFLATE, in base64. */
  packed: string
}

export const PROFILE_STATUSES = ['current', 'removed'] as const

/** Points to the current version of one profile, and lists all its versions. */
export interface ProfileRecord {
  kind: 'profile'
  /** The name of the profile. */
  id: string
  version: number
  /** `removed`: rolecall.yaml no longer has the profile. Its versions stay. */
  status: (typeof PROFILE_STATUSES)[number]
  /** The id of the version that new invitations get. */
  current: string
  /** The ids of all versions. The first has number 1. */
  versions: string[]
  /**
   * By `rightsDigest`: the id of the version that was last current with these rights. Credentials
   * use its scopes.
   */
  latestWithRights: Record<string, string>
  /**
   * Ids that earlier releases of Rolecall gave to the same content: old id to present id. Old
   * invitations and connections point to these.
   */
  earlierIds: Record<string, string>
  /** ISO 8601, UTC. */
  createdAt: string
  updatedAt: string
}

/** The numbers of the granted and the current version, and whether their rights differ. */
export interface VersionNumbers {
  /** Null for a record from before access versions whose version is not known. */
  grantedVersion: number | null
  /** Null if rolecall.yaml no longer has the profile. */
  currentVersion: number | null
  /** Null if the granted version is not known. */
  outdated: boolean | null
}
