import type { AccessProfile, Vendor } from '../../../core/model/access-profile.ts'
import type { Finding } from '../../../core/model/connection.ts'
import type { InvitationStatus } from '../../../core/model/invitation.ts'

/** One permission of the role: in plain words, and exactly. */
export interface AccessItem {
  what: string
  why?: string | undefined
  detail: string
  /** AWS's documentation of it. */
  href?: string | undefined
}

export interface AccessSection {
  title: string
  items: AccessItem[]
  /** One sentence for each broad right. */
  warnings: string[]
}

export type Phase =
  | 'waiting'
  | 'verifying'
  | 'connected'
  | 'awaiting-approval'
  | 'failed'
  | 'problem'
  | 'disconnecting'
  | 'disconnected'

/** The state of the connection, as the status panel shows it. */
export interface Progress {
  phase: Phase
  vendorName: string
  /** The account that the invitation is pinned to, or the one in which the stack runs. */
  accountId?: string | undefined
  roleArn?: string | undefined
  /** ISO 8601: when the connection last changed, if there is one. */
  since?: string | undefined
  /** Which problem, when the phase is `problem`. */
  problem?: 'insecure' | 'unreachable' | 'suspended' | 'contested' | undefined
  /** Why the attempt failed, or what is wrong with the role. */
  findings?: Finding[] | undefined
}

/** A form that was refused, with the values that the customer entered. */
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
  /** From `describeAccess`. */
  access: AccessSection[]
  vendorAccountId: string
  brokerRoleArn: string
  externalId: string
  status: InvitationStatus
  accountId?: string | undefined
  pinnedBy?: 'vendor' | 'customer' | undefined
  /** The Region of the stack; `regions` lists all that the customer may choose. */
  region: string
  regions: string[]
  /** Origin of the AWS console that the launch link opens. */
  consoleOrigin: string
  expiresAt: string
  /** Where the template can be read. Default: `${basePath}/template`. */
  templateUrl?: string | undefined
  templateSha256: string
  form?: AcceptForm | undefined
  progress: Progress
}

export const hasBroadRights = ({ access }: CustomerView): boolean =>
  access.some(({ warnings }) => warnings.length > 0)
