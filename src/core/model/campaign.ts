import type { Who } from './actor.ts'
import type { AccountId } from './aws/account-id.ts'

export const CAMPAIGN_STATUSES = ['running', 'cancelled', 'done'] as const
export type CampaignStatus = (typeof CAMPAIGN_STATUSES)[number]

export const MEMBER_STATUSES = [
  'outdated',
  'told',
  'opened',
  'updated',
  'declined',
  'gone',
] as const
export type MemberStatus = (typeof MEMBER_STATUSES)[number]

/**
 * A campaign asks the customers of one profile to grant one access version, or to replace the
 * External IDs of imported roles.
 */
export interface Campaign {
  kind: 'campaign'
  /** `cmp_…` */
  id: string
  version: number
  /** `done`: each member was updated or is gone. */
  status: CampaignStatus
  profile: string
  /** Absent: it asks for the access version. Then the version below is only the current one. */
  asksFor?: 'external-id'
  /** The id of the access version that the customers are asked to grant. */
  versionId: string
  /** The number of that version. */
  number: number
  /** Only the connections of these customers, sorted; absent: of all. */
  customerIds?: string[]
  /** ISO 8601, UTC: the page shows it. Nothing changes when it has passed. */
  deadline?: string
  /**
   * How many members were counted in each status. A member that changed is counted again a moment
   * later: see `countedAs`.
   */
  counts: Record<MemberStatus, number>
  /** Present while Rolecall looks for members, from the newest connection to the oldest. */
  search?: CampaignWork
  /** ISO 8601, UTC: a search saw every connection that was created before. */
  searchedTo?: string
  /** Present while Rolecall tells members again. */
  reminder?: CampaignWork
  /** ISO 8601, UTC: when an operator last asked for a reminder. */
  remindedAt?: string
  /** ISO 8601, UTC: when Rolecall has to work on it again. Absent once it has ended. */
  dueAt?: string
  by: Who
  createdAt: string
  updatedAt: string
}

/** Work on many records that goes on where it stopped. */
interface CampaignWork {
  startedAt: string
  /** The next page of the store's list; absent: the first. */
  cursor?: string
}

/** One connection in one campaign. */
export interface CampaignMember {
  kind: 'campaign-member'
  /** Of the campaign and the connection: `memberId`. */
  id: string
  version: number
  /**
   * `outdated`: not told yet. `told`: an upgrade is ready and was announced. `opened`: the customer
   * saw it on the page. `updated`: the stack has the version. `gone`: the connection has ended.
   */
  status: MemberStatus
  campaignId: string
  connectionId: string
  customerId: string
  accountId: AccountId
  /** The status in which the campaign's counts hold this member. */
  countedAs: MemberStatus
  /** The code of the error with which no upgrade could be made; absent where one was made. */
  problem?: string
  /** When it was last announced. ISO 8601, UTC, as the times below. */
  toldAt?: string
  openedAt?: string
  declinedAt?: string
  /** What the customer wrote when declining. */
  note?: string
  finishedAt?: string
  /**
   * When Rolecall compares it with its connection again, or tells it. Absent once it is gone or the
   * campaign has ended.
   */
  lookAt?: string
  createdAt: string
  updatedAt: string
}

/** The time until which a deadline lasts: a date without a time lasts until its end, in UTC. */
export function endOfDay(text: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\d(T.*Z)?$/.test(text)) return undefined
  const time = new Date(text.includes('T') ? text : `${text}T23:59:59Z`)
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString()
}

export const memberId = (campaignId: string, connectionId: string): string =>
  `${campaignId}.${connectionId}`

/** The group in which the store lists the members of a campaign that have a status. */
export const memberGroup = (campaignId: string, status: MemberStatus): string =>
  `${campaignId}/${status}`

/** How many connections a campaign found. */
export const totalOf = ({ counts }: Pick<Campaign, 'counts'>): number =>
  Object.values(counts).reduce((sum, one) => sum + one, 0)
