/* Printed from the schemas in src/api by scripts/wire-types.ts; run "node scripts/wire-types.ts" after a change. */
import type { ErrorCode } from './errors.ts'

/** What the customer gives on the onboarding page. */
export interface Acceptance {
  /** The customer's AWS account number: 12 digits, spaces and hyphens are ignored. */
  accountId: string
  /** Needed where the role could take over the account: the customer knows it and intends it. */
  confirmTakeover?: true | undefined
}

/** What credentials of a scope could do. Rolecall did not do it and issued no credentials. */
export interface Access {
  /** The connection's id. */
  connectionId: string
  /** A scope of the access profile. */
  scope: string
  /** One result for each action that was asked for. */
  results: readonly AccessResult[]
  /** How Rolecall found the results, and what they do not consider. */
  restsOn: string
}

/** The result for one action. */
export interface AccessResult {
  /** The AWS action. */
  action: string
  /** The resource, or `*`. */
  resource: string
  /** Whether the role may do it. */
  role: Verdict
  /** Who said so: IAM's policy simulator in the customer's account, or the access profile. */
  roleBy: 'IAM' | 'the profile'
  /** Whether the scope's session policy allows it. */
  scope: Verdict
  /** Both together. */
  verdict: Verdict
}

/** One version of an access profile. */
export interface AccessVersion {
  /** The access profile. */
  profile: string
  /** Counts the versions of the profile from 1. */
  number: number
  /** A digest of the content: `profileVersion` of invitations and connections. */
  id: string
  /** Whether new invitations get it. */
  current: boolean
  /** Versions with the same digest ask for the same rights. */
  rightsDigest: string
  /** How many connections have it that have not ended. */
  connections: number
  /**
   * False if there are more than 10,000 connections: then `connections` is a minimum. From 1,000
   * connections on, counts are up to one minute old.
   */
  connectionsComplete: boolean
  /** When Rolecall first started with it. ISO 8601, UTC. */
  createdAt: string
}

/** One version of an access profile, with all that a customer is shown and gets. */
export interface AccessVersionContent {
  /** The access profile. */
  profile: string
  /** Counts the versions of the profile from 1. */
  number: number
  /** A digest of the content: `profileVersion` of invitations and connections. */
  id: string
  /** Whether new invitations get it. */
  current: boolean
  /** Versions with the same digest ask for the same rights. */
  rightsDigest: string
  /** How many connections have it that have not ended. */
  connections: number
  /**
   * False if there are more than 10,000 connections: then `connections` is a minimum. From 1,000
   * connections on, counts are up to one minute old.
   */
  connectionsComplete: boolean
  /** When Rolecall first started with it. ISO 8601, UTC. */
  createdAt: string
  /** Your name, as the customer reads it. */
  vendor: string
  /** What a customer reads first. */
  purpose: string
  /** The role's name, without the suffix. */
  roleName: string
  /** The role has exactly this name. */
  fixedRoleName: boolean
  /** Your role that the customer’s role trusts. */
  brokerRoleArn: string
  /** ARNs. */
  managedPolicies: readonly string[]
  /** By name: the policies. */
  inlinePolicies: Record<string, Record<string, unknown>>
  /** The boundary; null without one. */
  permissionsBoundary: string | null
  /** The longest session of the role. */
  maxSessionSeconds: number
  /** The role's tags. */
  tags: Record<string, string>
  /** By name: the session policies that you use. */
  scopes: Record<
    string,
    {
      description?: string | undefined
      policy: Record<string, unknown>
    }
  >
  /** Your own template; null for the built-in one. */
  template: string | null
  /** The rights as the customer’s page shows them. */
  sheet: Sheet
}

/** What changes between two versions of an access profile. */
export interface AccessVersionDiff {
  /** The access profile. */
  profile: string
  /** The number of the first version. */
  from: number
  /** The number of the second version. */
  to: number
  /**
   * Both ask for the same rights, so that neither makes the other outdated. Then `gained`, `lost`
   * and `changed` are empty.
   */
  sameRights: boolean
  /** Rights that only the second has. */
  gained: readonly string[]
  /** Rights that only the first has. */
  lost: readonly string[]
  /** Rights on other resources or conditions, and facts about the role. */
  changed: readonly string[]
  /** The rights of inline policies that differ, by service and access level. */
  rows: {
    /** Rights that only the second has. */
    gained: readonly ChangedRow[]
    /** Rights that only the first has. */
    lost: readonly ChangedRow[]
    /** The same actions on other resources or conditions. */
    changed: readonly ChangedRow[]
  }
  /** What both versions allow at worst. */
  verdict: {
    from: {
      /** The worst true thing about the rights. */
      verdict: 'limited' | 'reads-data' | 'can-change' | 'takeover'
      /** In words. */
      headline: string
    }
    to: {
      /** The worst true thing about the rights. */
      verdict: 'limited' | 'reads-data' | 'can-change' | 'takeover'
      /** In words. */
      headline: string
    }
  }
  /** What else differs: purpose, scopes, vendor. */
  texts: readonly string[]
  /** The permission policies as JSON text. */
  policies: {
    /** Of the first. */
    from: string
    /** Of the second. */
    to: string
  }
  /** The difference of the templates: lines that begin with a space, - or +. */
  template: string
}

/** One page of a list. */
export interface AccessVersionList {
  /** The items, newest first. */
  items: readonly AccessVersion[]
  /** Send it as `cursor` to get the next page; null on the last page. */
  nextCursor: string | null
}

/** An API token, without its text. */
export interface ApiToken {
  /** The token's id. */
  id: string
  /** Its name, as the audit trail shows it. */
  name: string
  /** What it may do. */
  may: readonly Grant[]
  /** For these customers only. */
  customers?: readonly string[] | undefined
  /** For these connections only. */
  connections?: readonly string[] | undefined
  /** Credentials for these scopes only. */
  scopes?: readonly string[] | undefined
  /**
   * The token's status. `held`: the store was restored from a backup, and an operator has to
   * confirm the tokens.
   */
  status: 'active' | 'expired' | 'revoked' | 'held'
  /** When it was made. ISO 8601, UTC. */
  createdAt: string
  /** The name of the token that made it. */
  createdBy: string
  /** When it stops working. ISO 8601, UTC. */
  expiresAt: string
  /** The token that replaces it after a rotation. */
  replacedBy: string | null
  /** When it was last used, to the hour. ISO 8601, UTC. */
  lastUsedAt: string | null
}

/** One page of a list. */
export interface ApiTokenList {
  /** The items, newest first. */
  items: readonly ApiToken[]
  /** Send it as `cursor` to get the next page; null on the last page. */
  nextCursor: string | null
}

/** What the person who approves has compared. */
export interface Approval {
  /** Approve only if the connection has this account number. Recommended. */
  accountId?: string | undefined
  /** Why, for the audit trail: up to 200 characters. */
  reason?: string | undefined
}

/**
 * One try to connect with an invitation: a stack that reported its start or its role, or a role
 * that was declared. A failed attempt is not a connection.
 */
export interface Attempt {
  /**
   * `creating`: the stack has begun. `checking`: it has reported its role, which Rolecall
   * verifies. `connected`, `failed`: how it ended.
   */
  status: 'creating' | 'checking' | 'connected' | 'failed'
  /** Why it failed: the first precise reason. Null if it did not fail. */
  finding: Finding | null
  /** `stack`: a stack makes the role. `declared`: the role was made another way. */
  way: 'stack' | 'declared'
  /** The CloudFormation stack; null if the role was made another way. */
  stackId: string | null
  /** The AWS account. */
  accountId: string
  /** An AWS Region. */
  region: string
  /** The role that was reported; null if none was. */
  roleArn: string | null
  /** When Rolecall first heard of the stack or the role. ISO 8601, UTC. */
  startedAt: string
  /** When the role was reported; null if it was not. ISO 8601, UTC. */
  roleReportedAt: string | null
  /** When it connected or failed; null while it is under way. ISO 8601, UTC. */
  endedAt: string | null
  /** Each role of the stack, in their order. Absent if the profile asks for one role. */
  roles?: readonly AttemptRole[] | undefined
}

/** A stack tries to connect. */
export interface AttemptEvent {
  /**
   * The event’s id, the same at each delivery. Later events have greater ids, except within a few
   * seconds.
   */
  id: string
  /** What happened. */
  type: 'attempt.started' | 'attempt.failed'
  /** When it happened. ISO 8601, UTC. */
  timestamp: string
  /** The version of this form. New types and fields do not change it. */
  version: 1
  data: AttemptEventData
}

/** Ids and states. Ask the API for the rest. */
export interface AttemptEventData {
  /** The invitation's id. */
  invitationId: string
  /** The customer's id in your own system. Rolecall does not interpret it. */
  customerId: string
  /** The enrolment of the organization that the account belongs to. Absent without an enrolment. */
  enrolmentId?: string | undefined
  /** What you stored with the invitation. Absent if there is nothing. */
  metadata?: Record<string, string> | undefined
  /** The status after it. */
  status: 'creating' | 'checking' | 'failed'
  /** The CloudFormation stack. Absent if the role was made another way. */
  stackId?: string | undefined
  /** The customer's AWS account. */
  accountId: string
  /** An AWS Region. */
  region: string
  /** A code for the reason; docs/troubleshooting.md lists all codes. */
  code?: string | undefined
  /** The reason, in one sentence. */
  message?: string | undefined
}

/** One of several roles that the stack of an attempt makes. */
export interface AttemptRole {
  /** Its key in `roles` of the profile. */
  role: string
  /**
   * `waiting`: the stack has not reported it. `checking`: Rolecall verifies it. `connected`,
   * `failed`: how it ended.
   */
  status: 'waiting' | 'checking' | 'connected' | 'failed'
  /** The role that the stack reported; null if it reported none. */
  roleArn: string | null
  /** Why it failed. Null if it did not fail. */
  finding: Finding | null
}

/** Who did it. */
export interface AuditActor {
  /**
   * The first API token, another API token, a workload without a token, a person who signed in to
   * the console, the customer on the page, a CloudFormation stack, or Rolecall itself.
   */
  kind: 'operator' | 'token' | 'workload' | 'person' | 'customer' | 'stack' | 'system'
  /** Its name, identity or ARN. */
  id: string
  /** What the identity provider calls a person. */
  name?: string | undefined
}

/** What happened, to what, and who did it. */
export interface AuditEntry {
  /** The entry's id. */
  id: string
  /** When it happened. ISO 8601, UTC. */
  at: string
  actor: AuditActor
  /** What happened; docs/reference/audit.md lists all actions. */
  action: string
  /** The id of the record it happened to. */
  subject: string
  /** The customer's id in your own system. Rolecall does not interpret it. */
  customerId?: string | undefined
  /** Names and numbers; never a secret. */
  details?: Record<string, string | number | boolean> | undefined
}

/** One page of the audit trail. */
export interface AuditList {
  /** The entries, in the order of the query. */
  items: readonly AuditEntry[]
  /**
   * Send it as `cursor` to get the next page; null on the last page. A page with filters can be
   * shorter than its limit, or empty, and not be the last.
   */
  nextCursor: string | null
  /**
   * With `order=asc`: send it as `cursor`, at any later time, to get what came after this page.
   * Null otherwise.
   */
  followCursor: string | null
}

/** Asks customers to grant a newer version of a profile, or to replace imported External IDs. */
export interface Campaign {
  /** The campaign's id. */
  id: string
  /** The access profile. */
  profile: string
  /** What it asks for. */
  asksFor: CampaignAsksFor
  /**
   * The number of the version that customers are asked to grant. If it asks for External IDs: of
   * the version that was current when it started.
   */
  version: number
  /** Only these customers; null: all. */
  customerIds: readonly string[] | null
  /** The date that customers see; null if there is none. ISO 8601, UTC. */
  deadline: string | null
  /** The campaign's status. */
  status: CampaignStatus
  /** Whether Rolecall still looks for connections with an earlier version. */
  searching: boolean
  /** Whether a reminder is being announced. */
  reminding: boolean
  /** How many connections were found. */
  total: number
  counts: CampaignCounts
  /** Who started it: a name or identity, as in the audit trail. */
  startedBy: string
  /** When it was started. ISO 8601, UTC. */
  createdAt: string
  /** When a reminder was last asked for; null if never. ISO 8601, UTC. */
  remindedAt: string | null
  /** When an operator or its end last changed it. ISO 8601, UTC. */
  updatedAt: string
}

/**
 * `version`: the current version of the profile. `external-id`: that customers whose roles were
 * imported replace the imported External ID by the one that Rolecall drew.
 */
export type CampaignAsksFor = 'version' | 'external-id'

/** How many of the connections are in each status. */
export interface CampaignCounts {
  /** Not told yet. */
  outdated: number
  /** Told. */
  told: number
  /** The customer saw the request. */
  opened: number
  /** Updated. */
  updated: number
  /** Declined. */
  declined: number
  /** Ended. */
  gone: number
}

