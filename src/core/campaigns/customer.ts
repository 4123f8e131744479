import { isRolecallError, RolecallError } from '../../api/errors.ts'
import { announcementsOf } from '../audit/announcements.ts'
import { auditAndAnnounce, auditEntry } from '../audit/entry.ts'
import { type Campaign, type CampaignMember, memberId } from '../model/campaign.ts'
import type { Connection } from '../model/connection.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Ports } from '../ports.ts'
import { countMember } from './count-members.ts'
import { lookAtMember, moveMember, stepEvent } from './move-member.ts'

type CustomerPorts = Pick<Ports, 'clock' | 'random' | 'store'>

/** What a campaign asks of one connection. */
export interface UpgradeRequest {
  campaign: Campaign
  member: CampaignMember
}

/** Only the newest running campaigns count, at most this many, of all profiles together. */
const MAX_RUNNING = 50

/** The members of running campaigns that a connection is, of the newest campaign first. */
async function requestsFor(
  { store }: Pick<Ports, 'store'>,
  { id, profile, customerId }: Connection,
): Promise<UpgradeRequest[]> {
  const { items } = await store.list('campaign', { status: 'running', limit: MAX_RUNNING })
  const campaigns = items.filter(
    (it) => it.profile === profile && (it.customerIds?.includes(customerId) ?? true),
  )
  const found = await Promise.all(
    campaigns.map(async (campaign) => {
      const member = await store.get('campaign-member', memberId(campaign.id, id))
      return member ? [{ campaign, member }] : []
    }),
  )
  return found.flat()
}

/**
 * The request that the customer's page shows: of the newest running campaign for which an upgrade
 * of this connection is ready. Undefined if there is none. `member.status` is `declined` after the
 * customer declined, and `updated` once the stack has the version.
 */
export async function campaignFor(
  ports: Pick<Ports, 'store'>,
  connection: Connection,
): Promise<UpgradeRequest | undefined> {
  return (await requestsFor(ports, connection)).find(
    ({ campaign, member }) =>
      !campaign.asksFor && member.status !== 'outdated' && member.status !== 'gone',
  )
}

/**
 * Notes that the customer saw the request. Call it when a person looks at the page, not when a mail
 * scanner fetches it. Without a request, and after the first time, it changes nothing.
 */
export async function noteRequestOpened(
  ports: CustomerPorts,
  connection: Connection,
): Promise<void> {
  await moveOwn(ports, connection, (request) =>
    request.member.status === 'told'
      ? { status: 'opened', openedAt: ports.clock.now().toISOString() }
      : undefined,
  )
}

/**
 * Notes that the customer declines the upgrade. Everything that works goes on, and the customer can
 * still update. Throws UPGRADE_NOT_REQUESTED if no campaign asks for it.
 * @param note Why, in the customer's words; at most 500 characters.
 */
export async function declineUpgrade(
  ports: CustomerPorts,
  connection: Connection,
  note?: string,
): Promise<UpgradeRequest> {
  const now = ports.clock.now().toISOString()
  const request = await moveOwn(ports, connection, ({ member }) =>
    ['told', 'opened', 'declined'].includes(member.status)
      ? { status: 'declined', declinedAt: now, ...(note && { note }) }
      : undefined,
  )
  if (request?.member.status !== 'declined') throw new RolecallError('UPGRADE_NOT_REQUESTED')
  return request
}

const ACTIONS = { opened: 'upgrade.opened', declined: 'upgrade.declined' } as const

/**
 * Changes the member of the newest campaign on behalf of the customer, in its own commit. Returns
 * the request as it is afterwards.
 */
async function moveOwn(
  ports: CustomerPorts,
  connection: Connection,
  changesOf: (request: UpgradeRequest) => Partial<CampaignMember> | undefined,
): Promise<UpgradeRequest | undefined> {
  const moved = await retryOnConflict(async () => {
    const request = await campaignFor(ports, connection)
    const changes = request && changesOf(request)
    if (!changes) return { request, isChanged: false }
    const { campaign } = request
    const actor = { kind: 'customer' as const, id: connection.invitationId }
    const action = ACTIONS[changes.status as keyof typeof ACTIONS]
    const put: [CampaignMember] = [moveMember(ports, request.member, changes)]
    const event = stepEvent(campaign, request.member, { action, actor })
    const [member] = await ports.store.commit({
      put,
      ...auditAndAnnounce(ports, event, { put, before: [request.member, campaign] }),
    })
    return { request: { campaign, member }, isChanged: true }
  })
  if (moved.request && moved.isChanged) await countMember(ports, moved.request.member)
  return moved.request
}

/**
 * Compares a connection with the campaigns that ask for it, after its stack was updated or it
 * ended. If that fails, `followCampaigns` does it within an hour.
 */
export async function followConnection(
  ports: CustomerPorts,
  connection: Connection,
): Promise<void> {
  try {
    await followMembersOf(ports, connection)
  } catch (error) {
    if (!isRolecallError(error)) throw error
  }
}

async function followMembersOf(ports: CustomerPorts, connection: Connection): Promise<void> {
  for (const { campaign, member } of await requestsFor(ports, connection)) {
    const step = await lookAtMember(ports, campaign, member)
    if (step.member.status === member.status) continue
    const { action } = step
    await ports.store.commit({
      put: [step.member],
      audit: action ? [auditEntry(ports, stepEvent(campaign, member, { action }))] : [],
      announce: announcementsOf(ports, { put: [step.member], before: [member, campaign] }),
    })
    await countMember(ports, step.member)
  }
}
