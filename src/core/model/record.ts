import { type AccessVersionRecord, PROFILE_STATUSES, type ProfileRecord } from './access-version.ts'
import { CALLBACK_STATUSES, type CallbackRecord } from './callback.ts'
import {
  CAMPAIGN_STATUSES,
  type Campaign,
  type CampaignMember,
  MEMBER_STATUSES,
  memberGroup,
} from './campaign.ts'
import { CONNECTION_STATUSES, type Connection } from './connection.ts'
import {
  accountGroup,
  ENROLMENT_ACCOUNT_STATUSES,
  ENROLMENT_STATUSES,
  type Enrolment,
  type EnrolmentAccount,
} from './enrolment.ts'
import { INVITATION_STATUSES, type Invitation } from './invitation.ts'
import { type IssuingStop, STOP_STATUSES } from './issuing-stop.ts'
import { JOB_STATUSES, type Job, type JobPart } from './job.ts'
import {
  PERSON_SESSION_STATUSES,
  type PersonSession,
  sessionRemovableAt,
} from './person-session.ts'
import { RECEIPT_STATUSES, type Receipt } from './receipt.ts'
import { ROLE_LOOK_STATUSES, type RoleLook } from './role-look.ts'
import { SESSION_END_STATUSES, type SessionEnd } from './session-end.ts'
import { STOP_LIST_STATUSES, type StopList } from './stop-list.ts'
import { TOKEN_STATUSES, type Token } from './token.ts'
import { USAGE_STATUSES, type Usage } from './usage.ts'
import {
  BACKLOG_STATUSES,
  ENDPOINT_STATUSES,
  type WebhookBacklog,
  type WebhookEndpoint,
} from './webhook-endpoint.ts'

export type StoredRecord =
  | Invitation
  | Connection
  | CallbackRecord
  | Token
  | IssuingStop
  | StopList
  | AccessVersionRecord
  | ProfileRecord
  | Usage
  | Campaign
  | CampaignMember
  | Job
  | JobPart
  | SessionEnd
  | PersonSession
  | Receipt
  | WebhookEndpoint
  | WebhookBacklog
  | Enrolment
  | EnrolmentAccount
  | RoleLook
export type RecordOf<Kind extends StoredRecord['kind']> = Extract<StoredRecord, { kind: Kind }>

/** Returns a record as a commit stores it: with the next version. */
export const nextVersion = <R extends StoredRecord>(record: R): R => ({
  ...record,
  version: record.version + 1,
})

/** Earlier versions wrote these fields under other names: old name to present name. */
const RENAMED: Partial<Record<StoredRecord['kind'], Record<string, string>>> = {
  connection: { checks: 'looksSinceChange', held: 'awaitsReproof', toldAt: 'followedRequestAt' },
  callback: { unheeded: 'deferredDelete' },
}

/**
 * Returns a record with the present names of its fields. A store calls this for every record that
 * it reads. A field that stands under both names was last written by an earlier version, which knew
 * the old name only.
 */
export function currentFields<R extends StoredRecord>(record: R): R {
  const renamed = Object.entries(RENAMED[record.kind] ?? {}).filter(([old]) => old in record)
  if (renamed.length === 0) return record
  const fields: Record<string, unknown> = { ...record }
  for (const [old, present] of renamed) {
    fields[present] = fields[old] ?? fields[present]
    delete fields[old]
  }
  return fields as unknown as R
}

/** Kinds that can be listed, newest first. */
const LISTED = [
  'invitation',
  'connection',
  'token',
  'stop',
  'profile',
  'campaign',
  'campaign-member',
  'webhook-endpoint',
  'person-session',
  'job',
  'enrolment',
  'enrolment-account',
] as const
export type ListedKind = (typeof LISTED)[number]

export const isListed = (kind: StoredRecord['kind']): kind is ListedKind =>
  (LISTED as readonly string[]).includes(kind)

/** Records of a list that names customers or ids are counted up to this number. */
export const MAX_COUNTED_RECORDS = 10_000

/** Kinds that can be listed by their group, customer or ids only. */
export type GroupedKind = 'callback' | 'receipt' | 'webhook-backlog' | 'usage'

/** What every store indexes, whatever the kind. */
export interface RecordIndex {
  createdAt: string
  customerId: string | undefined
  /** A list can be limited to groups, where it is not to customers. */
  group?: string
  /** ISO 8601: when Rolecall has to work on the record again; absent if never. */
  dueAt: string | undefined
  /**
   * ISO 8601: from then on a store may delete the record; absent if never. No decision depends on a
   * missing record.
   */
  removableAt?: string | undefined
}

/**
 * A message stays in the queues for four weeks at most. A later repeat is refused because its
 * deadline has passed.
 */
const CALLBACK_KEPT_MS = 90 * 86_400_000

const removableAt = ({ status, deadline }: CallbackRecord): string | undefined =>
  status === 'answered' || status === 'undeliverable'
    ? new Date(Date.parse(deadline) + CALLBACK_KEPT_MS).toISOString()
    : undefined

type Indexer = { [Kind in StoredRecord['kind']]: (record: RecordOf<Kind>) => RecordIndex }

