import { createHash } from 'node:crypto'
import type { AccountId } from './aws/account-id.ts'
import type { ExternalId } from './external-id.ts'
import type { RoleOptions } from './role-options.ts'

export const ENROLMENT_STATUSES = ['open', 'revoked'] as const
type EnrolmentStatus = (typeof ENROLMENT_STATUSES)[number]

/** Which accounts of the organisation an enrolment is for. An absent part limits nothing. */
export interface AccountChoice {
  /** The vendor vouches for these accounts: they connect without approval. At most 5,000. */
  include?: AccountId[]
  /** These accounts are never connected. At most 500. */
  exclude?: AccountId[]
  /** The units or roots that the StackSet deploys to: `ou-…` or `r-…`. At most 50. */
  ous?: string[]
}

/** A template object in the bucket and the SHA-256 of its bytes. */
export interface StoredTemplate {
  key: string
  sha256: string
}

/**
 * An invitation for a whole organisation: one link, one External ID, and one invitation and one
 * connection for each account. Its id is `enr_…`.
 */
export interface Enrolment {
  kind: 'enrolment'
  id: string
  version: number
  status: EnrolmentStatus
  customerId: string
  customerName?: string
  profile: string
  /** The id of the access version that the member template asks for. */
  profileVersion: string
  /** The versions that the member template asked for before, oldest first. */
  formerVersions?: string[]
  /** `o-…`; absent if the vendor does not know it. */
  organizationId?: string
  managementAccountId: AccountId
  /** Runs the launcher stack: a delegated administrator. Absent: the management account does. */
  administratorAccountId?: AccountId
  accounts: AccountChoice
  /** What is set for the role in each account. */
  roleOptions?: RoleOptions
  externalId: ExternalId
  /** The Region in which each account creates its role, and the administrator the launcher. */
  region: string
  roleName: string
  /** The keys of the profile's `roles`; absent if the profile has no `roles`. */
  roles?: string[]
  /** The role can take over an account, so the customer must confirm this on the page first. */
  takeover?: true
  /** ISO 8601, UTC: when the customer confirmed it. */
  takeoverConfirmedAt?: string
  /** Creates the role in one account. */
  memberTemplate: StoredTemplate
  /** Creates the StackSet, and the reader role if the customer wants it. */
  launcherTemplate: StoredTemplate
  /** Counts how often the callback token was rotated. Earlier tokens create no connection. */
  tokenNumber: number
  /** The id of the key that signed the callback tokens. */
  keyId: string
  /** How often an operator replaced the link; absent if never. Only the latest link works. */
  linkNumber?: number
  /** ISO 8601, UTC: when Rolecall lists the organisation again. Absent before the launch. */
  dueAt?: string
  /** ISO 8601, UTC: the latest launch, or the time at which accounts began to join again. */
  busyAt?: string
  /** ISO 8601, UTC: when the customer last followed the launch link. */
  launchedAt?: string
  /** ISO 8601, UTC: when Rolecall first read the accounts with the reader role. */
  readerReadyAt?: string
  /** ISO 8601, UTC. */
  createdAt: string
  updatedAt: string
}

export const ENROLMENT_ACCOUNT_STATUSES = ['accepted', 'unconfirmed'] as const
export type EnrolmentAccountStatus = (typeof ENROLMENT_ACCOUNT_STATUSES)[number]

/** One account of an enrolment that has called in, or that the reader role has listed. */
export interface EnrolmentAccount {
  kind: 'enrolment-account'
  /** Of the enrolment and the account: `enrolmentAccountId`. */
  id: string
  version: number
  /**
   * `accepted`: the vendor listed the account, the organisation confirmed it, or a person approved
   * it. `unconfirmed`: nothing proves that it belongs to the customer, so it waits for approval.
   */
  status: EnrolmentAccountStatus
  enrolmentId: string
  accountId: AccountId
  /**
   * The invitations that were made for the account, oldest first. An account that left and joined
   * again has several; only the last one can connect. Empty until the account calls in.
   */
  invitationIds: string[]
  /** ISO 8601, UTC: the reader role listed the account as ACTIVE. */
  confirmedAt?: string
  /** ISO 8601, UTC: a person approved the account. */
  approvedAt?: string
  /** ISO 8601, UTC: the reader role no longer listed the account. Absent while it does. */
  leftAt?: string
  /** The name of the account in the organisation. Known from the reader role only. */
  name?: string
  /** The path of its organizational unit, such as `Workloads/Production`. */
  ou?: string
  /** What the StackSet last said of its stack in this account. Known from the reader role only. */
  instance?: { status: string; reason?: string }
  createdAt: string
  updatedAt: string
}

/**
 * How far one account is. `waiting`: its stack has not called in. `failed`: its stack failed, and
 * nothing connects. `problem`: it was connected, and its role no longer works or is not secure.
 */
export const MEMBER_STATES = [
  'waiting',
  'connecting',
  'awaiting-approval',
  'connected',
  'failed',
  'problem',
  'left',
] as const
export type MemberState = (typeof MEMBER_STATES)[number]

/** At most so many accounts of an enrolment may wait for approval. */
export const MAX_UNCONFIRMED_ACCOUNTS = 200

export const isEnrolmentId = (id: string): boolean => id.startsWith('enr_')

export const enrolmentAccountId = (enrolmentId: string, accountId: AccountId): string =>
  `${enrolmentId}.${accountId}`

/** The group in which the store lists the accounts of an enrolment that have a status. */
export const accountGroup = (enrolmentId: string, status: EnrolmentAccountStatus): string =>
  `${enrolmentId}/${status}`

/**
 * The id of an account's invitation. It is the same for every request of the account, so nothing
 * has to be read to know it. `round` counts the invitations that the account had before.
 */
export const memberInvitationId = (
  enrolmentId: string,
  accountId: AccountId,
  round: number,
): string => {
  const text = JSON.stringify([enrolmentId, accountId, round])
  return `inv_${createHash('sha256').update(text).digest('hex').slice(0, 22)}`
}

/** Why an account may connect without approval; undefined if nothing proves it. */
export function acceptanceOf(
  { accounts, managementAccountId, administratorAccountId }: Enrolment,
  accountId: AccountId,
  known: EnrolmentAccount | undefined,
): 'vendor' | 'organization' | 'approval' | undefined {
  const named = [managementAccountId, administratorAccountId, ...(accounts.include ?? [])]
  if (named.includes(accountId)) return 'vendor'
  if (known?.confirmedAt !== undefined && known.leftAt === undefined) return 'organization'
  return known?.approvedAt === undefined ? undefined : 'approval'
}

export interface OrganizationQuery {
  /** The Region of the StackSet. */
  region: string
  stackSetName: string
  /** The role is in the account of a delegated administrator. */
  isDelegated: boolean
}

/** An organisation, as its reader role sees it. */
export interface OrganizationShown {
  organizationId: string
  managementAccountId: string
  /** `status` as AWS has it, such as `ACTIVE`. `ou` is a path such as `Workloads/Production`. */
  accounts: { accountId: string; name: string; status: string; ou?: string }[]
  /** Of the StackSet; absent if the role may not list them. */
  instances?: { accountId: string; status: string; reason?: string }[]
}
