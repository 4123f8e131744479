import type { EventType } from '../../api/event-types.ts'
import type { EventData } from '../../api/events.ts'
import { type Announcement, drawAnnouncementId } from '../model/audit.ts'
import type { Campaign, CampaignMember } from '../model/campaign.ts'
import { type Connection, isRolledBack } from '../model/connection.ts'
import type { Enrolment, EnrolmentAccount } from '../model/enrolment.ts'
import {
  type Attempt,
  attemptOf,
  type Invitation,
  invitationIdOf,
  isUnderWay,
  subjectOf,
} from '../model/invitation.ts'
import type { StoredRecord } from '../model/record.ts'
import type { Ports } from '../ports.ts'
import { accountNews, enrolmentNews } from './enrolment-news.ts'

/** Records that a change stores, and records as they were read for it. */
export interface Changed {
  put: readonly StoredRecord[]
  /**
   * Of each record of `put` that has news; also the campaign of a campaign member and the enrolment
   * of an account.
   */
  before: readonly (StoredRecord | undefined)[]
}

type News = [type: EventType, data: EventData]

/**
 * Makes the announcements of a change, from what its records were before. Commit them together
 * with the change.
 */
export function announcementsOf(
  ports: Pick<Ports, 'clock' | 'random'>,
  { put, before }: Changed,
): Announcement[] {
  const at = ports.clock.now()
  return put.flatMap((now) => {
    if (!hasNews(now)) return []
    return newsOf(now, before).map(([type, data]) => ({
      id: drawAnnouncementId(ports.random, at),
      at: at.toISOString(),
      ...{ type, lane: laneOf(now), data },
      ...('customerId' in data && { customerId: data.customerId }),
    }))
  })
}

type WithNews = Invitation | Connection | CampaignMember | Enrolment | EnrolmentAccount

const KINDS_WITH_NEWS: readonly StoredRecord['kind'][] = [
  'invitation',
  'connection',
  'campaign-member',
  'enrolment',
  'enrolment-account',
] satisfies WithNews['kind'][]

const hasNews = (record: StoredRecord): record is WithNews => KINDS_WITH_NEWS.includes(record.kind)

function laneOf(record: WithNews): string {
  if (record.kind === 'connection') return record.invitationId
  if (record.kind === 'campaign-member') return invitationIdOf(record.connectionId)
  return record.kind === 'enrolment-account' ? record.enrolmentId : record.id
}

function newsOf(now: WithNews, before: Changed['before']): News[] {
  const earlier = before.find((it) => it?.kind === now.kind && it.id === now.id)
  if (!earlier && now.version > 0)
    throw new Error(`The change of ${now.id} does not say what it was before.`)
  if (now.kind === 'invitation')
    return [
      ...invitationNews(now, earlier as Invitation | undefined),
      ...attemptNews(now, earlier as Invitation | undefined),
    ]
  if (now.kind === 'connection')
    return [
      ...statusNews(now, earlier as Connection | undefined),
      ...expiryNews(now, earlier as Connection | undefined),
      ...upgradeNews(now, earlier as Connection | undefined),
    ]
  if (now.kind === 'enrolment') return enrolmentNews(now, earlier as Enrolment | undefined)
  if (now.kind === 'enrolment-account') {
    const enrolment = before.find((it) => it?.kind === 'enrolment' && it.id === now.enrolmentId)
    return accountNews(now, earlier as EnrolmentAccount | undefined, enrolment as Enrolment)
  }
  const campaign = before.find((it) => it?.kind === 'campaign' && it.id === now.campaignId)
  return memberNews(now, earlier as CampaignMember | undefined, campaign as Campaign | undefined)
}

const INVITATION_NEWS: [EventType, (now: Invitation, before: Partial<Invitation>) => boolean][] = [
  ['invitation.created', (now) => now.version === 0],
  ['invitation.opened', (now, before) => now.openedAt !== undefined && !before.openedAt],
  [
    'invitation.accepted',
    (now, before) =>
      (now.pinnedBy === 'customer' && before.accountId === undefined) ||
      (now.takeoverConfirmedAt !== undefined && before.takeoverConfirmedAt === undefined),
  ],
  ['invitation.reset', (now, before) => !now.accountId && before.accountId !== undefined],
  ['invitation.declined', (now, before) => now.declinedAt !== undefined && !before.declinedAt],
  ['invitation.revoked', (now, before) => becomes('revoked', now, before) && !now.declinedAt],
  [
    'invitation.expiring',
    (now, before) => now.status === 'open' && !now.expiringAt && before.expiringAt !== undefined,
  ],
  ['invitation.expired', (now, before) => becomes('expired', now, before)],
]

const becomes = (
  status: Invitation['status'],
  now: Invitation,
  before: Partial<Invitation>,
): boolean => now.status === status && before.status !== status

function invitationNews(now: Invitation, before: Invitation | undefined): News[] {
  const { id: invitationId, customerId, status, accountId, expiresAt, declineNote } = now
  const data = {
    ...{ invitationId, customerId, status, ...(accountId && { accountId }), expiresAt },
    ...(declineNote && { note: declineNote }),
  }
  return INVITATION_NEWS.filter(([, happened]) => happened(now, before ?? {})).map(([type]) => [
    type,
    data,
  ])
}

