import type { Secret } from '../api/secret.ts'
import type { AccessProfile, PolicyDocument, Vendor } from './model/access-profile.ts'
import type { Actor } from './model/actor.ts'
import type { Announcement, AuditEntry } from './model/audit.ts'
import type { RoleArn } from './model/aws/role-arn.ts'
import type { TopicArn } from './model/aws/topic-arn.ts'
import type { ExternalId, Random } from './model/external-id.ts'
import type { ListedKind, RecordOf, StoredRecord } from './model/record.ts'

/** Everything that core needs from outside. */
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
  /** Calls `beat` every `ms` milliseconds until the returned function is called. */
  every(ms: number, beat: () => void): () => void
}

/** Secrets of this installation, by key id, so that they can be rotated. */
export interface Keys {
  /** The current key's. */
  keyId: string
  /** HMAC-SHA-256 with the current key. */
  mac(text: string): { keyId: string; mac: Uint8Array }
  /** Constant time; false for an unknown key id. */
  verifyMac(keyId: string, text: string, mac: Uint8Array): boolean
  /** Encrypts with AES-256-GCM, for a value that the store keeps. */
  seal(text: string): string
  open(sealed: string): Secret
}

/** A value that is taken for ever, and its owner. */
export interface Reservation {
  kind: 'external-id' | 'idempotency-key' | 'deleted-stack' | 'token-name'
  value: string
  owner: string
}

/** A value that is taken until its owner releases it: one role serves one connection at a time (CB-11). */
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
  /** Releases come before claims. Releasing a value that another owner holds, or claiming one's own value again, changes nothing. */
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
  /** Returns the record as the last commit left it, never an older copy. */
  get<Kind extends StoredRecord['kind']>(
    kind: Kind,
    id: string,
  ): Promise<RecordOf<Kind> | undefined>
  /** Lists records as they are now. One that was created or changed a moment ago may be missing. Throws CURSOR_INVALID. */
  list<Kind extends ListedKind>(kind: Kind, query: ListQuery): Promise<Page<RecordOf<Kind>>>
  /** Lists records that are due: an open invitation's expiry, a connection's next check, a callback's resend. */
  due<Kind extends StoredRecord['kind']>(
    kind: Kind,
    now: Date,
    limit: number,
  ): Promise<RecordOf<Kind>[]>
  reservedBy(kind: Reservation['kind'] | Claim['kind'], value: string): Promise<string | undefined>
  audit(query: AuditQuery): Promise<Page<AuditEntry>>
  /** Counts the records of each kind and status, for the metrics. Of a kind that cannot be listed, it may count only those that are due. */
  counts(): Promise<{ kind: string; status: string; count: number }[]>
  /** Throws when it cannot be written. */
  check(): Promise<void>
  close(): Promise<void>
}

/** One item of a store, as stored: the unit of a migration from a file to a table. */
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

/** The result of one attempt to assume a role. Only AWS's AccessDenied is `denied`; everything unclear is `unknown`. */
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
  /** When a caller needs it; absent means now. */
  neededBy?: Date
}

export interface SessionCredentials {
  accessKeyId: string
  secretAccessKey: Secret
  sessionToken: Secret
  expiration: Date
  /** AWS's request id, as CloudTrail shows it. */
  requestId?: string
}

/** The cache key of a session: everything that changes the answer. */
export interface SessionKey {
  connectionId: string
  /** The connection's state. When it changes, earlier sessions of the connection are forgotten. */
  state: string
  /** Caller, scope and whatever else was asked. */
  session: string
}

/** Sessions that are still valid, by caller; in memory only (BRK-8). */
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
  /** Throws BROKER_UNUSABLE where Rolecall does not act as the broker role, or the reason why AWS cannot be reached. */
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
  /** Has the lowest priority: other calls go first. */
  spare?: boolean
}

/** A random External ID that belongs to nobody. Only an insecure role accepts it. */
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
  /** Removes it from the queue. */
  done(): Promise<void>
  /** Hides it for a while longer, because work on it goes on. */
  keep(): Promise<void>
  /** Hides it for so many seconds; then it comes again. */
  later(seconds: number): Promise<void>
}

export interface Inbox {
  /** Waits up to 20 s for messages; at most 10. */
  receive(signal: AbortSignal): Promise<InboxMessage[]>
  /** Throws when the queue cannot be reached. */
  check(): Promise<void>
}

/** A message that failed too often, or that SNS could not deliver. */
export interface DeadLetter {
  id: string
  region: string
  queue: string
  body: string
  sentAt: Date
  receiveCount: number
  /** Removes it from the queue. */
  done(): Promise<void>
  /** Makes it visible again at once. */
  release(): Promise<void>
}

export interface UnreadQueue {
  region: string
  queue: string
  why: string
}

export interface DeadLetters {
  /** Receives up to `limit` messages of each queue. They stay hidden for two minutes or until they are released. */
  take(limit: number): Promise<{ letters: DeadLetter[]; unread: UnreadQueue[] }>
  /** Counts the messages, as far as the queues know. */
  count(): Promise<{
    queues: { region: string; queue: string; messages: number }[]
    unread: UnreadQueue[]
  }>
}

/** `refused` is final: the URL has expired or is not valid. */
export type AnswerOutcome = 'delivered' | 'refused' | 'unreachable'

export interface Answers {
  put(responseUrl: Secret, body: string): Promise<AnswerOutcome>
}

/** Programs that authenticate with something other than an API token. */
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

/** The facts of this installation, read once from the settings. */
export interface Installation {
  vendor: Vendor
  profiles: ReadonlyMap<string, AccessProfile>
  publicUrl: string
  /** Replaces the AWS console's origin; emulators only. */
  consoleUrl?: string
  /** The vendor's own accounts, the broker's first: Rolecall never assumes a role there (CB-10). */
  ownAccountIds: string[]
  homeRegion: string
  regions: string[]
  topic: TopicArn
  brokerRole: RoleArn
  /** Where an S3 endpoint override is set, its origin: `ResponseURL`s are accepted there only. */
  s3Origin?: string
  /** For so many seconds, a denied first probe may mean that IAM does not show the new role everywhere yet. */
  patienceSeconds: number
  /** A worker waits so many of them itself (12 by default). After that the message waits in the queue. */
  stintSeconds?: number
}
