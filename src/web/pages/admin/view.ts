import type { VersionNumbers } from '../../../core/model/access-version.ts'
import type { AuditEntry } from '../../../core/model/audit.ts'
import type { Campaign, CampaignMember, MemberStatus } from '../../../core/model/campaign.ts'
import type { LatestChecks } from '../../../core/model/check.ts'
import type { Connection } from '../../../core/model/connection.ts'
import type { AttemptRow, WebhookEndpoint } from '../../../core/model/webhook-endpoint.ts'

/** Who is signed in to the console. */
export interface SignedIn {
  /** A person's name, or the name of the API token. */
  name: string
  /** Such as `owner`, or `API token`. */
  role: string
}

/** What every page of the console shows around its content. */
export interface AdminFrame {
  vendorName: string
  /** Every form sends it as the field `csrf`. */
  csrf: string
  /** Absent where the page has no session. */
  person?: SignedIn | undefined
  /** What is stopped, as far as the person may see it. */
  stopped?: StoppedView | undefined
  /** What was searched for last. */
  search?: string | undefined
  /** The result of the last form. */
  notice?: { kind: 'done' | 'failed'; text: string } | undefined
}

/** For whom issuing of credentials is stopped. */
export interface StoppedView {
  everybody: boolean
  customers: number
  /** There are more stopped customers than were counted. */
  isAtLeast?: true | undefined
}

/** Some items of a list. `cursor` is absent for the newest ones. */
export interface Listing<Item> {
  items: Item[]
  cursor?: string | undefined
  nextCursor?: string | undefined
  /** The operator may not see these records. */
  hidden?: boolean | undefined
}

/** A stop of issuing that is in force. */
export interface StopView {
  /** Null: all customers. */
  customerId: string | null
  by: string
  since: string
  reason?: string | undefined
}

export interface CampaignsView extends AdminFrame {
  campaigns: Listing<Campaign>
  /** The names of the profiles for which a campaign can start. */
  profiles: string[]
  mayStart: boolean
}

export interface CampaignView extends AdminFrame {
  campaign: Campaign
  members: Listing<CampaignMember>
  /** Only connections in this status are shown. */
  status?: MemberStatus | undefined
  /** Whether the operator may remind and cancel. */
  can: boolean
}

export interface WebhooksView extends AdminFrame {
  endpoints: WebhookEndpoint[]
  /** What was entered before, and why it was refused. */
  values?: { url?: string; types?: string; description?: string }
  error?: string | undefined
}

/** A new signing secret, which only this page shows. */
export interface WebhookSecretView extends AdminFrame {
  endpoint: WebhookEndpoint
  secret: string
}

export interface WebhookView extends AdminFrame {
  endpoint: WebhookEndpoint
  attempts: Listing<AttemptRow>
  history: AuditEntry[]
  /** When the next attempt is due after a failure. */
  nextAttemptAt: string | undefined
}

export interface ConnectionView extends AdminFrame {
  /** The stops that concern this connection. */
  stops: StopView[]
  connection: Connection
  versions: VersionNumbers
  customerName?: string | undefined
  history: AuditEntry[]
  checks: LatestChecks
  can: { verify: boolean; approve: boolean; suspend: boolean; resume: boolean; disconnect: boolean }
}
