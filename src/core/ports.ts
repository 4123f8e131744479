import type { Secret } from '../api/secret.ts'
import type { AskedProfile, PolicyDocument, Vendor } from './model/access-profile.ts'
import type { Actor } from './model/actor.ts'
import type { RoleArn } from './model/aws/role-arn.ts'
import type { TopicArn } from './model/aws/topic-arn.ts'
import type { Brand, VerifiedDomain } from './model/brand.ts'
import type { OrganizationQuery, OrganizationShown } from './model/enrolment.ts'
import type { ExternalId, Random } from './model/external-id.ts'
import type { ShownSetting } from './model/shown-setting.ts'
import type { WebhookFault } from './model/webhook-endpoint.ts'
import type { Store } from './ports/store.ts'
import type { Templates } from './ports/templates.ts'

export type { WebhookFault } from './model/webhook-endpoint.ts'
export type * from './ports/sign-in.ts'
export type * from './ports/store.ts'
export type * from './ports/templates.ts'

/** Everything that core needs from the outside world. */
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
  webhooks: Webhooks
  log: Log
  installation: Installation
}

export interface Clock {
  now(): Date
  /** Milliseconds for measuring durations. They never step back. */
  monotonic(): number
  /** Rejects when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Calls `beat` every `ms` milliseconds until the returned function is called. */
  every(ms: number, beat: () => void): () => void
}

/** The secret keys of this installation, each with an id, so that they can be rotated. */
export interface Keys {
  /** The id of the current key. */
  keyId: string
  /** HMAC-SHA-256 with the current key, or with this one while the installation has it. */
  mac(text: string, keyId?: string): { keyId: string; mac: Uint8Array }
  /** Compares in constant time. Returns false for an unknown key id. */
  verifyMac(keyId: string, text: string, mac: Uint8Array): boolean
  /** Encrypts with AES-256-GCM, for a value that the store keeps. */
  seal(text: string): string
  open(sealed: string): Secret
  /** Signs with the current key: Ed25519, 64 bytes. */
  sign(text: string): Uint8Array
  /** The public halves of all keys, also of former ones. */
  publicKeys(): PublicKey[]
}

/** A public key for receipts, as a JSON Web Key (RFC 8037). */
export interface PublicKey {
  kty: 'OKP'
  crv: 'Ed25519'
  x: string
  /** The id of the key. */
  kid: string
  alg: 'EdDSA'
  use: 'sig'
}

/**
 * The result of one attempt to assume a role. Only AWS's AccessDenied is `denied`; every unclear
 * answer is `unknown`.
 */
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
  /** When a caller needs the session; absent means now. */
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

/** The cache key of a session. It holds everything that changes the result. */
export interface SessionKey {
  connectionId: string
  /** The connection's state. When it changes, the connection's earlier sessions are forgotten. */
  state: string
  /** The caller, the scope and the other parts of the request. */
  session: string
}

/** The sessions that are still valid, kept in memory only (BRK-8). */
export interface Sessions {
  /**
   * Returns the stored session. Without one, calls `make` once for all callers that wait. Renews a
   * session before it expires, so that nobody waits; `neededBy` tells `make` until when the present
   * session is usable.
   */
  get(
    key: SessionKey,
    make: (neededBy: Date) => Promise<SessionCredentials>,
  ): SessionCredentials | Promise<SessionCredentials>
  /** Forgets the sessions of a connection. */
  forget(connectionId: string): void
}

export interface Sts {
  /** Tries to assume the role, with a session policy that allows nothing. */
  probe(
    role: RoleArn,
    externalId?: ExternalId | DecoyId,
    manner?: ProbeManner,
  ): Promise<ProbeOutcome>
  /**
   * Throws BROKER_UNUSABLE if Rolecall does not act as the broker role, or an error that says why
   * AWS cannot be reached.
   */
  check(): Promise<void>
  /**
   * Throws ROLE_NOT_ASSUMABLE, SCOPE_TOO_LARGE, STS_REGION_DISABLED, STS_UNAVAILABLE or
   * BROKER_UNUSABLE.
   */
  assume(request: SessionRequest): Promise<SessionCredentials>
}

/** One HTTP call to AWS STS, for the metrics. */
export interface StsCall {
  region: string
  /** AWS's name of the operation, such as `AssumeRole`. */
  operation: string
  /** `ok`, `denied`, `throttled`, `unavailable` or `failed`. */
  outcome: string
  seconds: number
}

export interface ProbeManner {
  /** Sent with the call. A role that does not grant sts:SetSourceIdentity denies the call. */
  sourceIdentity?: string
  /** Has the lowest priority: other calls go first. */
  spare?: boolean
}

/** A random External ID that belongs to no connection. Only an insecure role accepts it. */
type DecoyId = { decoy: string }

export interface AccessQuestion {
  /** Such as `s3:PutObject`. */
  action: string
  /** An ARN, or `*`. */
  resource: string
}

/** The permission policies of a role, as IAM has them. */
export interface RolePolicies {
  /** The documents of its inline policies. */
  inline: PolicyDocument[]
  /** The ARNs of its managed policies. */
  managed: string[]
  /** The ARN of its permissions boundary. */
  boundary?: string
  /** The role's own longest session and tags; absent where they were not read. */
  maxSessionSeconds?: number
  tags?: Record<string, string>
}

