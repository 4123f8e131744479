import { RolecallError } from '../../api/errors.ts'
import type { Actor } from '../model/actor.ts'
import {
  type Campaign,
  type CampaignMember,
  type CampaignStatus,
  MEMBER_STATUSES,
  type MemberStatus,
  memberGroup,
} from '../model/campaign.ts'
import { isWithin, type Permission, requireGrant } from '../model/grants.ts'
import type { ListQuery, Page, Ports } from '../ports.ts'

type Stored = Pick<Ports, 'store'>
type Paging = Pick<ListQuery, 'cursor' | 'limit'>
type MemberQuery = Paging & { status?: MemberStatus | undefined }

/**
 * Finds a campaign for a caller who needs this permission. Reads one record. Throws NOT_FOUND for
 * an unknown id, and equally for a campaign that asks customers outside the caller's limits.
 */
export async function readCampaign(
  { store }: Stored,
  actor: Actor,
  permission: Permission,
  id: string,
): Promise<Campaign> {
  requireGrant(actor, permission)
  const campaign = await store.get('campaign', id)
  if (!campaign || !maySee(actor, campaign)) throw new RolecallError('NOT_FOUND')
  return campaign
}

/** A caller sees a campaign if it may see all customers that the campaign asks. */
const maySee = (actor: Actor, { customerIds }: Campaign): boolean =>
  customerIds
    ? customerIds.every((customerId) => isWithin(actor, { customerId }))
    : isWithin(actor, {})

/**
 * Lists the campaigns that the caller may see, newest first. A page can be shorter than its limit.
 */
export async function listCampaigns(
  { store }: Stored,
  actor: Actor,
  query: Paging & { status?: CampaignStatus | undefined },
): Promise<Page<Campaign>> {
  requireGrant(actor, 'connections:read')
  const page = await store.list('campaign', query)
  return { ...page, items: page.items.filter((it) => maySee(actor, it)) }
}

/** Lists the connections of a campaign, in all statuses or in one. Throws NOT_FOUND. */
export const listMembers = async (
  ports: Stored,
  actor: Actor,
  id: string,
  query: MemberQuery,
): Promise<Page<CampaignMember>> =>
  membersOf(ports, await readCampaign(ports, actor, 'connections:read', id), query)

/** The same for a caller that has read the campaign already. */
export function membersOf(
  { store }: Stored,
  { id }: Campaign,
  { status, ...paging }: MemberQuery,
): Promise<Page<CampaignMember>> {
  const statuses = status === undefined ? MEMBER_STATUSES : [status]
  const groups = statuses.map((it) => memberGroup(id, it))
  return store.list('campaign-member', { ...paging, groups })
}