/** One page of a list. */
export interface CampaignList {
  /** The items, newest first. */
  items: readonly Campaign[]
  /** Send it as `cursor` to get the next page; null on the last page. */
  nextCursor: string | null
}

/** A connection that a campaign asks for. */
export interface CampaignMember {
  /** The connection's id. */
  connectionId: string
  /** The customer's id in your own system. Rolecall does not interpret it. */
  customerId: string
  /** The customer's AWS account number. */
  accountId: string
  /** How far it is. */
  status: CampaignMemberStatus
  /**
   * The code of the error with which no upgrade could be made, such as
   * UPGRADE_NEEDS_NEW_INVITATION; else null. Rolecall tries again once a day.
   */
  problem: string | null
  /** When it was last told; null if never. ISO 8601, UTC. */
  toldAt: string | null
  /** When the customer saw it; null if never. ISO 8601, UTC. */
  openedAt: string | null
  /** When the customer declined; null if never. ISO 8601, UTC. */
  declinedAt: string | null
  /** What the customer wrote when declining; null if nothing. */
  note: string | null
  /** When Rolecall saw that it was updated; null if it was not. ISO 8601, UTC. */
  finishedAt: string | null
}

/** One page of a list. */
export interface CampaignMemberList {
  /** The items, newest first. */
  items: readonly CampaignMember[]
  /** Send it as `cursor` to get the next page; null on the last page. */
  nextCursor: string | null
}

/**
 * `outdated`: not told yet. `told`: the upgrade is on the page, and `upgrade.requested` was
 * announced. `opened`: the customer saw it. `updated`: the stack has the version, or AWS
 * refuses the imported External ID. `declined`: the customer declined; nothing stops working.
 * `gone`: the connection has ended.
 */
export type CampaignMemberStatus = 'outdated' | 'told' | 'opened' | 'updated' | 'declined' | 'gone'

/**
 * `running`: customers are asked. `done`: each connection was updated or has ended.
 * `cancelled`: an operator ended it.
 */
export type CampaignStatus = 'running' | 'cancelled' | 'done'

/** Rights in one service that one version of an access profile has and the other has not. */
export interface ChangedRow {
  /** The name of the service. */
  service: string
  /** The service's name in actions. */
  prefix: string
  /** AWS's access levels of the actions. */
  levels: readonly ('List' | 'Read' | 'Write' | 'Delete' | 'Permissions' | 'Tagging')[]
  /** The actions. */
  actions: readonly string[]
  /** In words. */
  resources: string
  /** The exact patterns. */
  resourcePatterns: readonly string[]
  /** Conditions of IAM as JSON text, and those of the template in words. */
  conditions: readonly string[]
  /** Narrower rights that both versions have. */
  kept: readonly string[]
  /** Of changed rights: resources and conditions in the first version. */
  instead?:
    | {
        /** In words. */
        resources: string
        /** The exact patterns. */
        resourcePatterns: readonly string[]
        /** Conditions of IAM as JSON text, and those of the template in words. */
        conditions: readonly string[]
      }
    | undefined
}

/** One check of a connection's role. */
export interface Check {
  /** When it was made. ISO 8601, UTC. */
  at: string
  /**
   * `proved`: only the right External ID was accepted. `insecure`: the role accepts what it must
   * refuse. `denied`: AWS did not let Rolecall in. `unknown`: no clear answer.
   */
  verdict: 'proved' | 'insecure' | 'denied' | 'unknown'
  probes: CheckProbes
  /** What it changed, as in the audit trail; absent if the status stayed. */
  action?: string | undefined
}

/** One page of a list. */
export interface CheckList {
  /** The items, newest first. */
  items: readonly Check[]
  /** Send it as `cursor` to get the next page; null on the last page. */
  nextCursor: string | null
}

/** What AWS answered to each probe; one that was not sent is absent. */
export interface CheckProbes {
  /** With the External ID of the connection. */
  externalId: 'allowed' | 'denied' | 'unknown'
  /** Without an External ID. */
  none?: 'allowed' | 'denied' | 'unknown' | undefined
  /** With a wrong External ID. */
  wrong?: 'allowed' | 'denied' | 'unknown' | undefined
}

/** A group that an operator confirmed after a restore. */
export interface ConfirmedGroup {
  /** What a restore holds until an operator confirms it. */
  group: 'connections' | 'stops' | 'tokens'
  /** How many records this call released. 0: none was held, or a person set the stop. */
  released: number
}

/** How long customers took from the first look at the page until the role was verified. */
export interface ConnectTime {
  /** How many customers connected. */
  count: number
  /** Half of them took at most so long. */
  medianSeconds: number
  /** Nine of ten took at most so long. */
  p90Seconds: number
}

/** One verified role in one customer account. */
export interface Connection {
  /** The connection's id. */
  id: string
  /** The invitation's id. */
  invitationId: string
  /** The customer's id in your own system. Rolecall does not interpret it. */
  customerId: string
  /** The name in the invitation. */
  customerName?: string | undefined
  /** The customer's AWS account number. */
  accountId: string
  /** The key of the role in `roles` of the profile; null if the profile has no `roles`. */
  role: string | null
  /** The role that Rolecall assumes. */
  roleArn: string
  /**
   * The External ID in the trust policy of the role. Rolecall generates it and never uses it
   * again.
   */
  externalId: string
  /** An AWS Region. */
  region: string
  /**
   * How the role came to be. `stack`: a stack that the customer created. `stack-set`: a stack
   * that a StackSet of an organization created. `declared`: another way, such as Terraform, or it
   * existed.
   */
  way: 'stack' | 'stack-set' | 'declared'
  /** Whether the role came from a file of roles that existed before. */
  imported: boolean
  /**
   * The CloudFormation stack in the customer's account that made the role; null if it was made
   * another way.
   */
  stackId: string | null
  /** The connection's status. */
  status: ConnectionStatus
  /** Why verification failed; empty if it passed. */
  findings: readonly Finding[]
  /** The access profile that was granted. */
  profile: string
  /** The id of the access version that was granted. */
  profileVersion: string
  /** The number of that version; null if Rolecall never stored it. */
  grantedVersion: number | null
  /** The number of the version that new invitations get; null if the profile was removed. */
  currentVersion: number | null
  /**
   * Whether the current version asks for other rights than the granted one. Null if the granted
   * version is not known.
   */
  outdated: boolean | null
  /** When all probes last passed; null if they never did. ISO 8601, UTC. */
  verifiedAt: string | null
  /**
   * When Rolecall last made a session for it, to within ten minutes; null if it never did. ISO
   * 8601, UTC.
   */
  lastUsedAt: string | null
  /**
   * When the role ends, as its options say: from then on AWS refuses each AssumeRole call for it.
   * Null if no end was set. ISO 8601, UTC.
   */
  expiresAt: string | null
  /** When the role was first reported. ISO 8601, UTC. */
  createdAt: string
}

/** The status of a connection changed. */
export interface ConnectionEvent {
  /**
   * The event’s id, the same at each delivery. Later events have greater ids, except within a few
   * seconds.
   */
  id: string
  /** What happened. */
  type:
    | 'connection.active'
    | 'connection.awaiting-approval'
    | 'connection.insecure'
    | 'connection.unreachable'
    | 'connection.recovered'
    | 'connection.suspended'
    | 'connection.resumed'
    | 'connection.expiring'
    | 'connection.disconnecting'
    | 'connection.contested'
    | 'connection.disconnected'
  /** When it happened. ISO 8601, UTC. */
  timestamp: string
  /** The version of this form. New types and fields do not change it. */
  version: 1
  data: ConnectionEventData
}

/** Ids and states. Ask the API for the rest. */
export interface ConnectionEventData {
  /** The connection's id. */
  connectionId: string
  /** The key of the role in the access profile. Absent if the profile asks for one role only. */
  role?: string | undefined
  /** The invitation's id. */
  invitationId: string
  /** The customer's id in your own system. Rolecall does not interpret it. */
  customerId: string
  /** The enrolment of the organization that the account belongs to. Absent without an enrolment. */
  enrolmentId?: string | undefined
  /** What you stored with the invitation. Absent if there is nothing. */
  metadata?: Record<string, string> | undefined
  /** The connection's status after it. */
  status: ConnectionStatus
  /** The status before it. */
  previousStatus?: ConnectionStatus | undefined
  /** The customer's AWS account. */
  accountId: string
  /** When the role ends. Only with `connection.expiring`. ISO 8601, UTC. */
  expiresAt?: string | undefined
  /** True if the connection was never active before. */
  first?: boolean | undefined
  /** A code for the reason; docs/troubleshooting.md lists all codes. */
  code?: string | undefined
  /** The reason, in one sentence. */
  message?: string | undefined
}

/** One page of a list. */
export interface ConnectionList {
  /** The items, newest first. */
  items: readonly Connection[]
  /** Send it as `cursor` to get the next page; null on the last page. */
  nextCursor: string | null
}

/**
 * The status of a connection. Credentials are issued in `active`, `disconnecting` and
 * `contested` only.
 */
export type ConnectionStatus =
  | 'verifying'
  | 'awaiting-approval'
  | 'active'
  | 'insecure'
  | 'unreachable'
  | 'suspended'
  | 'disconnecting'
  | 'contested'
  | 'disconnected'

/**
 * The person at your company who asks the customer. The page shows it. Give a name, an e-mail
 * address or both.
 */
export interface Contact {
  /** Name of the person. */
  name?: string | undefined
  /** E-mail address of the person. */
  email?: string | undefined
}

/**
 * Short-lived AWS credentials, in the shape that AWS SDKs read from a container credentials
 * endpoint.
 */
export interface Credentials {
  /** The access key id. */
  AccessKeyId: string
  /** The secret access key. */
  SecretAccessKey: string
  /** The session token. */
  Token: string
  /** When they stop working. ISO 8601, UTC. */
  Expiration: string
}

/** The steps of one day, UTC. */
export interface DayFigures {
  /** The day. */
  day: string
  /** Customers were invited. */
  invited: number
  /** The customer opened the page, or started the stack without it. */
  opened: number
  /** The account was known, and the customer had opened the page. */
  accountGiven: number
  /** The customer started a stack. */
  stackStarted: number
  /** The connection became active for the first time. */
  connected: number
  /** The customer declined. */
  declined: number
  /** The invitation expired. */
  expired: number
}

/** The connections as they were last counted on a day. */
export interface DayHealth {
  /** The day. */
  day: string
  /** How many connections have each status. */
  statuses: Record<string, number>
}

/** A message that Rolecall gave up on, or that SNS could not deliver. */
export interface DeadLetter {
  /** The message's id. */
  id: string
  /** The Region of the queue. */
  region: string
  /** The dead-letter queue. */
  queue: string
  /** When it was sent. ISO 8601, UTC. */
  sentAt: string
  /** How often it was received. */
  receiveCount: number
  /** Which check it fails; absent if it is genuine. */
  rejection?: 'envelope' | 'topic' | 'message' | 'token' | 'region' | 'response-url' | undefined
  /** The connection, if known. */
  connectionId?: string | undefined
  /** `Create`, `Update` or `Delete`, if known. */
  requestType?: string | undefined
  /** The stack that sent it, if known. */
  stackId?: string | undefined
  /** The stack's resource that sent it, if known. */
  logicalResourceId?: string | undefined
}

/** The messages in the dead-letter queues; they stay there. */
export interface DeadLetterList {
  /** Up to 200 of each queue, oldest first. */
  items: readonly DeadLetter[]
  /** Queues that could not be read. */
  unread: readonly UnreadQueue[]
}

/** One message in full, with its secrets hidden. */
export interface DeadLetterView {
  /** The message's id. */
  id: string
  /** The Region of the queue. */
  region: string
  /** The dead-letter queue. */
  queue: string
  /** When it was sent. ISO 8601, UTC. */
  sentAt: string
  /** How often it was received. */
  receiveCount: number
  /** Which check it fails; absent if it is genuine. */
  rejection?: 'envelope' | 'topic' | 'message' | 'token' | 'region' | 'response-url' | undefined
  /** The connection, if known. */
  connectionId?: string | undefined
  /** `Create`, `Update` or `Delete`, if known. */
  requestType?: string | undefined
  /** The stack that sent it, if known. */
  stackId?: string | undefined
  /** The stack's resource that sent it, if known. */
  logicalResourceId?: string | undefined
  /** Its size in bytes. */
  bytes: number
  /** The message, with its secrets hidden; absent if it cannot be read. */
  message?: Record<string, unknown> | undefined
}

/** A role that the customer made without a stack. */
export interface Declaration {
  /** The ARN of the role, in the account of the invitation. */
  roleArn: string
  /** Which role of the profile it is. Needed if the profile has `roles`, else left out. */
  role?: string | undefined
  /** Why, for the audit trail: up to 200 characters. */
  reason?: string | undefined
}