export interface RoleReader {
  /**
   * The policy as IAM returns it, URL-encoded; undefined if the role may not read itself. Throws as
   * `Sts.assume` does.
   */
  trustPolicy(role: RoleArn, externalId: ExternalId): Promise<string | undefined>
  /**
   * The permission policies of the role; undefined if it may not read all of them. Throws as
   * `Sts.assume` does.
   */
  permissions(role: RoleArn, externalId: ExternalId): Promise<RolePolicies | undefined>
  /**
   * The results of IAM's simulator, in the order of the questions; undefined if the role may not
   * call it.
   */
  simulate(
    role: RoleArn,
    externalId: ExternalId,
    questions: AccessQuestion[],
  ): Promise<('allowed' | 'denied')[] | undefined>
  /**
   * The organisation that the role can read; undefined if it may not list the accounts. Throws as
   * `Sts.assume` does.
   */
  organization(
    role: RoleArn,
    externalId: ExternalId,
    query: OrganizationQuery,
  ): Promise<OrganizationShown | undefined>
}

export interface InboxMessage {
  body: string
  /** How often the message was received, this time included. */
  receiveCount: number
  /**
   * From the queue's redrive policy: after this many receives, the message goes to the dead-letter
   * queue.
   */
  maxReceives: number
  /** When it was sent to the queue. */
  sentAt: Date
  /** Removes it from the queue. */
  done(): Promise<void>
  /** Hides the message for longer, because work on it continues. */
  keep(): Promise<void>
  /** Hides the message for this many seconds. Then it is received again. */
  later(seconds: number): Promise<void>
}

export interface Inbox {
  /** Waits up to 20 s for messages and returns ten at most. */
  receive(signal: AbortSignal): Promise<InboxMessage[]>
  /** Throws if the queue cannot be reached. */
  check(): Promise<void>
}

/** A message that failed too often, or that SNS could not deliver to the queue. */
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
  /**
   * Receives up to `limit` messages of each queue. They stay hidden for two minutes or until they
   * are released.
   */
  take(limit: number): Promise<{ letters: DeadLetter[]; unread: UnreadQueue[] }>
  /** Counts the messages. AWS: the queues give approximate numbers. */
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

export type WebhookOutcome =
  | {
      status: number
      /** How long the endpoint asks to wait, in seconds, above 0. */
      retryAfterSeconds?: number
    }
  | { fault: WebhookFault }

/** Sends events to the vendor's endpoints. */
export interface Webhooks {
  /**
   * Says why Rolecall never sends to this URL, in words that follow "the URL"; undefined if it may.
   * A name that cannot be resolved now is no reason.
   */
  refusalOf(url: string): Promise<string | undefined>
  /**
   * Makes one attempt, in at most 10 s. Never rejects: a failure is an outcome. A redirect is the
   * status that the endpoint returned.
   */
  send(delivery: {
    url: string
    headers: Record<string, string>
    body: string
  }): Promise<WebhookOutcome>
}

/** Puts events on an event bus of Amazon EventBridge, in batches. */
export interface EventBus {
  /** Never rejects: a failure is an outcome, with the HTTP status of AWS's response. */
  put(event: {
    busArn: string
    type: string
    /** ISO 8601, UTC. */
    timestamp: string
    /** The event as JSON. */
    detail: string
  }): Promise<WebhookOutcome>
}

/** Finds out who a program is that authenticates without an API token. */
export interface Workloads {
  /**
   * Returns undefined if the settings do not name this workload. Throws IDENTITY_UNAVAILABLE if
   * nobody can tell at the moment. `isSuspect` is true after many wrong proofs from the same
   * address; an identity provider is then asked about few of them at once.
   */
  identify(proof: string, isSuspect: () => boolean): Promise<Actor | undefined>
}

/** The domain name system. */
export interface Dns {
  /** The TXT records of a name; empty if it has none. Rejects if the DNS does not answer. */
  txt(name: string): Promise<string[]>
}

export interface Log {
  info(event: string, facts?: Record<string, unknown>): void
  warn(event: string, facts?: Record<string, unknown>): void
  error(event: string, facts?: Record<string, unknown>): void
}

/** The configuration of this installation, read once from the settings. */
export interface Installation {
  vendor: Vendor
  /** How the customer's page looks, where the vendor has set that. */
  brand?: Brand | undefined
  /** The settings of the service. Absent where it does not read them itself, as on Lambda. */
  settings?: readonly ShownSetting[] | undefined
  /** The domain of the brand. `DomainWatch` sets it while the DNS confirms it. */
  verifiedDomain?: VerifiedDomain | undefined
  /**
   * The profiles of rolecall.yaml. Only the start, `rolecall deploy` and local commands read them:
   * invitations and connections read the access version that they point to.
   */
  profiles: ReadonlyMap<string, AskedProfile>
  publicUrl: string
  /** The origin of the console, where it has another one than `publicUrl`. */
  adminUrl?: string | undefined
  /**
   * The origins of the vendor's own product: pages may lead back there, and scripts from there may
   * read the status of a portal session. Absent: none.
   */
  portalOrigins?: readonly string[]
  /** Whether webhooks may go to this machine, also by plain HTTP: for development only. */
  allowsLoopbackWebhooks?: boolean
  /** Replaces the origin of the AWS console. For emulators only. */
  consoleUrl?: string
  /** The vendor's own accounts, the broker's first: Rolecall never assumes a role there (CB-10). */
  ownAccountIds: string[]
  homeRegion: string
  regions: string[]
  /** Invitations of one access version share one template. */
  sharesTemplates?: boolean
  topic: TopicArn
  brokerRole: RoleArn
  /**
   * The origin of the S3 endpoint override, if there is one. Then each `ResponseURL` must have it.
   */
  s3Origin?: string
  /** How long a denied first probe may mean that IAM does not show the new role everywhere yet. */
  patienceSeconds: number
  /**
   * How much of that time a worker waits itself (12 by default). After that the message goes back
   * to the queue.
   */
  stintSeconds?: number
}
