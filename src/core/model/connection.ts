import type { AccountId } from './aws/account-id.ts'
import type { ExternalId } from './external-id.ts'

export const CONNECTION_STATUSES = [
  'verifying',
  'awaiting-approval',
  'active',
  'insecure',
  'unreachable',
  'suspended',
  'disconnecting',
  'contested',
  'disconnected',
] as const
export type ConnectionStatus = (typeof CONNECTION_STATUSES)[number]

/** One reason why verification failed, in words for the person who can mend it. */
export interface Finding {
  code: string
  message: string
  remedy: string
}

/** One role in one customer account. */
export interface Connection {
  kind: 'connection'
  id: string
  version: number
  status: ConnectionStatus
  invitationId: string
  customerId: string
  accountId: AccountId
  roleArn: string
  /** `AROA…`: changes when the role is re-created under its old name (VER-4). */
  roleId?: string
  externalId: ExternalId
  region: string
  stackId: string
  profile: string
  profileVersion: string
  findings: Finding[]
  /** Counts the changes of status: what was issued before the last one is not handed out again. */
  epoch?: number
  /** The role lets us say for whom we come: a probe with a SourceIdentity was let in. */
  takesSourceIdentity?: true
  /** Whether a person confirmed the account, or it was pinned. */
  approved: boolean
  /** Nothing is issued until it is proved again: the store was away, or is an old copy. */
  awaitsReproof?: true
  /** CloudFormation said that the stack goes: a later denial ends the connection. */
  stackDeleted?: boolean
  /** When the next probe is due, and how many came back unsettled in a row. */
  nextCheckAt?: string
  looksSinceChange: number
  /** ISO 8601, UTC; absent until all three probes agreed once. */
  verifiedAt?: string
  /** When CloudFormation sent the latest request that was followed: what it sent before comes too late (fault 11). */
  followedRequestAt?: string
  createdAt: string
  updatedAt: string
}