/** What the customer says when they decline. */
export interface Decline {
  /** Why, in the customer’s words: up to 500 characters. */
  note?: string | undefined
}

/** How to delete the data about a customer. */
export interface DeleteOrder {
  /** Whether the receipts that were issued stay. True unless given. */
  keepReceipts?: boolean | undefined
  /** Why, for the audit trail: up to 200 characters. */
  reason?: string | undefined
}

/** What was deleted about a customer. */
export interface DeletedData {
  /** The customer's id in your own system. Rolecall does not interpret it. */
  customerId: string
  /** False: something is left. Send the same call again. */
  isDone: boolean
  /** How many of each kind this call deleted. */
  deleted: Record<string, number>
}

/**
 * All that a customer needs to create the role of an invitation in one way. Each way creates
 * the same role.
 */
export interface Delivery {
  /**
   * How the role is created: `cloudformation`, `terraform`, `cli` (AWS CLI in bash), `powershell`
   * (AWS CLI in PowerShell), `cdk` (AWS CDK in TypeScript), `console` (by hand), `existing` (a
   * role that is there already).
   */
  tool: 'cloudformation' | 'terraform' | 'cli' | 'powershell' | 'cdk' | 'console' | 'existing'
  /** The name of the way. */
  title: string
  /** The files, in the order in which the steps use them. */
  files: readonly {
    /** The name of the file. */
    name: string
    /** Its content. */
    content: string
  }[]
  /** What the customer does, in order. Names and commands stand in backticks. */
  steps: readonly string[]
  /** How the customer ends the access. */
  undo: string
}

/** Something happened to a webhook endpoint. */
export interface EndpointEvent {
  /**
   * The event’s id, the same at each delivery. Later events have greater ids, except within a few
   * seconds.
   */
  id: string
  /** What happened. */
  type: 'endpoint.paused' | 'endpoint.test'
  /** When it happened. ISO 8601, UTC. */
  timestamp: string
  /** The version of this form. New types and fields do not change it. */
  version: 1
  data: EndpointEventData
}

/** Ids and states. Ask the API for the rest. */
export interface EndpointEventData {
  /** The webhook endpoint's id. */
  endpointId: string
  /** Its status after it. */
  status: 'active' | 'paused'
  /** The reason, in one sentence. */
  message?: string | undefined
}

/**
 * An invitation for a whole organization: one link and one External ID, and one connection for
 * each account.
 */
export interface Enrolment {
  /** The enrolment's id. */
  id: string
  /** The customer's id in your own system. Rolecall does not interpret it. */
  customerId: string
  /** The customer's name on the page. */
  customerName?: string | undefined
  /** The access profile that the customer is asked for. */
  profile: string
  /** The id of the access version that the templates ask for. */
  profileVersion: string
  /** The id of the organization; null if nobody gave it. */
  organizationId: string | null
  /** The number of the management account. */
  managementAccountId: string
  /** The account that creates the StackSet. */
  administratorAccountId: string
  /** Which accounts the enrolment is for. */
  accounts: EnrolmentAccountChoice
  roleOptions?: RoleOptions | undefined
  /**
   * The External ID in the trust policy of the role. Rolecall generates it and never uses it
   * again.
   */
  externalId: string
  /** An AWS Region. */
  region: string
  /** The name of the role in each account. */
  roleName: string
  /** The enrolment's status. */
  status: EnrolmentStatus
  /** How often the callback token was replaced. */
  tokenNumber: number
  counts: EnrolmentCounts
  /** When it was made. ISO 8601, UTC. */
  createdAt: string
  /** When it was last changed. ISO 8601, UTC. */
  updatedAt: string
  /** The customer's page: send this link to the administrator of the organization. */
  enrolmentUrl: string
  /**
   * The AWS console's page that creates the launcher stack. Where the role could take over
   * accounts, this is the customer's page until the customer confirms it there.
   */
  launchUrl: string
  /** The template that creates the StackSet. */
  launcherTemplateUrl: string
  /**
   * The template that creates the role in one account: for the management account, for a StackSet
   * of your customer’s own, or for one account alone.
   */
  templateUrl: string
  /**
   * Updates the launcher stack to the present templates, for AWS CloudShell in the administrator
   * account: after an upgrade, or after the callback token was replaced.
   */
  updateCommand: string
}

/** One account of an enrolment. */
export interface EnrolmentAccount {
  /** The customer's AWS account number. */
  accountId: string
  /** Its name in the organization; null unless the reader role has listed it. */
  name: string | null
  /** The path of its organizational unit; null unless the reader role has listed it. */
  ou: string | null
  /** How far it is. */
  state: EnrolmentAccountState
  /**
   * Why it needs no approval: you listed it, the organization’s reader role confirmed it as
   * ACTIVE, or a person approved it. Null: nothing confirms it.
   */
  acceptedBy: 'vendor' | 'organization' | 'approval' | null
  /** Why it failed or what is wrong; null if nothing. */
  finding: Finding | null
  /** What AWS says of the failed stack; null unless the reader role may see it. */
  stackReason: string | null
  /** Its connections: one, or one for each role of the profile. */
  connectionIds: readonly string[]
  /** The invitation that was made for it; null before it calls in. */
  invitationId: string | null
  /** When it first called in or was listed; null before. ISO 8601, UTC. */
  joinedAt: string | null
}

/** Which accounts of the organization the enrolment is for. */
export interface EnrolmentAccountChoice {
  /**
   * Accounts that you know to be the customer’s, at most 5,000: they connect without approval,
   * and the StackSet creates stacks in them only.
   */
  include?: readonly string[] | undefined
  /** Accounts that must not connect, at most 500. */
  exclude?: readonly string[] | undefined
  /**
   * The organizational units, or the root, that the launch link has filled in. At most 50.
   * Without it the customer chooses them.
   */
  ous?: readonly string[] | undefined
}

/** One page of a list. */
export interface EnrolmentAccountList {
  /** The items, newest first. */
  items: readonly EnrolmentAccount[]
  /** Send it as `cursor` to get the next page; null on the last page. */
  nextCursor: string | null
}

/**
 * `waiting`: its stack has not called in. `connecting`: its stack has begun.
 * `awaiting-approval`: nothing confirms that the account is the customer’s. `connected`: its
 * connection works. `failed`: its stack failed. `problem`: it was connected, and its role no
 * longer works or is not secure. `left`: it has ended, or the account has left the
 * organization.
 */
export type EnrolmentAccountState =
  | 'waiting'
  | 'connecting'
  | 'awaiting-approval'
  | 'connected'
  | 'failed'
  | 'problem'
  | 'left'

/** The accounts that belong to the customer. */
export interface EnrolmentApproval {
  /** The accounts to approve, at most 200. */
  accountIds: readonly string[]
  /** Why, for the audit trail: up to 200 characters. */
  reason?: string | undefined
}

/** What was approved. */
export interface EnrolmentApproved {
  /** The accounts that are accepted now. */
  approved: readonly string[]
  /** Accounts that have not called in. */
  unknown: readonly string[]
}

/** How many accounts are in each state. Accounts of your list count before they call in. */
export interface EnrolmentCounts {
  /** Their stacks have not called in. */
  waiting: number
  /** Their stacks have begun. */
  connecting: number
  /** They wait for your approval. */
  'awaiting-approval': number
  /** They are connected. */
  connected: number
  /** Their stacks failed. */
  failed: number
  /** They were connected; something is wrong. */
  problem: number
  /** They have ended or left. */
  left: number
}

/** Something happened to an enrolment. */
export interface EnrolmentEvent {
  /**
   * The event’s id, the same at each delivery. Later events have greater ids, except within a few
   * seconds.
   */
  id: string
  /** What happened. */
  type:
    | 'enrolment.created'
    | 'enrolment.launched'
    | 'enrolment.reader-ready'
    | 'enrolment.account-failed'
    | 'enrolment.account-left'
    | 'enrolment.revoked'
  /** When it happened. ISO 8601, UTC. */
  timestamp: string
  /** The version of this form. New types and fields do not change it. */
  version: 1
  data: EnrolmentEventData
}

/** Ids and states. Ask the API for the rest. */
export interface EnrolmentEventData {
  /** The enrolment's id. */
  enrolmentId: string
  /** The customer's id in your own system. Rolecall does not interpret it. */
  customerId: string
  /** The enrolment's status after it. */
  status: EnrolmentStatus
  /** The management account of the organization. */
  managementAccountId: string
  /**
   * The account that it is about. Only with `enrolment.account-failed` and
   * `enrolment.account-left`.
   */
  accountId?: string | undefined
  /** The reason, as AWS says it. */
  message?: string | undefined
}

/** One page of a list. */
export interface EnrolmentList {
  /** The items, newest first. */
  items: readonly Enrolment[]
  /** Send it as `cursor` to get the next page; null on the last page. */
  nextCursor: string | null
}

/** `open`: accounts can connect, also later ones. `revoked`: no further account connects. */
export type EnrolmentStatus = 'open' | 'revoked'

/** Something happened. The fields of `data` depend on the group of the type. */
export type Event =
  | InvitationEvent
  | AttemptEvent
  | ConnectionEvent
  | UpgradeEvent
  | EnrolmentEvent
  | EndpointEvent

/** One page of the events. */
export interface EventList {
  /** The events, in the order of the query. */
  items: readonly Event[]
  /**
   * Send it as `cursor` to get the next page; null on the last page. A page with filters can be
   * shorter than its limit, or empty, and not be the last.
   */
  nextCursor: string | null
  /**
   * With `order=asc`: send it as `cursor`, at any later time, to get what came after this page.
   * Null otherwise.
   */
  followCursor: string | null
}

/** The type of an event. */
export type EventType =
  | 'invitation.created'
  | 'invitation.opened'
  | 'invitation.accepted'
  | 'invitation.declined'
  | 'invitation.reset'
  | 'invitation.revoked'
  | 'invitation.expiring'
  | 'invitation.expired'
  | 'attempt.started'
  | 'attempt.failed'
  | 'connection.active'
  | 'connection.awaiting-approval'
  | 'connection.insecure'
  | 'connection.unreachable'
  | 'connection.recovered'
  | 'connection.suspended'
  | 'connection.resumed'
  | 'connection.expiring'
  | 'connection.disconnecting'
  | 'connection.contested'
  | 'connection.disconnected'
  | 'upgrade.requested'
  | 'upgrade.opened'
  | 'upgrade.declined'
  | 'upgrade.started'
  | 'upgrade.finished'
  | 'enrolment.created'
  | 'enrolment.launched'
  | 'enrolment.reader-ready'
  | 'enrolment.account-failed'
  | 'enrolment.account-left'
  | 'enrolment.revoked'
  | 'endpoint.paused'
  | 'endpoint.test'

/**
 * How the customer of an imported role replaces its External ID. Nothing stops working in
 * between.
 */
export interface ExternalIdChange {
  /**
   * `none`: there is nothing to replace. `offered`: the role accepts only the imported External
   * ID. `accepted`: it accepts the new one too, and Rolecall uses it.
   */
  state: 'none' | 'offered' | 'accepted'
  /** What is left to do, in this order. */
  steps: readonly {
    /**
     * `accept-both`: the role accepts both External IDs. `remove-imported`: only the one that
     * Rolecall drew.
     */
    name: 'accept-both' | 'remove-imported'
    /** The trust policy that the role gets. Statements for others have to be kept. */
    trustPolicy: Record<string, unknown>
    /** Does it with the AWS CLI, in a POSIX shell. */
    command: string
  }[]
}

/** Why attempts to connect failed. */
export interface FailureCause {
  /** The code of the finding. */
  code: string
  /** How many attempts failed for it. */
  count: number
}

/**
 * How invitations went, and how the connections are. May miss what happened in the last
 * minutes.
 */
export interface Figures {
  /** The first day. */
  from: string
  /** The last day. */
  to: string
  funnel: StepCounts
  /** Every day, in order. */
  days: readonly DayFigures[]
  /** Why attempts failed; the most frequent first. */
  causes: readonly FailureCause[]
  /** How long customers took to connect; null if nobody connected. */
  connectTime: ConnectTime | null
  /** The days on which connections were counted, in order. */
  health: readonly DayHealth[]
  present: PresentCounts
}

/** One reason why verification failed, with what to do about it. */
export interface Finding {
  /** What is wrong, as a stable code. */
  code: string
  /** What is wrong, in a sentence. */
  message: string
  /** What to do about it. */
  remedy: string
  /**
   * When it was first found, of the checks in a row that found it; absent in a failed attempt.
   * ISO 8601, UTC.
   */
  firstSeenAt?: string | undefined
}

