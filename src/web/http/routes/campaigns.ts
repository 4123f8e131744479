import type * as wire from '../../../api/types.ts'
import { listCampaigns, listMembers, readCampaign } from '../../../core/campaigns/find.ts'
import { startCampaign } from '../../../core/campaigns/start.ts'
import { cancelCampaign, remindCampaign } from '../../../core/campaigns/steer.ts'
import { type Campaign, type CampaignMember, totalOf } from '../../../core/model/campaign.ts'
import type { Ports } from '../../../core/ports.ts'
import type { Handlers } from '../contract/serve-operations.ts'
import { toPage } from '../contract/to-wire.ts'

type Ids =
  | `${'start' | 'get' | 'remind' | 'cancel'}Campaign`
  | 'listCampaigns'
  | 'listCampaignMembers'

export function campaignHandlers(ports: Ports): Handlers<Ids> {
  return {
    startCampaign: async ({ actor, body }) => toCampaign(await startCampaign(ports, actor, body)),
    listCampaigns: async ({ actor, query }) =>
      toPage(await listCampaigns(ports, actor, query), toCampaign),
    getCampaign: async ({ actor, params }) =>
      toCampaign(await readCampaign(ports, actor, 'connections:read', params.id)),
    remindCampaign: async ({ actor, params }) =>
      toCampaign(await remindCampaign(ports, actor, params.id)),
    cancelCampaign: async ({ actor, params }) =>
      toCampaign(await cancelCampaign(ports, actor, params.id)),
    listCampaignMembers: async ({ actor, params, query }) =>
      toPage(await listMembers(ports, actor, params.id, query), toMember),
  }
}

function toCampaign(it: Campaign): wire.Campaign {
  const {
    id,
    profile,
    asksFor = 'version',
    number,
    customerIds = null,
    deadline = null,
    status,
    counts,
  } = it
  const { createdAt, updatedAt, remindedAt = null, search, reminder } = it
  return {
    ...{ id, profile, asksFor, version: number, customerIds, deadline, status },
    ...{ searching: search !== undefined, reminding: reminder !== undefined },
    ...{ total: totalOf(it), counts },
    ...{ startedBy: it.by.id, createdAt, remindedAt, updatedAt },
  }
}

function toMember(it: CampaignMember): wire.CampaignMember {
  const { connectionId, customerId, accountId, status, problem = null, note = null } = it
  const { toldAt = null, openedAt = null, declinedAt = null, finishedAt = null } = it
  return {
    ...{ connectionId, customerId, accountId, status, problem },
    ...{ toldAt, openedAt, declinedAt, note, finishedAt },
  }
}
