import { RolecallError } from '../../api/errors.ts'
import { auditOnly } from '../audit/entry.ts'
import type { Actor } from '../model/actor.ts'
import type { AuditAction } from '../model/audit-actions.ts'
import type { Campaign } from '../model/campaign.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Claim, Ports } from '../ports.ts'
import { endWork } from './count-members.ts'
import { readCampaign } from './find.ts'
import { campaignClaim } from './start.ts'

type SteerPorts = Pick<Ports, 'clock' | 'random' | 'store'>

/**
 * Announces the upgrade again for members that have not updated or declined, at most once a day for
 * each connection. `followCampaigns` does the work. Throws NOT_FOUND or CAMPAIGN_ENDED.
 */
export const remindCampaign = (ports: SteerPorts, actor: Actor, id: string): Promise<Campaign> =>
  steer(ports, { actor, id, action: 'campaign.reminded' }, (campaign, now) => ({
    campaign: { ...campaign, reminder: { startedAt: now }, remindedAt: now, dueAt: now },
  }))

/**
 * Ends a campaign: nobody is told any more, and the page no longer shows the request. Upgrades that
 * customers made stay. Throws NOT_FOUND or CAMPAIGN_ENDED.
 */
export const cancelCampaign = (ports: SteerPorts, actor: Actor, id: string): Promise<Campaign> =>
  steer(ports, { actor, id, action: 'campaign.cancelled' }, (campaign) => ({
    campaign: { ...endWork(campaign), status: 'cancelled' },
    release: [campaignClaim(campaign)],
  }))

interface Order {
  actor: Actor
  id: string
  action: AuditAction
}

function steer(
  ports: SteerPorts,
  { actor, id, action }: Order,
  edit: (campaign: Campaign, now: string) => { campaign: Campaign; release?: Claim[] },
): Promise<Campaign> {
  return retryOnConflict(async () => {
    const before = await readCampaign(ports, actor, 'connections:write', id)
    if (before.status !== 'running')
      throw new RolecallError('CAMPAIGN_ENDED', { detail: `(${before.status})` })
    const now = ports.clock.now().toISOString()
    const { campaign, ...rest } = edit(before, now)
    const [stored] = await ports.store.commit({
      put: [{ ...campaign, updatedAt: now }],
      ...rest,
      ...auditOnly(ports, { actor, action, subject: id }),
    })
    return stored
  })
}