/** What a caller may do; `write` includes `read`. */
export type Grant =
  | 'credentials'
  | 'invitations:read'
  | 'invitations:write'
  | 'connections:read'
  | 'connections:write'
  | 'audit:read'
  | 'tokens'
  | 'webhooks'
  | 'operate'

/** The process runs. */
export interface Health {
  /** Always `ok`. */
  status: 'ok'
}

/** One field of the request that is wrong. */
export interface InvalidField {
  /** Where the field is. */
  in: 'path' | 'query' | 'header' | 'body'
  /** Its name; inside lists and objects, its path with dots. */
  field: string
  /** What is wrong with it. */
  message: string
}

/**
 * A request to one customer to connect one account. It has one External ID and one template. It
 * leads to one connection, or to one for each role if the profile has several roles.
 */
export interface Invitation {
  /** The invitation's id. */
  id: string
  /** The customer's id in your own system. Rolecall does not interpret it. */
  customerId: string
  /** The customer's name on the page. */
  customerName?: string | undefined
  /** The enrolment that made it for one account of an organization; null if there is none. */
  enrolmentId: string | null
  /** The access profile that the customer is asked for. */
  profile: string
  /** The id of the access version that the customer is asked for. */
  profileVersion: string
  /** The only AWS account that can connect; null until it is known. */
  accountId: string | null
  /** Who gave the account number: the vendor with the invitation, or the customer on the page. */
  pinnedBy: 'vendor' | 'customer' | null
  /**
   * The External ID in the trust policy of the role. Rolecall generates it and never uses it
   * again.
   */
  externalId: string
  /** An AWS Region. */
  region: string
  /** Whether an operator must approve the connection before credentials are issued. */
  requireApproval: boolean
  /** The invitation's status. */
  status: InvitationStatus
  /** How far the customer is. */
  state: InvitationState
  /** The latest tries to connect, oldest first; at most 20. */
  attempts: readonly Attempt[]
  /**
   * The connections that it led to; empty before. One, or one for each role if the profile has
   * several.
   */
  connections: readonly {
    /** The connection's id. */
    id: string
    /** The key of the role in `roles` of the profile; null if the profile has no `roles`. */
    role: string | null
    /** The customer's AWS account number. */
    accountId: string
    /** The role that Rolecall assumes. */
    roleArn: string
    /** The connection's status. */
    status: ConnectionStatus
  }[]
  /**
   * Values for the parameters of your own template that the profile takes from invitations
   * (`from: invitation`), by their names. They become part of the template, so letters, digits,
   * spaces and `-_.:/@+=,` are possible, at most 500 characters each.
   */
  parameters?: Record<string, string> | undefined
  roleOptions?: RoleOptions | undefined
  /**
   * Your own values, such as ids: at most 20, keys of up to 40 and values of up to 500
   * characters. Rolecall does not interpret them, and the customer does not see them.
   */
  metadata?: Record<string, string> | undefined
  contact?: Contact | undefined
  /**
   * Where the finished page leads back to. Its origin must be in the setting `portal.origins`.
   * Rolecall adds `invitation=ID` to its query and nothing else.
   */
  returnUrl?: string | undefined
  /**
   * The language of the page, as a BCP 47 tag such as `de` or `en-GB`. Unless given, the page
   * uses the language of the browser.
   */
  locale?: string | undefined
  /** When a browser first showed the page, or the customer accepted; null before. ISO 8601, UTC. */
  openedAt: string | null
  /** When the customer declined; null if they did not. ISO 8601, UTC. */
  declinedAt: string | null
  /** What the customer wrote when they declined; null if nothing. */
  declineNote: string | null
  /** When it was made. ISO 8601, UTC. */
  createdAt: string
  /** When the link stops working. ISO 8601, UTC. */
  expiresAt: string
  /** The customer's page: send this link to the customer. */
  onboardingUrl: string
  /**
   * The AWS console's page that creates the stack, without the onboarding page before it. Where
   * the role could take over the account, this is the onboarding page until the customer confirms
   * it there. With a private bucket of templates it is an address of Rolecall, which leads to
   * AWS.
   */
  launchUrl: string
  /**
   * The CloudFormation template of this invitation. With a private bucket, CloudFormation can
   * read it only after a launch; a shared template needs the parameters that `launchUrl` fills
   * in.
   */
  templateUrl: string
}

/** An e-mail with the link of an invitation, for you to send. Rolecall sends none. */
export interface InvitationEmail {
  /** The language that it is written in. */
  language: string
  /** One line. */
  subject: string
  /** Plain text. It contains the link, so send it only to people who may use the link. */
  text: string
}

/** Something happened to an invitation. */
export interface InvitationEvent {
  /**
   * The event’s id, the same at each delivery. Later events have greater ids, except within a few
   * seconds.
   */
  id: string
  /** What happened. */
  type:
    | 'invitation.created'
    | 'invitation.opened'
    | 'invitation.accepted'
    | 'invitation.declined'
    | 'invitation.reset'
    | 'invitation.revoked'
    | 'invitation.expiring'
    | 'invitation.expired'
  /** When it happened. ISO 8601, UTC. */
  timestamp: string
  /** The version of this form. New types and fields do not change it. */
  version: 1
  data: InvitationEventData
}

/** Ids and states. Ask the API for the rest. */
export interface InvitationEventData {
  /** The invitation's id. */
  invitationId: string
  /** The customer's id in your own system. Rolecall does not interpret it. */
  customerId: string
  /** The enrolment of the organization that the account belongs to. Absent without an enrolment. */
  enrolmentId?: string | undefined
  /** What you stored with the invitation. Absent if there is nothing. */
  metadata?: Record<string, string> | undefined
  /** The invitation's status after it. */
  status: InvitationStatus
  /** The customer's AWS account. */
  accountId?: string | undefined
  /** When the link stops working. ISO 8601, UTC. */
  expiresAt: string
  /** Why the customer declined, in the customer’s words. */
  note?: string | undefined
}

/** One page of a list. */
export interface InvitationList {
  /** The items, newest first. */
  items: readonly Invitation[]
  /** Send it as `cursor` to get the next page; null on the last page. */
  nextCursor: string | null
}

/**
 * How far the customer is, as one word for your user interface. `invited`: nothing has happened
 * yet. `opened`: a browser has shown the page. `accepted`: the customer gave the account number
 * or followed the launch link. `creating`: the stack has begun. `checking`: it has reported its
 * role, which Rolecall verifies. `failed`: the stack did not connect; the customer can try
 * again. `connected`: the connection works. `awaiting-approval`: it waits for your approval.
 * `needs-attention`: the stack reported nothing more in time, or the connection is insecure,
 * unreachable, suspended or contested. `disconnected`: the connection has ended. `declined`:
 * the customer declined. `expired`, `revoked`: the link no longer works.
 */
export type InvitationState =
  | 'invited'
  | 'opened'
  | 'accepted'
  | 'creating'
  | 'checking'
  | 'failed'
  | 'connected'
  | 'awaiting-approval'
  | 'needs-attention'
  | 'disconnected'
  | 'declined'
  | 'expired'
  | 'revoked'

/**
 * `open`: the customer can use the link. `claimed`: a stack or a declared role has connected
 * with it. `expired`, `revoked`: the link no longer works.
 */
export type InvitationStatus = 'open' | 'claimed' | 'expired' | 'revoked'

/** The same work on many records. */
export interface Job {
  /** The job's id. */
  id: string
  /** What it does with each row. */
  kind: JobKind
  /** The job's status. */
  status: JobStatus
  /**
   * Whether Rolecall still looks for the records of the filter. Then `total` grows, and nothing
   * else is done yet.
   */
  searching: boolean
  /** How many rows it has. */
  total: number
  counts: JobCounts
  /** The filter; null if records were named. */
  filter: JobFilter | null
  /**
   * Why Rolecall stopped it; else null. `more-than-expected`: more records matched than
   * `expected`; `too-many`: more than 100,000; nothing was done. `token-revoked`: the API token
   * that started it was revoked. `rights-removed`: the person who started it lost the rights for
   * it. `restored`: the store was restored from a backup while it ran.
   */
  problem:
    | 'more-than-expected'
    | 'too-many'
    | 'token-revoked'
    | 'rights-removed'
    | 'restored'
    | null
  /** Why it was started; null if nobody said. */
  reason: string | null
  /** Who started it: a name or identity, as in the audit trail. */
  startedBy: string
  /** When it was made. ISO 8601, UTC. */
  createdAt: string
  /** When it began; null in a draft. ISO 8601, UTC. */
  startedAt: string | null
  /** When it ended; null before that. ISO 8601, UTC. */
  endedAt: string | null
}

/** How the rows ended. */
export interface JobCounts {
  /** Done. */
  done: number
  /** Already as asked, so that nothing was changed. */
  unchanged: number
  /** Failed: `GET /v1/jobs/{id}/failures` says why. */
  failed: number
}

/** A row that was not done. */
export interface JobFailure {
  /** The number of the row in the request, from 1. */
  row: number
  /** The id of the connection or invitation; null for `invite` and `import`. */
  id: string | null
  /** The customer's id; null if unknown. */
  customerId: string | null
  /** Why, as a code of an error or of a finding. */
  code: string
  /** Why, in a sentence. */
  message: string
}

/** One page of a list. */
export interface JobFailureList {
  /** The items, newest first. */
  items: readonly JobFailure[]
  /** Send it as `cursor` to get the next page; null on the last page. */
  nextCursor: string | null
}

/**
 * Which connections or invitations, as in their lists; without a field: all. The records that
 * match when the job starts; those that join later are left out.
 */
export interface JobFilter {
  /** Those in any of these statuses. */
  status?: readonly (ConnectionStatus | InvitationStatus)[] | undefined
  /** Those of this access profile. */
  profile?: string | undefined
  /** Those of this customer. */
  customerId?: string | undefined
}

/**
 * `verify`, `suspend`, `resume`, `disconnect`: as the calls about one connection. `upgrade`:
 * offer the current version of the profile. `approve`: confirm account numbers, and accept the
 * External IDs of imported roles. `revoke`: end open invitations. `invite`: invite customers.
 * `import`: connect roles that you already have.
 */
export type JobKind =
  | 'verify'
  | 'approve'
  | 'suspend'
  | 'resume'
  | 'disconnect'
  | 'upgrade'
  | 'revoke'
  | 'invite'
  | 'import'

/** One page of a list. */
export interface JobList {
  /** The items, newest first. */
  items: readonly Job[]
  /** Send it as `cursor` to get the next page; null on the last page. */
  nextCursor: string | null
}

/**
 * `draft`: waits to be started; deleted after a day. `running`: Rolecall works on it. `done`:
 * each row was worked on. `stopped`: it ended before that.
 */
export type JobStatus = 'draft' | 'running' | 'done' | 'stopped'

/** An API token to make. It can do no more than the token that makes it. */
export interface NewApiToken {
  /** A name that no other token has or had: the audit trail shows it. */
  name: string
  /** What it may do. */
  may: readonly Grant[]
  /** For these customers only. */
  customers?: readonly string[] | undefined
  /** For these connections only. */
  connections?: readonly string[] | undefined
  /** Credentials for these scopes only. */
  scopes?: readonly string[] | undefined
  /** How long it works, in seconds: 60 to 31622400 (366 days). One year unless given. */
  expiresInSeconds?: number | undefined
}

/** Whom to ask for what. */
export interface NewCampaign {
  /** The access profile. */
  profile: string
  /** What to ask for; `version` unless given. */
  asksFor?: CampaignAsksFor | undefined
  /** Only the connections of these customers, 1 to 50. */
  customerIds?: readonly string[] | undefined
  /**
   * A date in the future, which customers see. Nothing changes when it has passed. Not for new
   * External IDs. ISO 8601, UTC.
   */
  deadline?: string | undefined
}

/** The organization to invite. */
export interface NewEnrolment {
  /** The customer's id in your own system. Rolecall does not interpret it. */
  customerId: string
  /** The customer's name on the page. */
  customerName?: string | undefined
  /** An access profile of rolecall.yaml; `default` unless given. */
  profile?: string | undefined
  /** The id of the organization, if you know it. */
  organizationId?: string | undefined
  /** The number of the management account of the organization. */
  managementAccountId: string
  /**
   * The number of the account that creates the StackSet: that of a delegated administrator. The
   * management account unless given.
   */
  administratorAccountId?: string | undefined
  /** The AWS Region of all stacks; the installation's first Region unless given. */
  region?: string | undefined
  accounts?: EnrolmentAccountChoice | undefined
  roleOptions?: RoleOptions | undefined
}