/** An attempt begins, or begins again after a failure, or fails. */
function attemptNews(now: Invitation, before: Invitation | undefined): News[] {
  return (now.attempts ?? []).flatMap((attempt): News[] => {
    const earlier = before && attemptOf(before, subjectOf(attempt))
    if (isUnderWay(attempt))
      return earlier && isUnderWay(earlier) ? [] : [['attempt.started', attemptData(now, attempt)]]
    if (attempt.status !== 'failed' || earlier?.status === 'failed') return []
    return [['attempt.failed', attemptData(now, attempt)]]
  })
}

function attemptData({ id: invitationId, customerId }: Invitation, attempt: Attempt): EventData {
  const { status, stackId, accountId, region, finding } = attempt
  return {
    ...{ invitationId, customerId, status: status as 'failed', accountId, region },
    ...(stackId !== undefined && { stackId }),
    ...(finding && { code: finding.code, message: finding.message }),
  }
}

/** A role is verified again after one of these. */
const RECOVERS: readonly Connection['status'][] = [
  'insecure',
  'unreachable',
  'disconnecting',
  'contested',
]

function statusNews(now: Connection, before: Connection | undefined): News[] {
  const { status, findings } = now
  const type = statusType(now, before)
  if (!type) return []
  const isProblem = status !== 'active' && status !== 'awaiting-approval'
  const [reason] = isProblem ? findings : []
  const data = {
    ...connectionData(now),
    ...(before && { previousStatus: before.status }),
    ...(type === 'connection.active' && { first: before?.wasActive !== true }),
    ...(reason && { code: reason.code, message: reason.message }),
  }
  return [[type, data]]
}

function connectionData({ id, role, invitationId, customerId, status, accountId }: Connection) {
  return {
    ...{ connectionId: id, ...(role !== undefined && { role }) },
    ...{ invitationId, customerId, status, accountId },
  }
}

function expiryNews(now: Connection, before: Connection | undefined): News[] {
  const { expiresAt, expiringAt, status } = now
  const isDue = before?.expiringAt !== undefined && expiringAt === undefined
  if (!isDue || expiresAt === undefined || status === 'disconnected') return []
  return [['connection.expiring', { ...connectionData(now), expiresAt }]]
}

function statusType(
  { status, wasActive }: Connection,
  before: Connection | undefined,
): EventType | undefined {
  if (status === 'verifying' || !before || before.status === status) return undefined
  // A stack that never connected is told as a failed attempt.
  if (status === 'disconnected' && before.status === 'verifying' && !wasActive) return undefined
  if (status !== 'active') return `connection.${status}`
  if (before.status === 'suspended') return 'connection.resumed'
  return RECOVERS.includes(before.status) ? 'connection.recovered' : 'connection.active'
}

function upgradeNews(now: Connection, before: Connection | undefined): News[] {
  if (!before || before.stackId !== now.stackId) return []
  const { id: connectionId, invitationId, customerId, accountId } = now
  const about = { connectionId, invitationId, customerId, accountId }
  const finished = (versionId: string, outcome: 'granted' | 'failed', code?: string): News => [
    'upgrade.finished',
    { ...about, ...numberOf(now, versionId), outcome, ...(code && { code }) },
  ]
  if (now.profileVersion !== before.profileVersion)
    return [finished(now.profileVersion, isRolledBack(before) ? 'failed' : 'granted')]
  const { reportedVersion } = now
  if (before.reportedVersion !== undefined && reportedVersion === undefined)
    return [finished(before.reportedVersion, 'failed')]
  if (reportedVersion === undefined) return []
  if (reportedVersion !== before.reportedVersion)
    return [['upgrade.started', { ...about, ...numberOf(now, reportedVersion) }]]
  return differs(now) && !differs(before)
    ? [finished(reportedVersion, 'failed', 'PERMISSIONS_DIFFER')]
    : []
}

const differs = ({ findings }: Connection): boolean =>
  findings.some(({ code }) => code === 'PERMISSIONS_DIFFER')

/** The number of a version, if it was offered lately. */
function numberOf({ offers = [] }: Connection, versionId: string): { version?: number } {
  const offer = offers.find((it) => it.versionId === versionId)
  return offer ? { version: offer.number } : {}
}

function memberNews(
  now: CampaignMember,
  before: CampaignMember | undefined,
  campaign: Campaign | undefined,
): News[] {
  const { campaignId, connectionId, customerId, accountId, note } = now
  const data = {
    ...{ connectionId, invitationId: invitationIdOf(connectionId), customerId, accountId },
    ...{ campaignId, ...(campaign && !campaign.asksFor && { version: campaign.number }) },
    ...(campaign?.asksFor && { asksFor: campaign.asksFor }),
  }
  const news: News[] = []
  if (now.toldAt !== before?.toldAt) news.push(['upgrade.requested', data])
  if (now.status === 'opened' && before?.status !== 'opened') news.push(['upgrade.opened', data])
  if (now.declinedAt !== before?.declinedAt)
    news.push(['upgrade.declined', { ...data, ...(note && { note }) }])
  return news
}
