import { isRolecallError, RolecallError } from '../../api/errors.ts'
import { announcementsOf } from '../audit/announcements.ts'
import { auditEntry } from '../audit/entry.ts'
import type { Campaign, CampaignMember } from '../model/campaign.ts'
import type { Connection } from '../model/connection.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Ports } from '../ports.ts'
import { countingChange } from './count-members.ts'
import {
  finishMember,
  lookAtMember,
  type MemberStep,
  moveMember,
  stepEvent,
} from './move-member.ts'
import { remindPage } from './remind-page.ts'
import { searchPage } from './search-page.ts'

export interface FollowPorts extends Pick<Ports, 'clock' | 'random' | 'store' | 'log'> {
  /** Makes the upgrade of a connection to a version; to repeat it changes nothing. */
  offer(order: { connectionId: string; toVersion: number }): Promise<unknown>
}

const MAX_CAMPAIGNS = 20
/** A commit has 100 parts at most: the campaign, and for each member a record and two traces. */
const MAX_MEMBERS = 30
const RETRY_MS = 60_000
const LOOK_AFTER_MS = 3_600_000

/**
 * Does what is due on campaigns: searches and reminds page by page, tells members, compares those
 * that were told with their connections, and counts. All of it can stop at any place and goes on
 * from what is stored. Returns true if more may be due.
 */
export async function followCampaigns(ports: FollowPorts): Promise<boolean> {
  const now = ports.clock.now()
  const campaigns = await ports.store.due('campaign', now, MAX_CAMPAIGNS)
  for (const campaign of campaigns) await ignoreConflict(workOn(ports, campaign))
  const members = await ports.store.due('campaign-member', now, MAX_MEMBERS)
  const byCampaign = Map.groupBy(members, ({ campaignId }) => campaignId)
  for (const [id, some] of byCampaign) await ignoreConflict(followMembers(ports, id, some))
  return campaigns.length > 0 || members.length === MAX_MEMBERS
}

/** Another worker or the customer was faster. The next run looks again. */
async function ignoreConflict(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!isRolecallError(error, 'VERSION_CONFLICT')) throw error
  }
}

/** One page of the search comes before one page of the reminder. */
async function workOn(ports: FollowPorts, campaign: Campaign): Promise<void> {
  await ports.store.commit(
    campaign.reminder && !campaign.search
      ? await remindPage(ports, campaign)
      : await searchPage(ports, campaign),
  )
}

/** One commit for members of one campaign, with the counts. */
async function followMembers(
  ports: FollowPorts,
  campaignId: string,
  members: CampaignMember[],
): Promise<void> {
  const campaign = await ports.store.get('campaign', campaignId)
  if (!campaign) return
  const steps = await Promise.all(members.map((it) => stepOf(ports, campaign, it)))
  const moved = steps.map(({ member }) => member)
  const change = countingChange(ports, campaign, { moved })
  const entries = steps.flatMap(({ member, action }) =>
    action ? [auditEntry(ports, stepEvent(campaign, member, { action }))] : [],
  )
  await ports.store.commit({
    ...change,
    audit: [...change.audit, ...entries],
    announce: announcementsOf(ports, { put: change.put, before: [...members, campaign] }),
  })
}

async function stepOf(
  ports: FollowPorts,
  campaign: Campaign,
  member: CampaignMember,
): Promise<MemberStep> {
  if (campaign.status !== 'running') {
    const { lookAt: _, ...rest } = member
    return { member: rest }
  }
  if (member.countedAs !== member.status) return { member }
  const step = await lookAtMember(ports, campaign, member)
  return step.member.status === 'outdated' ? tell(ports, campaign, member) : step
}

/** The customer can replace the External ID at any time: from now on Rolecall looks more often. */
const noteAsked = (ports: FollowPorts, connectionId: string): Promise<void> =>
  retryOnConflict(async () => {
    const connection = await ports.store.get('connection', connectionId)
    if (!connection || connection.externalIdAskedAt !== undefined) return
    const now = ports.clock.now()
    const asked: Connection = {
      ...{ ...connection, externalIdAskedAt: now.toISOString(), looksSinceChange: 1 },
      nextCheckAt: new Date(now.getTime() + LOOK_AFTER_MS).toISOString(),
    }
    await ports.store.commit({ put: [asked], audit: [], announce: [] })
  })

/** Makes the upgrade, and only then announces it. */
async function tell(
  ports: FollowPorts,
  campaign: Campaign,
  { problem: _, ...member }: CampaignMember,
): Promise<MemberStep> {
  try {
    const { connectionId } = member
    if (campaign.asksFor) await noteAsked(ports, connectionId)
    else await ports.offer({ connectionId, toVersion: campaign.number })
    const told = { status: 'told', toldAt: ports.clock.now().toISOString() } as const
    return { member: moveMember(ports, member, told), action: 'upgrade.requested' }
  } catch (error) {
    if (isRolecallError(error, 'UPGRADE_NOT_NEEDED'))
      return { member: finishMember(ports, member), action: 'upgrade.finished' }
    const { code, retry } =
      error instanceof RolecallError ? error : new RolecallError('INTERNAL', {}, error)
    if (code === 'INTERNAL')
      ports.log.error('campaign.failed', { connectionId: member.connectionId, error })
    const later = moveMember(ports, member, { problem: code })
    const again = new Date(ports.clock.now().getTime() + RETRY_MS).toISOString()
    return { member: retry ? { ...later, lookAt: again } : later }
  }
}