/** The customer to invite, and the conditions of the invitation. */
export interface NewInvitation {
  /** The customer's id in your own system. Rolecall does not interpret it. */
  customerId: string
  /** The customer's name on the page. */
  customerName?: string | undefined
  /** An access profile of rolecall.yaml; `default` unless given. */
  profile?: string | undefined
  /**
   * The customer's AWS account number, if you know it: 12 digits, spaces and hyphens are ignored.
   * Only this account can then connect.
   */
  accountId?: string | undefined
  /** The AWS Region that the launch link opens; the installation's first Region unless given. */
  region?: string | undefined
  /** How long the link works, in seconds: 60 to 2592000 (30 days). 7 days unless given. */
  expiresInSeconds?: number | undefined
  /** Whether an operator must approve the connection before credentials are issued. */
  requireApproval?: boolean | undefined
  /**
   * Values for the parameters of your own template that the profile takes from invitations
   * (`from: invitation`), by their names. They become part of the template, so letters, digits,
   * spaces and `-_.:/@+=,` are possible, at most 500 characters each.
   */
  parameters?: Record<string, string> | undefined
  roleOptions?: RoleOptions | undefined
  /**
   * Your own values, such as ids: at most 20, keys of up to 40 and values of up to 500
   * characters. Rolecall does not interpret them, and the customer does not see them.
   */
  metadata?: Record<string, string> | undefined
  contact?: Contact | undefined
  /**
   * Where the finished page leads back to. Its origin must be in the setting `portal.origins`.
   * Rolecall adds `invitation=ID` to its query and nothing else.
   */
  returnUrl?: string | undefined
  /**
   * The language of the page, as a BCP 47 tag such as `de` or `en-GB`. Unless given, the page
   * uses the language of the browser.
   */
  locale?: string | undefined
}

/** The work, and the records: exactly one of `ids`, `filter`, `rows` and `roles`. */
export interface NewJob {
  /** What to do with each record. */
  kind: JobKind
  /** Ids of connections, or of invitations for `revoke`: 1 to 1,000. */
  ids?: readonly string[] | undefined
  filter?: JobFilter | undefined
  /** For `invite`: the customers, 1 to 10,000, in a request of at most 4 MB. */
  rows?: readonly NewInvitation[] | undefined
  /**
   * For `import`: the roles, 1 to 10,000, in a request of at most 4 MB. Rolecall compares their
   * External IDs with each other, so send all of them together.
   */
  roles?: readonly RoleToImport[] | undefined
  /**
   * With `filter`: how many records may match at most. If more do, the job stops before it does
   * anything.
   */
  expected?: number | undefined
  /** With `rows` or `roles`: check them and wait; the job starts with `POST /v1/jobs/{id}/start`. */
  draft?: boolean | undefined
  /** Why, for the audit trail: up to 200 characters. */
  reason?: string | undefined
}

/** Where to send events from now on. */
export interface NewWebhookEndpoint {
  /** An https URL with a public address: port 443, or one from 1024 on. */
  url: string
  /** Only events of these types. All types unless given, also types of later versions. */
  types?: readonly EventType[] | undefined
  /** For people, up to 200 characters. */
  description?: string | undefined
}

/** An API token with its text, which is shown this once. */
export interface NewlyMadeApiToken {
  /** The token's id. */
  id: string
  /** Its name, as the audit trail shows it. */
  name: string
  /** What it may do. */
  may: readonly Grant[]
  /** For these customers only. */
  customers?: readonly string[] | undefined
  /** For these connections only. */
  connections?: readonly string[] | undefined
  /** Credentials for these scopes only. */
  scopes?: readonly string[] | undefined
  /**
   * The token's status. `held`: the store was restored from a backup, and an operator has to
   * confirm the tokens.
   */
  status: 'active' | 'expired' | 'revoked' | 'held'
  /** When it was made. ISO 8601, UTC. */
  createdAt: string
  /** The name of the token that made it. */
  createdBy: string
  /** When it stops working. ISO 8601, UTC. */
  expiresAt: string
  /** The token that replaces it after a rotation. */
  replacedBy: string | null
  /** When it was last used, to the hour. ISO 8601, UTC. */
  lastUsedAt: string | null
  /** The text to send as "Authorization: Bearer TOKEN". */
  token: string
}

/** Why the caller does this. */
export interface OrderReason {
  /** Why, for the audit trail: up to 200 characters. */
  reason?: string | undefined
}

/** For how long the portal session works. */
export interface PortalOrder {
  /** How long link and token work, in seconds: 60 to 86400 (one day). One hour unless given. */
  expiresInSeconds?: number | undefined
}

/**
 * A link to the customer’s page and a token that reads the state of the invitation, both for a
 * short time.
 */
export interface PortalSession {
  /** Leads to the customer’s page until `expiresAt`. Open it in a tab of the customer’s browser. */
  url: string
  /** Where a script of your product reads the state with the token. */
  statusUrl: string
  /** Reads the state of this one invitation and nothing else. Your page may have it. */
  statusToken: string
  /** When link and token stop working. ISO 8601, UTC. */
  expiresAt: string
}

/** How far the customer is: all that a status token can read. */
export interface PortalStatus {
  /** The invitation's id. */
  invitationId: string
  /** How far the customer is. */
  state: InvitationState
  /** When something was last reported of the invitation or its connection. ISO 8601, UTC. */
  updatedAt: string
  /** The connection's id. */
  connectionId?: string | undefined
  /** The ids of all connections. Absent if the profile asks for one role. */
  connectionIds?: readonly string[] | undefined
  /** With the states `failed` and `needs-attention`: what is wrong, if it is known. */
  failure?:
    | {
        /** What is wrong, as a stable code. */
        code: string
        /** What is wrong, in a sentence. */
        message: string
      }
    | undefined
}

/** How many records there are now. */
export interface PresentCounts {
  /** How many invitations have each status. */
  invitations: Record<string, number>
  /** How many connections have each status. */
  connections: Record<string, number>
}

/** Why a call failed: an RFC 9457 problem document. */
export interface Problem {
  /** Always `about:blank`: the code says more. */
  type: 'about:blank'
  /** What this code means and what to do. */
  title: string
  /** The HTTP status. */
  status: number
  /** What failed, as a stable code. */
  code: ErrorCode
  /** What failed in this case, if more is known than the title. */
  detail?: string | undefined
  /** All wrong fields of the request; with `REQUEST_INVALID` only. */
  errors?: readonly InvalidField[] | undefined
  /** With `SCOPE_NOT_GRANTED` only: the number of the granted version, if it is known. */
  grantedVersion?: number | null | undefined
  /** With `SCOPE_NOT_GRANTED` only: the version that has the rights of the scope, if one has. */
  neededVersion?: number | null | undefined
  /** With `ROLE_REFUSED` only: why, in words for the customer. */
  finding?: Finding | undefined
  /** The request's id in the log; also in the header x-request-id. */
  requestId: string
  /** Whether the same request can succeed later. */
  retry: boolean
}

/** An access profile: what you ask of customers. */
export interface Profile {
  /** The name in rolecall.yaml. */
  name: string
  /** The profile's status. */
  status: ProfileStatus
  /** What a customer reads first. */
  purpose: string
  /** The role's name, without the suffix. */
  roleName: string
  /** The version that new invitations get, or the last that they got. */
  currentVersion: number
  /** How many versions there are. */
  versions: number
  /** How many connections have it that have not ended. */
  connections: number
  /**
   * False if there are more than 10,000 connections: then `connections` is a minimum. From 1,000
   * connections on, counts are up to one minute old.
   */
  connectionsComplete: boolean
  /** When Rolecall first started with it. ISO 8601, UTC. */
  createdAt: string
  /** When it last changed. ISO 8601, UTC. */
  updatedAt: string
}

/** One page of a list. */
export interface ProfileList {
  /** The items, newest first. */
  items: readonly Profile[]
  /** Send it as `cursor` to get the next page; null on the last page. */
  nextCursor: string | null
}

/**
 * `current`: customers can be invited with it. `removed`: rolecall.yaml no longer has it; its
 * invitations and connections keep working.
 */
export type ProfileStatus = 'current' | 'removed'

/** The public keys that verify receipts, as a JSON Web Key Set (RFC 7517). */
export interface PublicKeys {
  /** All keys, also former ones. */
  keys: readonly {
    /** The kind of key. */
    kty: 'OKP'
    /** The curve. */
    crv: 'Ed25519'
    /** The public key, in base64url. */
    x: string
    /** The id of the key. */
    kid: string
    /** The algorithm. */
    alg: 'EdDSA'
    /** What the key is for. */
    use: 'sig'
  }[]
}

/** Whether the process can do its work. */
export interface Readiness {
  /** Whether to send requests here. */
  status: 'ready' | 'not ready'
  /** Each check: `ok`, or what is wrong. `broker`, `clock` and `profiles` never make it unready. */
  checks: Record<string, string>
}

/** A signed statement that the vendor can no longer assume a role. */
export interface Receipt {
  /** The format of this document. */
  format: 'rolecall-receipt-1'
  statement: ReceiptStatement
  /**
   * The statement as a compact JWS (RFC 7515), signed with Ed25519. The public keys are at
   * /.well-known/rolecall-keys.json.
   */
  jws: string
}

/** What a receipt says. */
export interface ReceiptStatement {
  /** The connection's id. */
  connectionId: string
  /** The vendor's name. */
  vendor: string
  /** The only role that could assume the customer's role. */
  brokerRoleArn: string
  /** The customer's id in your own system. Rolecall does not interpret it. */
  customerId: string
  /** The customer's AWS account number. */
  accountId: string
  /** The role that can no longer be assumed. */
  roleArn: string
  /**
   * The External ID in the trust policy of the role. Rolecall generates it and never uses it
   * again.
   */
  externalId: string
  /** The stack that made the role; null if it was made another way. */
  stackId: string | null
  /** When the role was first reported. ISO 8601, UTC. */
  connectedAt: string
  /** When the connection ended. ISO 8601, UTC. */
  endedAt: string
  /** Who ended it. */
  endedBy: 'customer' | 'vendor'
  /** When a session was last made, to within ten minutes; null if never. ISO 8601, UTC. */
  lastUsedAt: string | null
  /** At least four refusals over at least an hour, oldest first. */
  denials: readonly {
    /** When AWS refused the role. ISO 8601, UTC. */
    at: string
    /**
     * The role that the broker role could assume just before and just after: another customer's, or
     * one of the vendor made for this.
     */
    witness: 'customer-role' | 'check-role'
  }[]
  /** When the receipt was issued. ISO 8601, UTC. */
  issuedAt: string
}

/** To which endpoint to send an event again. */
export interface RedeliverEventOrder {
  /** Only to this endpoint. To all active ones that ask for its type unless given. */
  endpointId?: string | undefined
  /** Why, for the audit trail: up to 200 characters. */
  reason?: string | undefined
}

/** From which time on to send events again. */
export interface RedeliverOrder {
  /** All events that were stored at this time or later, 30 days ago at most. ISO 8601. */
  since: string
  /** Why, for the audit trail: up to 200 characters. */
  reason?: string | undefined
}

/** The endpoints to which the event is sent again. */
export interface Redelivery {
  /** The endpoints. */
  items: readonly WebhookEndpoint[]
}

/** What became of the messages. */
export interface Redrive {
  /** One result for each message. */
  items: readonly RedriveResult[]
  /** Whether the time ran out before all messages were seen. */
  more: boolean
}

/** Which messages to process again. */
export type RedriveOrder =
  | {
      /** Up to ten ids of messages. */
      ids: readonly string[]
    }
  | {
      /** All that are genuine. */
      all: true
    }

/** What became of one message. */
export interface RedriveResult {
  /** The message's id. */
  id: string
  /**
   * `answered`: it has left the queue. `gone`: it is no longer there. Otherwise it stays in the
   * queue.
   */
  outcome: 'answered' | 'later' | 'rejected' | 'failed' | 'gone'
}

/** What else to revoke, and why. */
export interface Revocation {
  /** Whether to revoke the tokens that it created too. False unless given. */
  descendants?: boolean | undefined
  /** Why, for the audit trail: up to 200 characters. */
  reason?: string | undefined
}

/** A revoked API token, and the tokens that it created. */
export interface RevokedApiToken {
  /** The token's id. */
  id: string
  /** Its name, as the audit trail shows it. */
  name: string
  /** What it may do. */
  may: readonly Grant[]
  /** For these customers only. */
  customers?: readonly string[] | undefined
  /** For these connections only. */
  connections?: readonly string[] | undefined
  /** Credentials for these scopes only. */
  scopes?: readonly string[] | undefined
  /**
   * The token's status. `held`: the store was restored from a backup, and an operator has to
   * confirm the tokens.
   */
  status: 'active' | 'expired' | 'revoked' | 'held'
  /** When it was made. ISO 8601, UTC. */
  createdAt: string
  /** The name of the token that made it. */
  createdBy: string
  /** When it stops working. ISO 8601, UTC. */
  expiresAt: string
  /** The token that replaces it after a rotation. */
  replacedBy: string | null
  /** When it was last used, to the hour. ISO 8601, UTC. */
  lastUsedAt: string | null
  /**
   * The tokens that it created, and that those created, as far as they worked before this call.
   * With "descendants": true they are revoked too.
   */
  descendants: readonly ApiToken[]
}

