import type { Secret } from '../api/secret.ts'
import type { AccessProfile, PolicyDocument, Vendor } from './model/access-profile.ts'
import type { Actor } from './model/actor.ts'
import type { Announcement, AuditEntry } from './model/audit.ts'
import type { RoleArn } from './model/aws/role-arn.ts'
import type { TopicArn } from './model/aws/topic-arn.ts'
import type { ExternalId, Random } from './model/external-id.ts'
import type { ListedKind, RecordOf, StoredRecord } from './model/record.ts'

/** Everything we ask of the world. */
export interface Ports {
  clock: Clock
  random: Random
  keys: Keys
  store: Store
  templates: Templates
  sts: Sts
  sessions: Sessions
  roles: RoleReader
  inbox: Inbox
  deadLetters: DeadLetters
  answers: Answers
  log: Log
  installation: Installation
}

export interface Clock {
  now(): Date
  /** Milliseconds that never step back: for durations. */
  monotonic(): number
  /** Rejects when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Again and again, until what it returns is called. */
  every(ms: number, beat: () => void): () => void
}

/** Secrets of this installation, by key id so that they can rotate. */
export interface Keys {
  /** The current key's. */
  keyId: string
  /** HMAC-SHA-256 with the current key. */
  mac(text: string): { keyId: string; mac: Uint8Array }
  /** Constant time; false for an unknown key id. */
  verifyMac(keyId: string, text: string, mac: Uint8Array): boolean
  /** AES-256-GCM; what is sealed can rest in the store. */
  seal(text: string): string
  open(sealed: string): Secret
}

/** A value that stays taken for ever, and by whom. */
export interface Reservation {
  kind: 'external-id' | 'idempotency-key' | 'deleted-stack' | 'token-name'
  value: string
  owner: string
}

/** A value that is taken until its owner lets go: one role serves one connection at a time (CB-11). */
export interface Claim {
  kind: 'role'
  value: string
  owner: string
}

/** One transaction: all of it or nothing. It has a hundred parts at most, no two of them for one record or value. */
export interface Change<Put extends StoredRecord[] = StoredRecord[]> {
  /** Each holds the version it was read at (0: must not exist yet) and is stored with the next one. */
  put?: Put
  reserve?: Reservation[]
  /** What is released is free before anything is claimed; nobody releases what another holds, and claiming again changes nothing. */
  release?: Claim[]
  claim?: Claim[]
  audit: AuditEntry[]
  announce: Announcement[]
}

export interface ListQuery {
  status?: string | undefined
  /** Of any of these customers; 1 to 50. */
  customerIds?: readonly string[] | undefined
  /** Any of these records; 1 to 50. */
  ids?: readonly string[] | undefined
  cursor?: string | undefined
  /** 1 to 200. */
  limit: number
}

export interface AuditQuery extends Omit<ListQuery, 'status' | 'ids'> {
  subject?: string | undefined
}

/** Newest first; `nextCursor` is absent on the last page. */
export interface Page<Item> {
  items: Item[]
  nextCursor?: string
}

export interface Store {
  /**
   * Stores a change and returns the records of `put` as they are stored, with their new versions. The change is durable when
   * the promise resolves. Throws VERSION_CONFLICT or ALREADY_RESERVED; then nothing of the change is stored.
   */
  commit<Put extends StoredRecord[] | [] = []>(change: Change<Put>): Promise<Put>
  /** As the last commit left it: never an older copy. */
  get<Kind extends StoredRecord['kind']>(
    kind: Kind,
    id: string,
  ): Promise<RecordOf<Kind> | undefined>
  /** Each as it is now; one that was made or changed a moment ago may be missing. Throws CURSOR_INVALID. */
  list<Kind extends ListedKind>(kind: Kind, query: ListQuery): Promise<Page<RecordOf<Kind>>>
  /** Records whose time has come: an open invitation's expiry, a connection's next check, a callback's lease or resend. */
  due<Kind extends StoredRecord['kind']>(
    kind: Kind,
    now: Date,
    limit: number,
  ): Promise<RecordOf<Kind>[]>
  reservedBy(kind: Reservation['kind'] | Claim['kind'], value: string): Promise<string | undefined>
  audit(query: AuditQuery): Promise<Page<AuditEntry>>
  /** Numbers for `/metrics`: how many records of each kind are in each status; of a kind without lists, perhaps only those that are due. */
  counts(): Promise<{ kind: string; status: string; count: number }[]>
  /** Throws when it cannot be written. */
  check(): Promise<void>
  close(): Promise<void>
}