const INDEX: Indexer = {
  invitation: (it) => ({
    createdAt: it.createdAt,
    customerId: it.customerId,
    dueAt: it.status === 'open' ? (it.expiringAt ?? it.expiresAt) : undefined,
  }),
  connection: (it) => ({
    createdAt: it.createdAt,
    customerId: it.customerId,
    dueAt: it.nextCheckAt,
  }),
  stop: (it) => ({ createdAt: it.createdAt, customerId: undefined, dueAt: undefined }),
  'stop-list': (it) => ({ createdAt: it.createdAt, customerId: undefined, dueAt: undefined }),
  callback: (it) => ({
    createdAt: it.receivedAt,
    customerId: undefined,
    group: it.invitationId,
    dueAt: it.dueAt,
    removableAt: removableAt(it),
  }),
  token: (it) => ({ createdAt: it.createdAt, customerId: undefined, dueAt: undefined }),
  'access-version': (it) => ({ createdAt: it.createdAt, customerId: undefined, dueAt: undefined }),
  profile: (it) => ({ createdAt: it.createdAt, customerId: undefined, dueAt: undefined }),
  // Found by the id of its connection: in no index, so that to note a use is one small write.
  usage: (it) => ({ createdAt: it.createdAt, customerId: undefined, dueAt: undefined }),
  campaign: (it) => ({ createdAt: it.createdAt, customerId: undefined, dueAt: it.dueAt }),
  'campaign-member': (it) => ({
    createdAt: it.createdAt,
    customerId: undefined,
    group: memberGroup(it.campaignId, it.status),
    dueAt: it.countedAs === it.status ? it.lookAt : it.updatedAt,
  }),
  job: (it) => ({ createdAt: it.createdAt, customerId: undefined, dueAt: it.dueAt }),
  'job-part': (it) => ({ createdAt: it.createdAt, customerId: undefined, dueAt: undefined }),
  receipt: (it) => ({
    ...{ createdAt: it.createdAt, customerId: it.customerId, dueAt: it.nextProbeAt },
  }),
  'role-look': (it) => ({
    ...{ createdAt: it.createdAt, customerId: it.customerId, dueAt: it.nextLookAt },
  }),
  'session-end': (it) => ({
    ...{ createdAt: it.createdAt, customerId: undefined, dueAt: undefined },
    removableAt: it.expiresAt,
  }),
  'person-session': (it) => ({
    ...{ createdAt: it.createdAt, customerId: undefined, dueAt: undefined },
    removableAt: sessionRemovableAt(it),
  }),
  'webhook-endpoint': (it) => ({
    createdAt: it.createdAt,
    customerId: undefined,
    dueAt: isWorkable(it) ? it.dueAt : undefined,
  }),
  enrolment: (it) => ({
    ...{ createdAt: it.createdAt, customerId: it.customerId },
    dueAt: it.status === 'open' ? it.dueAt : undefined,
  }),
  'enrolment-account': (it) => ({
    ...{ createdAt: it.createdAt, customerId: undefined, dueAt: undefined },
    group: accountGroup(it.enrolmentId, it.status),
  }),
  'webhook-backlog': (it) => ({
    createdAt: it.createdAt,
    customerId: undefined,
    group: it.endpointId,
    // The endpoint knows when the first of its backlogs is due.
    dueAt: undefined,
  }),
}

/** A removed endpoint is due until its backlogs are deleted. */
const isWorkable = ({ status, backlogs }: WebhookEndpoint): boolean =>
  status === 'active' || (status === 'removed' && backlogs > 0)

export const indexOf = <Kind extends StoredRecord['kind']>(record: RecordOf<Kind>): RecordIndex =>
  INDEX[record.kind as Kind](record)

const STATUSES: Record<StoredRecord['kind'], readonly string[]> = {
  invitation: INVITATION_STATUSES,
  connection: CONNECTION_STATUSES,
  callback: CALLBACK_STATUSES,
  token: TOKEN_STATUSES,
  stop: STOP_STATUSES,
  'stop-list': STOP_LIST_STATUSES,
  'access-version': ['stored'],
  profile: PROFILE_STATUSES,
  usage: USAGE_STATUSES,
  receipt: RECEIPT_STATUSES,
  campaign: CAMPAIGN_STATUSES,
  'campaign-member': MEMBER_STATUSES,
  job: JOB_STATUSES,
  'job-part': ['stored'],
  'session-end': SESSION_END_STATUSES,
  'person-session': PERSON_SESSION_STATUSES,
  'webhook-endpoint': ENDPOINT_STATUSES,
  'webhook-backlog': BACKLOG_STATUSES,
  'role-look': ROLE_LOOK_STATUSES,
  enrolment: ENROLMENT_STATUSES,
  'enrolment-account': ENROLMENT_ACCOUNT_STATUSES,
}

/** False for a record that only a newer version can have written. */
export const isKnown = ({ kind, status }: StoredRecord): boolean =>
  STATUSES[kind]?.includes(status) ?? false

export const everyKind = (): StoredRecord['kind'][] =>
  Object.keys(STATUSES) as StoredRecord['kind'][]

export const statusesOf = (kind: StoredRecord['kind']): readonly string[] => STATUSES[kind]

export const everyStatus = (): { kind: StoredRecord['kind']; status: string }[] =>
  (Object.keys(STATUSES) as StoredRecord['kind'][]).flatMap((kind) =>
    STATUSES[kind].map((status) => ({ kind, status })),
  )
