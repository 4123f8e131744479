import type { AccessProfile, Vendor } from '../../../core/model/access-profile.ts'
import type { Finding } from '../../../core/model/connection.ts'
import type { InvitationStatus } from '../../../core/model/invitation.ts'

/** One thing that the role allows, in plain words, and exactly. */
export interface AccessItem {
  what: string
  why?: string | undefined
  detail: string
  /** Where AWS documents it. */
  href?: string | undefined
}

export interface AccessSection {
  title: string
  items: AccessItem[]
  /** Broad rights, each in a sentence. */
  warnings: string[]
}

export type Phase =
  | 'waiting'
  | 'called-in'
  | 'verifying'
  | 'connected'
  | 'awaiting-approval'
  | 'failed'
  | 'problem'
  | 'disconnecting'
  | 'disconnected'

/** How far the connection is, as the live panel shows it. */
export interface Progress {
  phase: Phase
  vendorName: string
  /** The pinned account, or the one that called in. */
  accountId?: string | undefined
  roleArn?: string | undefined
  /** ISO 8601: when this was last seen to be so, if known. */
  since?: string | undefined
  /** Says which, when the phase is `problem`. */
  problem?: 'insecure' | 'unreachable' | 'suspended' | 'contested' | undefined
  /** Why it failed, or what the problem is. */
  findings?: Finding[] | undefined
}

/** What was typed and refused. */
export interface AcceptForm {
  error: string
  field?: 'accountId' | 'region' | undefined
  accountId?: string | undefined
  region?: string | undefined
}

export interface CustomerView {
  /** `/connect/TOKEN`. */
  basePath: string
  vendor: Vendor
  customerName?: string | undefined
  profile: AccessProfile
  /** What `describeAccess` of the profile says. */
  access: AccessSection[]
  vendorAccountId: string
  brokerRoleArn: string
  externalId: string
  status: InvitationStatus
  accountId?: string | undefined
  pinnedBy?: 'vendor' | 'customer' | undefined
  /** The chosen Region, and all that may be chosen. */
  region: string
  regions: string[]
  /** Origin of the AWS console to which the launch link leads. */
  consoleOrigin: string
  expiresAt: string
  /** Where the exact template can be read; `${basePath}/template` unless given. */
  templateUrl?: string | undefined
  templateSha256: string
  form?: AcceptForm | undefined
  progress: Progress
}