/** One thing that a store holds, as it stands there: what moves from a file to a table. */
export type StoredPart =
  | { group: 'records' | 'audit' | 'announcements'; body: string }
  | { group: 'reservations'; taken: Reservation | Claim }

/** The bucket from which CloudFormation reads templates. */
export interface Templates {
  /** Never overwrites. Throws STORAGE_UNAVAILABLE. */
  put(key: string, body: string): Promise<void>
  /** Undefined where there is none. */
  get(key: string): Promise<string | undefined>
  /** `https`, without a query, at most 1,024 characters. */
  url(key: string): string
}

/** One attempt to assume a role. Only AWS's AccessDenied is a denial; everything unclear is `unknown`. */
export type ProbeOutcome =
  | { outcome: 'allowed'; accountId: string; roleId: string }
  | { outcome: 'denied' }
  | { outcome: 'unknown'; why: string }

export interface SessionRequest {
  role: RoleArn
  externalId: ExternalId
  sessionPolicy: PolicyDocument
  roleSessionName: string
  sourceIdentity?: string
  /** 900 to 3600. */
  durationSeconds: number
  /** When somebody will wait for it; now, unless it is made ahead. */
  neededBy?: Date
}

export interface SessionCredentials {
  accessKeyId: string
  secretAccessKey: Secret
  sessionToken: Secret
  expiration: Date
  /** AWS's, as it stands in CloudTrail. */
  requestId?: string
}

/** A session by all that changes the answer. */
export interface SessionKey {
  connectionId: string
  /** Of the connection: another value, and everything that was issued before is forgotten. */
  state: string
  /** Caller, scope and whatever else was asked. */
  session: string
}

/** Sessions that are still good, by caller; in memory only (BRK-8). */
export interface Sessions {
  /**
   * The one that is held, or what `make` makes: once, however many ask together. Made ahead of its end, so that nobody waits;
   * `neededBy` tells `make` when the present one is of no more use.
   */
  get(
    key: SessionKey,
    make: (neededBy: Date) => Promise<SessionCredentials>,
  ): SessionCredentials | Promise<SessionCredentials>
  /** Forgets what was issued for a connection. */
  forget(connectionId: string): void
}

export interface Sts {
  /** With a session that can do nothing. */
  probe(
    role: RoleArn,
    externalId?: ExternalId | DecoyId,
    manner?: ProbeManner,
  ): Promise<ProbeOutcome>
  /** Throws when we are not who we should be: BROKER_UNUSABLE, or why AWS cannot be asked. */
  check(): Promise<void>
  /** Throws ROLE_NOT_ASSUMABLE, SCOPE_TOO_LARGE, STS_REGION_DISABLED, STS_UNAVAILABLE or BROKER_UNUSABLE. */
  assume(request: SessionRequest): Promise<SessionCredentials>
}

/** One HTTP call to AWS STS, for the metrics. */
export interface StsCall {
  region: string
  /** AWS's name for it, such as `AssumeRole`. */
  operation: string
  /** `ok`, `denied`, `throttled`, `unavailable` or `failed`. */
  outcome: string
  seconds: number
}

export interface ProbeManner {
  /** Sent along: a role that does not grant sts:SetSourceIdentity denies. */
  sourceIdentity?: string
  /** Can wait until nothing else is to be asked. */
  spare?: boolean
}

