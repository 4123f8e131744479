import type { Who } from './actor.ts'
import type { AccountId } from './aws/account-id.ts'
import type { RecentChecks } from './check.ts'
import type { ExternalId } from './external-id.ts'
import type { InvitationTemplate } from './template-reading.ts'

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

/** One reason why verification failed, in words for the person who can fix it. */
export interface Finding {
  code: string
  message: string
  remedy: string
  /**
   * ISO 8601, UTC: the first of the checks in a row that found it. Absent in the finding of an
   * attempt, and in what early versions stored.
   */
  firstSeenAt?: string
  /**
   * What the texts in other languages contain, such as the name of the role. Absent where the text
   * contains nothing, in findings of a policy, and in what early versions stored.
   */
  facts?: FindingFacts
}

export type FindingFacts = Record<string, string | number | SomeRights>

/** The first of many rights, and how many more there are. */
export interface SomeRights {
  named: string[]
  more: number
}

/** Another version for the role of a connection. */
export interface Offer {
  /** The id and the number of the access version. */
  versionId: string
  number: number
  /**
   * The template's object in the bucket. Absent, like `keyId`, for a role without a stack.
   */
  template?: InvitationTemplate
  /** The id of the key that signed its callback tokens. */
  keyId?: string
  /** ISO 8601, UTC: when it was offered, and by whom. */
  at: string
  by: Who
}

/** A connection keeps only its latest offers, at most this many. */
export const MAX_OFFERS = 5

/** One role in one customer account. */
export interface Connection {
  kind: 'connection'
  id: string
  version: number
  status: ConnectionStatus
  invitationId: string
  /** The key of the role in `roles` of the profile. Absent if the profile has no `roles`. */
  role?: string
  customerId: string
  /** As in the invitation. */
  customerName?: string
  accountId: AccountId
  roleArn: string
  /** `AROA…`: changes when the role is re-created under its old name (VER-4). */
  roleId?: string
  /** The one with which credentials are issued. */
  externalId: ExternalId
  /**
   * Of a role that was imported: the External ID that Rolecall drew to replace the imported one.
   * As soon as the role accepts it, it becomes `externalId`.
   */
  nextExternalId?: ExternalId
  /** The imported one, after the role accepted the drawn one, until AWS refuses it. */
  formerExternalId?: ExternalId
  /** ISO 8601, UTC: when a campaign asked the customer to replace the External ID. */
  externalIdAskedAt?: string
  region: string
  /** How the role came to be; absent: a stack that the customer created. */
  way?: 'declared' | 'stack-set'
  /** The ARN of the stack that made the role. Absent if the customer made the role another way. */
  stackId?: string
  /** The role existed before Rolecall did: it came from a file that the vendor imported. */
  imported?: true
  profile: string
  /** The id of the access version that the customer granted. */
  profileVersion: string
  /** The versions that the customer granted before, oldest first. */
  formerVersions?: string[]
  /**
   * The version that the stack reported last, where it is not the granted one. The next check that
   * proves the role makes it the granted one.
   */
  reportedVersion?: string
  /** Upgrades and downgrades that were offered, the latest last; at most 5. */
  offers?: Offer[]
  findings: Finding[]
  /**
   * Grows with each change of status. Sessions issued in an earlier epoch are not handed out again.
   */
  epoch?: number
  /** It was active at least once. Absent in what early versions stored. */
  wasActive?: true
  /** The role accepts a SourceIdentity: a probe that sent one was allowed. */
  takesSourceIdentity?: true
  /**
   * True once an operator confirmed the account, or where the invitation had pinned it and requires
   * no approval.
   */
  approved: boolean
  /**
   * No credentials are issued until the role is verified again, because the service was away for
   * long or the store is an old copy.
   */
  awaitsReproof?: true
  /**
   * The store was restored from a backup: no credentials are issued until a person confirms that
   * the connections are as they should be.
   */
  awaitsConfirmation?: true
  /**
   * CloudFormation announced that it deletes the stack. The next denied probe ends the connection.
   */
  stackDeleted?: boolean
  /**
   * CloudFormation deletes the stack's first resource, the invitation. Usually the whole stack
   * goes; but an update that was rolled back also deletes it. Only a denied probe ends the
   * connection; if the role still answers, this is removed.
   */
  invitationDeleted?: true
  /**
   * CloudFormation did not accept the answer to the stack's Create, so the stack may be forged or
   * gone: another stack may take its place, also after a check proved the role.
   */
  answerRefused?: true
  /** Who suspended it; absent where a check did. */
  suspendedBy?: Who
  /** ISO 8601, UTC: from then on the role's own trust policy refuses everybody. Absent: no end. */
  expiresAt?: string
  /** ISO 8601, UTC: when to announce that. Absent once it was announced. */
  expiringAt?: string
  /** ISO 8601, UTC: when the next check is due. Absent once disconnected. */
  nextCheckAt?: string
  /**
   * Checks with a clear result since the status last changed or the stack's Delete arrived; the
   * time to the next check grows with it.
   */
  looksSinceChange: number
  /**
   * ISO 8601, UTC: when all three probes last had the right outcome. Absent until they had once.
   */
  verifiedAt?: string
  /** Absent in what early versions stored, until the next check. */
  recentChecks?: RecentChecks
  /**
   * When CloudFormation sent the latest Create or Update that Rolecall applied. An Update sent
   * earlier is too late and changes nothing (fault 11).
   */
  followedRequestAt?: string
  createdAt: string
  updatedAt: string
}

/** The other External ID that the role may accept while its customer replaces it. */
export const otherExternalId = ({
  nextExternalId,
  formerExternalId,
}: Pick<Connection, 'nextExternalId' | 'formerExternalId'>): ExternalId | undefined =>
  nextExternalId ?? formerExternalId

/** The stack reports a former version that nobody offered last: its update was rolled back. */
export const isRolledBack = ({
  reportedVersion,
  formerVersions = [],
  offers = [],
}: Pick<Connection, 'reportedVersion' | 'formerVersions' | 'offers'>): boolean =>
  reportedVersion !== undefined &&
  formerVersions.includes(reportedVersion) &&
  offers.at(-1)?.versionId !== reportedVersion
