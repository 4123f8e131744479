import { isRolecallError, RolecallError } from '../../api/errors.ts'
import { currentVersion } from '../access-versions/read-versions.ts'
import { auditOnly } from '../audit/entry.ts'
import type { Actor } from '../model/actor.ts'
import { type Campaign, MEMBER_STATUSES, type MemberStatus } from '../model/campaign.ts'
import { drawText } from '../model/external-id.ts'
import { requireGrant, requireWithin } from '../model/grants.ts'
import type { Claim, Ports } from '../ports.ts'

type StartPorts = Pick<Ports, 'clock' | 'random' | 'store'>

export interface NewCampaign {
  profile: string
  /** `external-id`: replace imported External IDs. Absent: grant the current version. */
  asksFor?: 'version' | 'external-id' | undefined
  /** 1 to 50; absent: all customers. */
  customerIds?: readonly string[] | undefined
  /** ISO 8601, UTC. */
  deadline?: string | undefined
}

/**
 * Starts to ask customers to grant the current version of a profile, or to replace the External IDs
 * of imported roles. The members are found and told by `followCampaigns`. Throws PROFILE_UNKNOWN,
 * CAMPAIGN_RUNNING or REQUEST_INVALID.
 */
export async function startCampaign(
  ports: StartPorts,
  actor: Actor,
  input: NewCampaign,
): Promise<Campaign> {
  requireGrant(actor, 'connections:write')
  requireNamedCustomers(actor, input.customerIds)
  if (input.deadline !== undefined && Date.parse(input.deadline) <= ports.clock.now().getTime())
    throw new RolecallError('REQUEST_INVALID', { detail: 'The deadline must be in the future.' })
  if (input.deadline !== undefined && input.asksFor === 'external-id')
    throw new RolecallError('REQUEST_INVALID', {
      detail: 'Customers see no deadline for a new External ID. Leave out the deadline.',
    })
  const campaign = await draftCampaign(ports, actor, input)
  const { id, profile, number, customerIds, deadline } = campaign
  const details = {
    ...(campaign.asksFor ? { profile, asksFor: campaign.asksFor } : { profile, version: number }),
    ...(customerIds && { customers: customerIds.join(' ') }),
    ...(deadline !== undefined && { deadline }),
  }
  const claim = campaignClaim(campaign)
  try {
    const [stored] = await ports.store.commit({
      put: [campaign],
      claim: [claim],
      ...auditOnly(ports, { actor, action: 'campaign.started', subject: id, details }),
    })
    return stored
  } catch (error) {
    if (!isRolecallError(error, 'ALREADY_RESERVED')) throw error
    const running = await ports.store.reservedBy(claim.kind, claim.value)
    throw new RolecallError('CAMPAIGN_RUNNING', { detail: `(${running})` }, error)
  }
}

/** A caller with limits starts a campaign only for customers that it names. */
export function requireNamedCustomers(actor: Actor, customerIds: NewCampaign['customerIds']): void {
  for (const customerId of customerIds ?? []) requireWithin(actor, { customerId })
  if (customerIds === undefined && (actor.grants.customers || actor.grants.connections))
    throw new RolecallError('FORBIDDEN', {
      detail: 'This API token is limited. Name the customers that it may ask.',
    })
}

async function draftCampaign(
  ports: StartPorts,
  { kind, id }: Actor,
  { profile, asksFor, customerIds, deadline }: NewCampaign,
): Promise<Campaign> {
  const version = await currentVersion(ports, profile)
  const now = ports.clock.now().toISOString()
  return {
    ...{ kind: 'campaign', id: `cmp_${drawText(ports.random, 22)}`, version: 0 },
    ...{ status: 'running', profile, versionId: version.id, number: version.number },
    ...(asksFor === 'external-id' && { asksFor }),
    ...(customerIds && { customerIds: [...new Set(customerIds)].sort() }),
    ...(deadline !== undefined && { deadline }),
    counts: Object.fromEntries(MEMBER_STATUSES.map((it) => [it, 0])) as Record<
      MemberStatus,
      number
    >,
    ...{ search: { startedAt: now }, dueAt: now, by: { kind, id }, createdAt: now, updatedAt: now },
  }
}

/** Two running campaigns never ask the same customers for the same. */
export const campaignClaim = (campaign: Campaign): Claim => ({
  kind: 'campaign',
  value: JSON.stringify([
    campaign.profile,
    campaign.asksFor ?? campaign.versionId,
    campaign.customerIds ?? [],
  ]),
  owner: campaign.id,
})
