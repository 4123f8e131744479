import { isRolecallError } from '../../api/errors.ts'
import { auditOnly } from '../audit/entry.ts'
import { SYSTEM } from '../model/actor.ts'
import type { Campaign, CampaignMember } from '../model/campaign.ts'
import type { StoredRecord } from '../model/record.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Change, Ports } from '../ports.ts'
import { campaignClaim } from './start.ts'

type CountPorts = Pick<Ports, 'clock' | 'random' | 'store'>

const isCounted = ({ countedAs, status }: CampaignMember): boolean => countedAs === status

/**
 * One commit that counts these members of a campaign in their present statuses, and ends the
 * campaign if nobody is left to ask. `added` are members that no count holds yet.
 */
export function countingChange(
  ports: CountPorts,
  campaign: Campaign,
  { moved = [], added = [] }: { moved?: CampaignMember[]; added?: CampaignMember[] },
): Change & { put: StoredRecord[] } {
  const counts = { ...campaign.counts }
  for (const { countedAs } of moved) counts[countedAs]--
  for (const { status } of [...moved, ...added]) counts[status]++
  const counted = endIfDone(ports, { ...campaign, counts })
  const hasEnded = counted.status !== campaign.status
  const event = { actor: SYSTEM, action: 'campaign.finished' as const, subject: campaign.id }
  return {
    put: [counted, ...moved.map((it) => ({ ...it, countedAs: it.status })), ...added],
    ...(hasEnded
      ? { release: [campaignClaim(campaign)], ...auditOnly(ports, event) }
      : { audit: [], announce: [] }),
  }
}

/** A customer who declined can still update, so a campaign goes on for them. */
function endIfDone({ clock }: CountPorts, campaign: Campaign): Campaign {
  const { outdated, told, opened, declined } = campaign.counts
  const isLeft = outdated + told + opened + declined > 0
  if (campaign.status !== 'running' || campaign.search || isLeft) return campaign
  return { ...endWork(campaign), status: 'done', updatedAt: clock.now().toISOString() }
}

/** Ends the work on a campaign. */
export function endWork({ search: _, reminder: __, dueAt: ___, ...campaign }: Campaign): Campaign {
  return campaign
}

/**
 * Counts one member anew after it changed: the second commit. If this never runs, or others change
 * the campaign all the time, `followCampaigns` counts the member.
 */
export async function countMember(ports: CountPorts, { id }: CampaignMember): Promise<void> {
  try {
    await retryOnConflict(async () => {
      const member = await ports.store.get('campaign-member', id)
      if (!member || isCounted(member)) return
      const campaign = await ports.store.get('campaign', member.campaignId)
      if (campaign) await ports.store.commit(countingChange(ports, campaign, { moved: [member] }))
    })
  } catch (error) {
    if (!isRolecallError(error, 'VERSION_CONFLICT')) throw error
  }
}