/**
 * What is set for the role of this invitation. The profile says with `roleOptions` in
 * rolecall.yaml what may be set.
 */
export interface RoleOptions {
  /** The exact name of the role. */
  roleName?: string | undefined
  /** The path of the role in IAM. */
  path?: string | undefined
  /**
   * A managed policy that limits the role: its ARN, or its name (with its path) in the account of
   * the customer.
   */
  permissionsBoundary?: string | undefined
  /** Tags of the role, beside those of the profile: at most 40. */
  tags?: Record<string, string> | undefined
  /**
   * The longest session that the role allows, in seconds: 3600 to 43200. Rolecall itself uses at
   * most 3600.
   */
  maxSessionSeconds?: number | undefined
  /**
   * The only Regions in which the role may call services. Global services such as IAM are not
   * limited.
   */
  allowedRegions?: readonly string[] | undefined
  /**
   * From then on AWS refuses each AssumeRole call for the role. Sessions that were issued before
   * end within an hour. ISO 8601, UTC.
   */
  expiresAt?: string | undefined
}

/**
 * A role in a customer's account that already trusts your broker role, or all roles of a
 * profile with several: either `roleArn` or `roleArns`.
 */
export interface RoleToImport {
  /** The ARN of the role, for a profile with one role. */
  roleArn?: string | undefined
  /**
   * For a profile with several roles: the ARN of each by its key in `roles` of the profile. All
   * are in one account and require the same External ID.
   */
  roleArns?: Record<string, string> | undefined
  /**
   * The External ID in its trust policy: 2 to 1,224 letters, digits and characters of +=,.@:/_-.
   * If the role has none, omit it: Rolecall draws one, and holds the connection until the trust
   * policy requires it.
   */
  externalId?: string | undefined
  /** The customer's id in your own system. Rolecall does not interpret it. */
  customerId: string
  /** The customer's name. */
  customerName?: string | undefined
  /** The access profile that says what the role may do; `default` unless given. */
  profile?: string | undefined
}

/** How to replace an API token. */
export interface Rotation {
  /** How long the old token still works, in seconds: 0 to 604800 (7 days). One day unless given. */
  overlapSeconds?: number | undefined
  /** Why, for the audit trail: up to 200 characters. */
  reason?: string | undefined
}

/** A named session policy: credentials are always issued for one. */
export interface Scope {
  /** A scope of the access profile. */
  name: string
  /** What it is for. */
  description?: string | undefined
  /**
   * Whether the connection has rights for it. `unknown` if the granted version, or a policy in
   * the account, cannot be read.
   */
  usable: boolean | 'unknown'
  /**
   * The number of the version that gives more rights for it than the customer granted; null if
   * there is none. A scope that was made wider since is usable as it was.
   */
  neededVersion: number | null
}

/** One page of a list. */
export interface ScopeList {
  /** The items, newest first. */
  items: readonly Scope[]
  /** Send it as `cursor` to get the next page; null on the last page. */
  nextCursor: string | null
}

/** An invitation or a connection that was found. */
export interface SearchHit {
  /** What was found. */
  kind: 'invitation' | 'connection'
  /** Its id. */
  id: string
  /** Whose it is. */
  customerId: string
  /** By what it was found. */
  field:
    | 'customerId'
    | 'customerName'
    | 'accountId'
    | 'roleArn'
    | 'externalId'
    | 'stack'
    | 'connectionId'
    | 'invitationId'
  /** The whole value of this field. */
  value: string
}

/** What a search found. */
export interface SearchResult {
  /** Best first; each record once. */
  items: readonly SearchHit[]
}

/** How to replace the signing secret. */
export interface SecretRotation {
  /** How long the old secret signs too, in seconds: 0 to 604800 (7 days). One day unless given. */
  overlapSeconds?: number | undefined
  /** Why, for the audit trail: up to 200 characters. */
  reason?: string | undefined
}

/**
 * What a role can do, as the customer’s page shows it. Nothing that the template grants is left
 * out.
 */
export interface Sheet {
  /** The worst true thing about the rights. */
  verdict: 'limited' | 'reads-data' | 'can-change' | 'takeover'
  /** The verdict in words. */
  headline: string
  /** Six questions that a customer asks first. */
  glance: readonly {
    /** The question. */
    line:
      | 'reads-settings'
      | 'reads-data'
      | 'reads-secrets'
      | 'writes-or-deletes'
      | 'changes-iam'
      | 'stops-logging'
    /** Whether the role can. */
    answer: boolean
    /** What limits the answer. */
    note?: string | undefined
    /** Yes only for what the note says. */
    partly?: true | undefined
  }[]
  /** What allows a takeover of the account; empty unless the verdict says so. */
  takeover: readonly string[]
  /** The rights. */
  rows: readonly SheetRow[]
  /** Rights that the template gives and that cannot be shown. */
  unresolved: readonly {
    /** The place in the template. */
    where: string
    /** The line in the template, from 1. */
    line?: number | undefined
    /** Why it cannot be shown. */
    why: string
  }[]
  /** AWS-managed policies whose published text was read. */
  managedPolicies: readonly {
    /** The policy. */
    arn: string
    /** Its name. */
    name: string
    /** AWS's version of the text. */
    version: string
    /** The date of that version. */
    date: string
  }[]
  /** What the role certainly cannot do. */
  cannot: readonly string[]
  /** Denials and a permissions boundary, which may take away some of the rows. */
  limits: readonly string[]
  /** The permission policies as JSON text. */
  json: string
  /** Resources that the template makes beside the role. */
  others: readonly {
    /** Its name in the template. */
    logicalId: string
    /** Its type. */
    type: string
  }[]
  /** The date of the published IAM data. */
  dataDate: string
}

/** Rights in one service, on the same resources and under the same conditions. */
export interface SheetRow {
  /** The name of the service. */
  service: string
  /** The service's name in actions. */
  prefix: string
  /** AWS's access levels of the actions. */
  levels: readonly ('List' | 'Read' | 'Write' | 'Delete' | 'Permissions' | 'Tagging')[]
  /** The resources in words. */
  resources: string
  /** The exact patterns. */
  resourcePatterns: readonly string[]
  /** The actions as the policy has them. */
  actions: readonly string[]
  /** Conditions of the policy as JSON, and of the template in words. */
  conditions: readonly string[]
  /** The vendor's words for it. */
  why?: string | undefined
  /** The policies that have it. */
  sources: readonly string[]
  /** AWS's reference of the service's actions. */
  href?: string | undefined
}

/** How many invitations did each step in this time. Each counts once. */
export interface StepCounts {
  /** Customers were invited. */
  invited: number
  /** The customer opened the page, or started the stack without it. */
  opened: number
  /** The account was known, and the customer had opened the page. */
  accountGiven: number
  /** The customer started a stack. */
  stackStarted: number
  /** The connection became active for the first time. */
  connected: number
  /** The customer declined. */
  declined: number
  /** The invitation expired. */
  expired: number
}

/**
 * A stop of issuing. While it is on, no credentials are issued for this customer, or for any
 * customer.
 */
export interface Stop {
  /** The customer; null means all customers. */
  customerId: string | null
  /** `standing`: no credentials are issued. `lifted`: the stop has ended. */
  status: 'standing' | 'lifted'
  /** Who changed it last: the name of an API token or operator. */
  by: string
  /** What they gave as the reason. */
  reason: string | null
  /** When it was changed last. ISO 8601, UTC. */
  since: string
}

/** One page of a list. */
export interface StopList {
  /** The items, newest first. */
  items: readonly Stop[]
  /** Send it as `cursor` to get the next page; null on the last page. */
  nextCursor: string | null
}

/** Whose credentials to stop or resume: name one customer, or say all. */
export type StopOrder =
  | {
      /** The customer's id in your own system. Rolecall does not interpret it. */
      customerId: string
      /** Why, for the audit trail: up to 200 characters. */
      reason?: string | undefined
    }
  | {
      /** All customers. */
      all: true
      /** Why, for the audit trail: up to 200 characters. */
      reason?: string | undefined
    }

/** A queue that could not be read. */
export interface UnreadQueue {
  /** The Region of the queue. */
  region: string
  /** The dead-letter queue. */
  queue: string
  /** Why it could not be read. */
  why: string
}

/** How the customer updates the stack of a connection to another version of its access profile. */
export interface Upgrade {
  /** The connection's id. */
  connectionId: string
  /** The number of the granted version; null if Rolecall never stored it. */
  fromVersion: number | null
  /** The number of the offered version. */
  toVersion: number
  /** When it was offered. ISO 8601, UTC. */
  offeredAt: string
  /** What changes; null if the granted version is not known. */
  changes: AccessVersionDiff | null
  /**
   * The template, for this stack only. Null for a role without a stack, like `consoleUrl` and
   * `steps`.
   */
  templateUrl: string | null
  /**
   * The page of the AWS console that updates this stack. If the console does not fill in the
   * address of the template, the customer pastes `templateUrl`.
   */
  consoleUrl: string | null
  /**
   * A shell text for the customer's account, such as in AWS CloudShell: makes a change set, shows
   * it, and executes it with its last lines. For a role without a stack, it changes the role;
   * null if only CloudFormation can make the role.
   */
  command: string | null
  /** The two parts of `command`. */
  steps: {
    /** Makes the change set and shows it. Changes nothing in the stack. */
    review: string
    /** Makes the changes and waits for their end. Run it in the same shell. */
    execute: string
  } | null
  /** The same command, back to the granted version; null if its template is not known. */
  undo: string | null
  /** For a role without a stack: what makes it with Terraform. Else empty. */
  files: readonly {
    /** The name of the file. */
    name: string
    /** Its content. */
    content: string
  }[]
}

/** A customer is asked for a newer version of a profile. */
export interface UpgradeEvent {
  /**
   * The event’s id, the same at each delivery. Later events have greater ids, except within a few
   * seconds.
   */
  id: string
  /** What happened. */
  type:
    | 'upgrade.requested'
    | 'upgrade.opened'
    | 'upgrade.declined'
    | 'upgrade.started'
    | 'upgrade.finished'
  /** When it happened. ISO 8601, UTC. */
  timestamp: string
  /** The version of this form. New types and fields do not change it. */
  version: 1
  data: UpgradeEventData
}

/** Ids and states. Ask the API for the rest. */
export interface UpgradeEventData {
  /** The connection's id. */
  connectionId: string
  /** The invitation's id. */
  invitationId: string
  /** The customer's id in your own system. Rolecall does not interpret it. */
  customerId: string
  /** The enrolment of the organization that the account belongs to. Absent without an enrolment. */
  enrolmentId?: string | undefined
  /** What you stored with the invitation. Absent if there is nothing. */
  metadata?: Record<string, string> | undefined
  /** The customer's AWS account. */
  accountId: string
  /** The campaign that asks for it. */
  campaignId?: string | undefined
  /** The number of the version of the access profile, if it is known. */
  version?: number | undefined
  /** The campaign asks for a new External ID, not for a version. */
  asksFor?: 'external-id' | undefined
  /** `granted`: the role has the other version. `failed`: it keeps its former version. */
  outcome?: 'granted' | 'failed' | undefined
  /** A code for the reason; docs/troubleshooting.md lists all codes. */
  code?: string | undefined
  /** Why the customer declined, in the customer’s words. */
  note?: string | undefined
}

/** The version to which the stack of a connection is to be updated. */
export interface UpgradeOrder {
  /**
   * The number of the version; the current one of the profile unless given. A lower number than
   * the granted one is a downgrade.
   */
  toVersion?: number | undefined
  /**
   * Values for the parameters of your own template that the profile takes from invitations
   * (`from: invitation`), by their names. They become part of the template, so letters, digits,
   * spaces and `-_.:/@+=,` are possible, at most 500 characters each.
   */
  parameters?: Record<string, string> | undefined
  /** Why, for the audit trail: up to 200 characters. */
  reason?: string | undefined
}

/**
 * `unknown`: it depends on a managed policy, a condition or a variable that Rolecall cannot
 * read.
 */
export type Verdict = 'allowed' | 'denied' | 'unknown'

/** One attempt to deliver an event. */
export interface WebhookAttempt {
  /** The event's id. */
  eventId: string
  /** The type of the event. */
  type: string
  /** When it began. ISO 8601, UTC. */
  at: string
  /** How long it took, in milliseconds. */
  durationMs: number
  /** Whether the endpoint answered with 200 to 299. */
  delivered: boolean
  /** The HTTP status of the response; null without a response. */
  status: number | null
  /** Why there is no status. `refused-address`: the URL leads into a private network. */
  fault: 'refused-address' | 'dns' | 'unreachable' | 'tls' | 'timeout' | null
}

