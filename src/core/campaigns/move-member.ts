import { versionById, versionOf } from '../access-versions/read-versions.ts'
import { type Actor, SYSTEM, whoOf } from '../model/actor.ts'
import type { AuditAction } from '../model/audit-actions.ts'
import type { Campaign, CampaignMember, MemberStatus } from '../model/campaign.ts'
import { type Connection, otherExternalId } from '../model/connection.ts'
import type { Ports } from '../ports.ts'

type LookPorts = Pick<Ports, 'clock' | 'store'>

const HOUR_MS = 3_600_000
/** How long after a look at a member's connection the next one follows. */
const LOOK_AFTER_MS: Partial<Record<MemberStatus, number>> = {
  ...{ told: HOUR_MS, opened: HOUR_MS, declined: HOUR_MS },
  ...{ outdated: 24 * HOUR_MS, updated: 24 * HOUR_MS },
}

/** A member after a look at it, in the same status or in another one. */
export function moveMember(
  { clock }: Pick<Ports, 'clock'>,
  { lookAt: _, ...member }: CampaignMember,
  changes: Partial<CampaignMember>,
): CampaignMember {
  const now = clock.now()
  const moved = { ...member, ...changes, updatedAt: now.toISOString() }
  const after = LOOK_AFTER_MS[moved.status]
  if (after === undefined) return moved
  return { ...moved, lookAt: new Date(now.getTime() + after).toISOString() }
}

/** A member that changed, and what the audit trail says of it. */
export interface MemberStep {
  member: CampaignMember
  action?: AuditAction
}

/** The audit entry of a step; its subject is the connection. */
export const stepEvent = (
  campaign: Pick<Campaign, 'id' | 'profile' | 'number' | 'asksFor'>,
  { connectionId, customerId }: CampaignMember,
  { action, actor = SYSTEM }: { action: AuditAction; actor?: Pick<Actor, 'kind' | 'id'> },
) => ({
  ...{ actor: whoOf(actor), action, subject: connectionId, customerId },
  details: {
    ...{ campaignId: campaign.id, profile: campaign.profile },
    ...(campaign.asksFor ? { asksFor: campaign.asksFor } : { version: campaign.number }),
  },
})

/**
 * Whether a connection has rights of an earlier version than the campaign asks for, or still has
 * its imported External ID.
 */
export async function isOutdated(
  ports: LookPorts,
  connection: Connection,
  { versionId, asksFor }: Pick<Campaign, 'versionId' | 'asksFor'>,
): Promise<boolean> {
  if (asksFor === 'external-id') return otherExternalId(connection) !== undefined
  const [granted, asked] = await Promise.all([
    versionOf(ports, connection),
    versionById(ports, versionId),
  ])
  if (!granted || !asked) return true
  return granted.rightsDigest !== asked.rightsDigest && granted.number < asked.number
}

/** Compares a member that was told with its connection, as it is now. */
export async function lookAtMember(
  ports: LookPorts,
  campaign: Campaign,
  member: CampaignMember,
): Promise<MemberStep> {
  const connection = await ports.store.get('connection', member.connectionId)
  if (!connection || connection.status === 'disconnected')
    return { member: moveMember(ports, member, { status: 'gone' }) }
  const outdated = await isOutdated(ports, connection, campaign)
  if (outdated && member.status === 'updated')
    return { member: moveMember(ports, member, { status: 'told' }) }
  if (outdated || member.status === 'updated') return { member: moveMember(ports, member, {}) }
  return { member: finishMember(ports, member), action: 'upgrade.finished' }
}

export const finishMember = (ports: Pick<Ports, 'clock'>, member: CampaignMember) =>
  moveMember(ports, member, { status: 'updated', finishedAt: ports.clock.now().toISOString() })