/** A random External ID that belongs to nobody: only a careless role accepts it. */
type DecoyId = { decoy: string }

export interface AccessQuestion {
  /** Such as `s3:PutObject`. */
  action: string
  /** An ARN, or `*`. */
  resource: string
}

export interface RoleReader {
  /** As IAM gives it, URL-encoded; undefined where the role does not let itself be looked at. Throws as `Sts.assume` does. */
  trustPolicy(role: RoleArn, externalId: ExternalId): Promise<string | undefined>
  /** What IAM's simulator says of the role, in the order asked; undefined where the role does not let itself be asked. */
  simulate(
    role: RoleArn,
    externalId: ExternalId,
    questions: AccessQuestion[],
  ): Promise<('allowed' | 'denied')[] | undefined>
}

export interface InboxMessage {
  body: string
  /** How often it was received, this time included. */
  receiveCount: number
  /** From the queue's redrive policy: a message that was received so often goes to the dead-letter queue. */
  maxReceives: number
  /** When it was sent to the queue. */
  sentAt: Date
  /** Take it off the queue for good. */
  done(): Promise<void>
  /** Still at work on it: hide it from others for a while longer. */
  keep(): Promise<void>
  /** See it again after so many seconds. */
  later(seconds: number): Promise<void>
}

export interface Inbox {
  /** Waits up to 20 s for messages; at most 10. */
  receive(signal: AbortSignal): Promise<InboxMessage[]>
  /** Throws when the queue cannot be reached. */
  check(): Promise<void>
}

/** A message that was received in vain too often, or that SNS could not deliver. */
export interface DeadLetter {
  id: string
  region: string
  queue: string
  body: string
  sentAt: Date
  receiveCount: number
  /** Take it off the queue for good. */
  done(): Promise<void>
  /** Let it be seen again at once. */
  release(): Promise<void>
}

export interface UnreadQueue {
  region: string
  queue: string
  why: string
}

export interface DeadLetters {
  /** Takes some of each queue out of sight, for two minutes or until they are released. */
  take(limit: number): Promise<{ letters: DeadLetter[]; unread: UnreadQueue[] }>
  /** How many wait, as far as the queues know. */
  count(): Promise<{
    queues: { region: string; queue: string; messages: number }[]
    unread: UnreadQueue[]
  }>
}

/** `refused` is final: the URL has expired or was never CloudFormation's. */
export type AnswerOutcome = 'delivered' | 'refused' | 'unreachable'

export interface Answers {
  put(responseUrl: Secret, body: string): Promise<AnswerOutcome>
}

/** Programs that show who they are by something other than an API token. */
export interface Workloads {
  /**
   * Undefined: nobody that the settings know. Throws IDENTITY_UNAVAILABLE where that cannot be told just now, and TOO_MANY_ATTEMPTS
   * where somebody outside would have to be asked and `mayAsk` says no.
   */
  identify(proof: string, mayAsk: () => boolean): Promise<Actor | undefined>
}

export interface Log {
  info(event: string, facts?: Record<string, unknown>): void
  warn(event: string, facts?: Record<string, unknown>): void
  error(event: string, facts?: Record<string, unknown>): void
}

/** What this installation is: read from the settings once. */
export interface Installation {
  vendor: Vendor
  profiles: ReadonlyMap<string, AccessProfile>
  publicUrl: string
  /** Replaces the AWS console's origin; emulators only. */
  consoleUrl?: string
  /** The vendor's own accounts, the broker's first: no role there is ever entered (CB-10). */
  ownAccountIds: string[]
  homeRegion: string
  regions: string[]
  topic: TopicArn
  brokerRole: RoleArn
  /** Where an S3 endpoint override is set, its origin: `ResponseURL`s are accepted there only. */
  s3Origin?: string
  /** Seconds for which a denied first probe is taken for IAM's propagation. */
  patienceSeconds: number
  /** How many of them a worker may sit through itself (12); for the others the message rests in the queue. */
  stintSeconds?: number
}