/** One page of a list. */
export interface WebhookAttemptList {
  /** The items, newest first. */
  items: readonly WebhookAttempt[]
  /** Send it as `cursor` to get the next page; null on the last page. */
  nextCursor: string | null
}

/** Where Rolecall sends events, and how far it is. */
export interface WebhookEndpoint {
  /** The endpoint's id. */
  id: string
  /** `url`: events are sent by HTTP. `event-bus`: by Amazon EventBridge. */
  target: 'url' | 'event-bus'
  /** The URL, or the ARN of the event bus. */
  url: string
  /** Only events of these types; null: all. */
  types: readonly EventType[] | null
  /** For people; null if there is none. */
  description: string | null
  /** `config`: rolecall.yaml has it, so the API does not change it. */
  source: 'api' | 'config'
  /**
   * The endpoint's status. While it is `paused` nothing is sent; events of the last 30 days are
   * sent after it is resumed.
   */
  status: 'active' | 'paused' | 'removed'
  /** When it was paused; null if it is not. ISO 8601, UTC. */
  pausedAt: string | null
  /**
   * `operator`: an operator paused it. `failing`: nothing got through for three days. `gone`: it
   * answered 410.
   */
  pausedFor: 'operator' | 'failing' | 'gone' | null
  /** Since when nothing gets through; null after a success. ISO 8601, UTC. */
  failingSince: string | null
  /** When Rolecall tries again after a failure; null if nothing waits for it. ISO 8601, UTC. */
  nextAttemptAt: string | null
  /** For how many invitations and their connections an event waits for another attempt. */
  waiting: number
  /** The secrets that sign, newest first. */
  secrets: readonly WebhookSecretInfo[]
  /** When it was added. ISO 8601, UTC. */
  createdAt: string
  /** Who added it: a name or identity, as in the audit trail. */
  createdBy: string
  /** When it was last changed. ISO 8601, UTC. */
  updatedAt: string
}

/** One page of a list. */
export interface WebhookEndpointList {
  /** The items, newest first. */
  items: readonly WebhookEndpoint[]
  /** Send it as `cursor` to get the next page; null on the last page. */
  nextCursor: string | null
}

/** What to change. Absent fields stay as they are; null removes a value. */
export interface WebhookEndpointUpdate {
  /** An https URL with a public address: port 443, or one from 1024 on. */
  url?: string | undefined
  /** Only events of these types; null: all. */
  types?: readonly EventType[] | null | undefined
  /** For people; null: none. */
  description?: string | null | undefined
  /** Why, for the audit trail: up to 200 characters. */
  reason?: string | undefined
}

/** An endpoint with its new signing secret, which is shown this once. */
export interface WebhookEndpointWithSecret {
  /** The endpoint's id. */
  id: string
  /** `url`: events are sent by HTTP. `event-bus`: by Amazon EventBridge. */
  target: 'url' | 'event-bus'
  /** The URL, or the ARN of the event bus. */
  url: string
  /** Only events of these types; null: all. */
  types: readonly EventType[] | null
  /** For people; null if there is none. */
  description: string | null
  /** `config`: rolecall.yaml has it, so the API does not change it. */
  source: 'api' | 'config'
  /**
   * The endpoint's status. While it is `paused` nothing is sent; events of the last 30 days are
   * sent after it is resumed.
   */
  status: 'active' | 'paused' | 'removed'
  /** When it was paused; null if it is not. ISO 8601, UTC. */
  pausedAt: string | null
  /**
   * `operator`: an operator paused it. `failing`: nothing got through for three days. `gone`: it
   * answered 410.
   */
  pausedFor: 'operator' | 'failing' | 'gone' | null
  /** Since when nothing gets through; null after a success. ISO 8601, UTC. */
  failingSince: string | null
  /** When Rolecall tries again after a failure; null if nothing waits for it. ISO 8601, UTC. */
  nextAttemptAt: string | null
  /** For how many invitations and their connections an event waits for another attempt. */
  waiting: number
  /** The secrets that sign, newest first. */
  secrets: readonly WebhookSecretInfo[]
  /** When it was added. ISO 8601, UTC. */
  createdAt: string
  /** Who added it: a name or identity, as in the audit trail. */
  createdBy: string
  /** When it was last changed. ISO 8601, UTC. */
  updatedAt: string
  /** The secret, for a Standard Webhooks library. */
  secret: string
}

/** A signing secret, without its text. */
export interface WebhookSecretInfo {
  /** When it was drawn. ISO 8601, UTC. */
  createdAt: string
  /** Until when it signs after a rotation; null for the newest. ISO 8601, UTC. */
  expiresAt: string | null
}

/** The query parameters of `listInvitations`. */
export interface ListInvitationsQuery {
  /** Where the page begins: `nextCursor` of the page before. Omit it for the first page. */
  cursor?: string | undefined
  /** How many items a page holds at most. */
  limit?: number | undefined
  /** Only the records of this customer. */
  customerId?: string | undefined
  /** Newest first (`desc`), or oldest first (`asc`). */
  order?: 'asc' | 'desc' | undefined
  /** Only invitations in this status; several times: in any of these. */
  status?: InvitationStatus | readonly InvitationStatus[] | undefined
  /** Only the records of this access profile. */
  profile?: string | undefined
}

/** The query parameters of `getInvitationEmail`. */
export interface GetInvitationEmailQuery {
  /** The language of the e-mail, such as `de`. Unless given, that of the invitation, else English. */
  locale?: string | undefined
}

/** The query parameters of `listEnrolments`. */
export interface ListEnrolmentsQuery {
  /** Where the page begins: `nextCursor` of the page before. Omit it for the first page. */
  cursor?: string | undefined
  /** How many items a page holds at most. */
  limit?: number | undefined
  /** Only the records of this customer. */
  customerId?: string | undefined
  /** Newest first (`desc`), or oldest first (`asc`). */
  order?: 'asc' | 'desc' | undefined
  /** Only enrolments in this status. */
  status?: EnrolmentStatus | readonly EnrolmentStatus[] | undefined
}

/** The query parameters of `listEnrolmentAccounts`. */
export interface ListEnrolmentAccountsQuery {
  /** Where the page begins: `nextCursor` of the page before. Omit it for the first page. */
  cursor?: string | undefined
  /** How many items a page holds at most. */
  limit?: number | undefined
  /** Only accounts in this state. */
  state?: EnrolmentAccountState | readonly EnrolmentAccountState[] | undefined
}

/** The query parameters of `listConnections`. */
export interface ListConnectionsQuery {
  /** Where the page begins: `nextCursor` of the page before. Omit it for the first page. */
  cursor?: string | undefined
  /** How many items a page holds at most. */
  limit?: number | undefined
  /** Only the records of this customer. */
  customerId?: string | undefined
  /** Newest first (`desc`), or oldest first (`asc`). */
  order?: 'asc' | 'desc' | undefined
  /** Only connections in this status; several times: in any of these. */
  status?: ConnectionStatus | readonly ConnectionStatus[] | undefined
  /** Only the records of this access profile. */
  profile?: string | undefined
}

/** The query parameters of `listChecks`. */
export interface ListChecksQuery {
  /** Where the page begins: `nextCursor` of the page before. Omit it for the first page. */
  cursor?: string | undefined
  /** How many items a page holds at most. */
  limit?: number | undefined
}

/** The query parameters of `getCredentials`. */
export interface GetCredentialsQuery {
  /** A scope of the connection's access profile; may be omitted if the profile has only one. */
  scope?: string | undefined
  /** How long they work, in seconds: 900 to 3600 (the default). */
  durationSeconds?: number | undefined
}

/** The query parameters of `simulateAccess`. */
export interface SimulateAccessQuery {
  /** A scope of the connection's access profile; may be omitted if the profile has only one. */
  scope?: string | undefined
  /** 1 to 10 AWS actions, separated by commas. */
  actions: string
  /** The ARN of the resource, or `*`. */
  resource?: string | undefined
}

/** The query parameters of `listProfiles`. */
export interface ListProfilesQuery {
  /** Where the page begins: `nextCursor` of the page before. Omit it for the first page. */
  cursor?: string | undefined
  /** How many items a page holds at most. */
  limit?: number | undefined
  /** Only profiles in this status. */
  status?: ProfileStatus | undefined
}

/** The query parameters of `listAccessVersions`. */
export interface ListAccessVersionsQuery {
  /** Where the page begins: `nextCursor` of the page before. Omit it for the first page. */
  cursor?: string | undefined
  /** How many items a page holds at most. */
  limit?: number | undefined
}

/** The query parameters of `compareAccessVersions`. */
export interface CompareAccessVersionsQuery {
  /** The first version; the one before `to` unless given. */
  from?: number | undefined
  /** The second version; the current one unless given. */
  to?: number | undefined
}

/** The query parameters of `listCampaigns`. */
export interface ListCampaignsQuery {
  /** Where the page begins: `nextCursor` of the page before. Omit it for the first page. */
  cursor?: string | undefined
  /** How many items a page holds at most. */
  limit?: number | undefined
  /** Only campaigns in this status. */
  status?: CampaignStatus | undefined
}

/** The query parameters of `listCampaignMembers`. */
export interface ListCampaignMembersQuery {
  /** Where the page begins: `nextCursor` of the page before. Omit it for the first page. */
  cursor?: string | undefined
  /** How many items a page holds at most. */
  limit?: number | undefined
  /** Only connections in this status. */
  status?: CampaignMemberStatus | undefined
}

/** The query parameters of `search`. */
export interface SearchQuery {
  /**
   * The beginning of a customer’s id or name, an account number, a role’s ARN or name, an
   * External ID, a stack’s ARN or name, or an id. Case and accents do not matter.
   */
  q: string
  /** How many records to return at most. */
  limit?: number | undefined
}

/** The query parameters of `getFigures`. */
export interface GetFiguresQuery {
  /** The first day, UTC. Absent: 29 days before `to`. */
  from?: string | undefined
  /** The last day, UTC; 400 days in all at most. Absent: today. */
  to?: string | undefined
  /** Only this access profile. */
  profile?: string | undefined
}

/** The query parameters of `listJobs`. */
export interface ListJobsQuery {
  /** Where the page begins: `nextCursor` of the page before. Omit it for the first page. */
  cursor?: string | undefined
  /** How many items a page holds at most. */
  limit?: number | undefined
  /** Only jobs in this status. */
  status?: JobStatus | undefined
}

/** The query parameters of `listJobFailures`. */
export interface ListJobFailuresQuery {
  /** Where the page begins: `nextCursor` of the page before. Omit it for the first page. */
  cursor?: string | undefined
  /** How many items a page holds at most. */
  limit?: number | undefined
}

/** The query parameters of `listEvents`. */
export interface ListEventsQuery {
  /** Where the page begins: `nextCursor` of the page before. Omit it for the first page. */
  cursor?: string | undefined
  /** How many items a page holds at most. */
  limit?: number | undefined
  /** Only the records of this customer. */
  customerId?: string | undefined
  /** Only events of this type, or of one of several, separated by commas. */
  types?: string | undefined
  /**
   * Only events that were stored at this time or later: an ISO 8601 time, or a date (from
   * midnight, UTC). Events are kept for 30 days.
   */
  since?: string | string | undefined
  /** Newest first (`desc`), or oldest first (`asc`). */
  order?: 'asc' | 'desc' | undefined
}

/** The query parameters of `listWebhookEndpoints`. */
export interface ListWebhookEndpointsQuery {
  /** Where the page begins: `nextCursor` of the page before. Omit it for the first page. */
  cursor?: string | undefined
  /** How many items a page holds at most. */
  limit?: number | undefined
  /** Only endpoints in this status. */
  status?: 'active' | 'paused' | 'removed' | undefined
}

/** The query parameters of `listWebhookAttempts`. */
export interface ListWebhookAttemptsQuery {
  /** Where the page begins: `nextCursor` of the page before. Omit it for the first page. */
  cursor?: string | undefined
  /** How many items a page holds at most. */
  limit?: number | undefined
  /** Only attempts for this event. */
  eventId?: string | undefined
}

/** The query parameters of `listStops`. */
export interface ListStopsQuery {
  /** Where the page begins: `nextCursor` of the page before. Omit it for the first page. */
  cursor?: string | undefined
  /** How many items a page holds at most. */
  limit?: number | undefined
}

/** The query parameters of `listAudit`. */
export interface ListAuditQuery {
  /** Where the page begins: `nextCursor` of the page before. Omit it for the first page. */
  cursor?: string | undefined
  /** How many items a page holds at most. */
  limit?: number | undefined
  /** Only the records of this customer. */
  customerId?: string | undefined
  /** Only entries about the record with this id. */
  subject?: string | undefined
  /** Only entries with this action, or with one of several, separated by commas. */
  action?: string | undefined
  /** Only entries by the actor with this id: a name, identity or ARN. */
  actor?: string | undefined
  /**
   * Only entries that were stored at this time or later: an ISO 8601 time, or a date (from
   * midnight, UTC). An entry is stored within moments of its `at`.
   */
  since?: string | string | undefined
  /** Only entries that were stored before this time. */
  until?: string | string | undefined
  /** Newest first (`desc`), or oldest first (`asc`). */
  order?: 'asc' | 'desc' | undefined
  /**
   * With `csv` or `ndjson`, the response is a file of all entries that match, whatever the limit.
   * The header Accept (`text/csv`, `application/x-ndjson`) does the same.
   */
  format?: 'json' | 'csv' | 'ndjson' | undefined
}

/** The query parameters of `listTokens`. */
export interface ListTokensQuery {
  /** Where the page begins: `nextCursor` of the page before. Omit it for the first page. */
  cursor?: string | undefined
  /** How many items a page holds at most. */
  limit?: number | undefined
}

/** What each operation takes and answers. */
export interface Calls {
  /** Invite a customer. */
  createInvitation: {
    headers: { 'idempotency-key'?: string | undefined }
    body: NewInvitation
    response: Invitation
  }
  /** List invitations, newest first unless `order` says otherwise. */
  listInvitations: { query: ListInvitationsQuery; response: InvitationList }
  /** Get one invitation. */
  getInvitation: { params: { id: string }; response: Invitation }
  /** Get an e-mail text with the link of an open invitation. */
  getInvitationEmail: {
    params: { id: string }
    query: GetInvitationEmailQuery
    response: InvitationEmail
  }
  /** Get all that creates the role of an invitation in one way, such as Terraform. */
  getDelivery: {
    params: {
      id: string
      tool: 'cloudformation' | 'terraform' | 'cli' | 'powershell' | 'cdk' | 'console' | 'existing'
    }
    response: Delivery
  }
  /** End an open invitation: its link no longer works. */
  revokeInvitation: { params: { id: string }; body?: OrderReason; response: Invitation }
  /** Connect a role that the customer made without a stack. */
  declareRole: { params: { id: string }; body: Declaration; response: Connection }
  /** Remove the account number that the customer entered, so that another can be entered. */
  resetInvitation: { params: { id: string }; body?: OrderReason; response: Invitation }
  /** Make a new link to the customer’s page: the link before no longer works. */
  replaceInvitationLink: { params: { id: string }; body?: OrderReason; response: Invitation }
  /** Make a short-lived link to the customer’s page, and a token that reads its state. */
  createPortalSession: { params: { id: string }; body?: PortalOrder; response: PortalSession }
  /** Give the account number of the customer, as the onboarding page does. */
  acceptInvitation: { params: { token: string }; body: Acceptance; response: Invitation }
  /** Decline an open invitation, as the onboarding page does. */
  declineInvitation: { params: { token: string }; body: Decline; response: Invitation }
  /** Get the state of one invitation with the token of a portal session. */
  getPortalStatus: { response: PortalStatus }
  /** Invite an organization. */
  createEnrolment: {
    headers: { 'idempotency-key'?: string | undefined }
    body: NewEnrolment
    response: Enrolment
  }
  /** List enrolments, newest first unless `order` says otherwise. */
  listEnrolments: { query: ListEnrolmentsQuery; response: EnrolmentList }
  /** Get one enrolment. */
  getEnrolment: { params: { id: string }; response: Enrolment }
  /** List the accounts of an enrolment, with the reason of each failure. */
  listEnrolmentAccounts: {
    params: { id: string }
    query: ListEnrolmentAccountsQuery
    response: EnrolmentAccountList
  }
  /** Confirm that accounts belong to the customer. */
  approveEnrolmentAccounts: {
    params: { id: string }
    body: EnrolmentApproval
    response: EnrolmentApproved
  }
  /** End an enrolment: no further account connects. */
  revokeEnrolment: { params: { id: string }; body?: OrderReason; response: Enrolment }
  /** Make a new link to the customer’s page: the link before no longer works. */
  replaceEnrolmentLink: { params: { id: string }; body?: OrderReason; response: Enrolment }
  /** Replace the callback token, which every account of the organization can read. */
  rotateEnrolmentToken: { params: { id: string }; body?: OrderReason; response: Enrolment }
  /** Give an enrolment the current version of its profile. */
  upgradeEnrolment: { params: { id: string }; body?: OrderReason; response: Enrolment }
  /** List connections, newest first unless `order` says otherwise. */
  listConnections: { query: ListConnectionsQuery; response: ConnectionList }
  /** Get one connection. */
  getConnection: { params: { id: string }; response: Connection }
  /** Verify the role now. */
  verifyConnection: { params: { id: string }; body?: OrderReason; response: Connection }
  /** Confirm that the account number is the customer's. */
  approveConnection: { params: { id: string }; body?: Approval; response: Connection }
  /** Stop issuing credentials for a connection. */
  suspendConnection: { params: { id: string }; body?: OrderReason; response: Connection }
  /** Issue credentials for a suspended connection again. */
  resumeConnection: { params: { id: string }; body?: OrderReason; response: Connection }
  /** End a connection for good. */
  disconnectConnection: { params: { id: string }; body?: OrderReason; response: Connection }
  /** Offer the customer another version of the access profile for the connection's role. */
  upgradeConnection: { params: { id: string }; body?: UpgradeOrder; response: Upgrade }
  /** Say that a role without a stack has the offered version now. */
  reportUpgrade: { params: { id: string }; body?: OrderReason; response: Connection }
  /** List the checks of a connection's role in the last 90 days, newest first. */
  listChecks: { params: { id: string }; query: ListChecksQuery; response: CheckList }
  /** Get what the customer of an imported role has to do to replace its External ID. */
  getExternalIdChange: { params: { id: string }; response: ExternalIdChange }
  /** Get the receipt of a connection that has ended. */
  getReceipt: { params: { id: string }; response: Receipt }
  /** List the scopes of a connection, and whether its customer has granted their rights. */
  listScopes: { params: { id: string }; response: ScopeList }
  /** Get short-lived AWS credentials for one scope. */
  getCredentials: { params: { id: string }; query: GetCredentialsQuery; response: Credentials }
  /** Ask whether credentials of a scope could do something. */
  simulateAccess: { params: { id: string }; query: SimulateAccessQuery; response: Access }
  /** List access profiles, newest first. */
  listProfiles: { query: ListProfilesQuery; response: ProfileList }
  /** Get one access profile. */
  getProfile: { params: { name: string }; response: Profile }
  /** List the versions of an access profile, newest first. */
  listAccessVersions: {
    params: { name: string }
    query: ListAccessVersionsQuery
    response: AccessVersionList
  }
  /** Get one version of an access profile, with all that a customer is shown and gets. */
  getAccessVersion: { params: { name: string; version: string }; response: AccessVersionContent }
  /** Say what changes between two versions of an access profile. */
  compareAccessVersions: {
    params: { name: string }
    query: CompareAccessVersionsQuery
    response: AccessVersionDiff
  }
  /** Start to ask customers for the current version of a profile. */
  startCampaign: { body: NewCampaign; response: Campaign }
  /** List campaigns, newest first. */
  listCampaigns: { query: ListCampaignsQuery; response: CampaignList }
  /** Get one campaign with its counts. */
  getCampaign: { params: { id: string }; response: Campaign }
  /** Announce the upgrade again for customers who have neither updated nor declined. */
  remindCampaign: { params: { id: string }; response: Campaign }
  /** End a campaign: nobody is asked any more. */
  cancelCampaign: { params: { id: string }; response: Campaign }
  /** List the connections of a campaign, newest first. */
  listCampaignMembers: {
    params: { id: string }
    query: ListCampaignMembersQuery
    response: CampaignMemberList
  }
  /** Find invitations and connections by the beginning of a name, an id or an ARN. */
  search: { query: SearchQuery; response: SearchResult }
  /** Get the funnel of invitations, why attempts failed, and the health of connections. */
  getFigures: { query: GetFiguresQuery; response: Figures }
  /** Do the same with many connections or invitations, or invite many customers. */
  createJob: { headers: { 'idempotency-key'?: string | undefined }; body: NewJob; response: Job }
  /** List jobs, newest first. */
  listJobs: { query: ListJobsQuery; response: JobList }
  /** Get one job with its counts. */
  getJob: { params: { id: string }; response: Job }
  /** List the rows of a job that failed, in their order. */
  listJobFailures: { params: { id: string }; query: ListJobFailuresQuery; response: JobFailureList }
  /** Start a draft. */
  startJob: { params: { id: string }; body?: OrderReason; response: Job }
  /** Stop a job: rows that are under way are finished, the others are left alone. */
  stopJob: { params: { id: string }; body?: OrderReason; response: Job }
  /** List events, newest first, or follow them. */
  listEvents: { query: ListEventsQuery; response: EventList }
  /** Add a webhook endpoint. It gets the events from now on. */
  createWebhookEndpoint: { body: NewWebhookEndpoint; response: WebhookEndpointWithSecret }
  /** List webhook endpoints, newest first. */
  listWebhookEndpoints: { query: ListWebhookEndpointsQuery; response: WebhookEndpointList }
  /** Get one webhook endpoint. */
  getWebhookEndpoint: { params: { id: string }; response: WebhookEndpoint }
  /** Change the URL, the types or the description of a webhook endpoint. */
  updateWebhookEndpoint: {
    params: { id: string }
    body: WebhookEndpointUpdate
    response: WebhookEndpoint
  }
  /** Remove a webhook endpoint. Its attempts can be read for 30 days. */
  removeWebhookEndpoint: { params: { id: string }; body?: OrderReason; response: WebhookEndpoint }
  /** Replace the signing secret; both sign until the overlap is over. */
  rotateWebhookSecret: {
    params: { id: string }
    body: SecretRotation
    response: WebhookEndpointWithSecret
  }
  /** Send an `endpoint.test` event at once, and return the outcome. */
  testWebhookEndpoint: { params: { id: string }; body?: OrderReason; response: WebhookAttempt }
  /** Stop sending events to an endpoint. They are kept for 30 days. */
  pauseWebhookEndpoint: { params: { id: string }; body?: OrderReason; response: WebhookEndpoint }
  /** Send events again, beginning with those that the endpoint missed. */
  resumeWebhookEndpoint: { params: { id: string }; body?: OrderReason; response: WebhookEndpoint }
  /** Send all events since a time again, in order. A paused endpoint becomes active. */
  redeliverToWebhookEndpoint: {
    params: { id: string }
    body: RedeliverOrder
    response: WebhookEndpoint
  }
  /** List the attempts of the last 30 days to deliver events, newest first. */
  listWebhookAttempts: {
    params: { id: string }
    query: ListWebhookAttemptsQuery
    response: WebhookAttemptList
  }
  /** Send one event again, to one endpoint or to all. */
  redeliverEvent: { params: { id: string }; body?: RedeliverEventOrder; response: Redelivery }
  /** List the current stops of issuing, newest first. */
  listStops: { query: ListStopsQuery; response: StopList }
  /** Stop all credentials of one customer, or of everybody. */
  stopIssuing: { body: StopOrder; response: Stop }
  /** Issue credentials again after a stop. */
  resumeIssuing: { body: StopOrder; response: Stop }
  /** Delete the data about a customer whose connections have ended. */
  deleteCustomerData: { params: { customerId: string }; body?: DeleteOrder; response: DeletedData }
  /** Read the audit trail, newest first, or follow it. */
  listAudit: { query: ListAuditQuery; response: AuditList }
  /** Make an API token. */
  createToken: { body: NewApiToken; response: NewlyMadeApiToken }
  /** List API tokens, newest first. */
  listTokens: { query: ListTokensQuery; response: ApiTokenList }
  /** Get one API token. */
  getToken: { params: { id: string }; response: ApiToken }
  /** Replace an API token; both work until the overlap is over. */
  rotateToken: { params: { id: string }; body: Rotation; response: NewlyMadeApiToken }
  /** End an API token at once. */
  revokeToken: { params: { id: string }; body?: Revocation; response: RevokedApiToken }
  /** After a restore, confirm the connections, stops or tokens of the backup. */
  confirmRestored: {
    params: { group: 'connections' | 'stops' | 'tokens' }
    response: ConfirmedGroup
  }
  /** List the messages that could not be processed or delivered, oldest first. */
  listDeadLetters: { response: DeadLetterList }
  /** Get one of these messages, with its secrets hidden. */
  getDeadLetter: { params: { id: string }; response: DeadLetterView }
  /** Process these messages again: up to ten of them, or all that are genuine. */
  redriveDeadLetters: { body: RedriveOrder; response: Redrive }
  /** Get the public keys that verify receipts. */
  getPublicKeys: { response: PublicKeys }
  /** Whether the process runs. */
  getHealth: { response: Health }
  /** Whether the process can do its work; status 503 if not. */
  getReadiness: { response: Readiness }
}
