import type { Campaign, CampaignMember } from '../model/campaign.ts'
import { memberId } from '../model/campaign.ts'
import type { Connection } from '../model/connection.ts'
import type { Change, Ports } from '../ports.ts'
import { countingChange } from './count-members.ts'
import { isOutdated } from './move-member.ts'

type SearchPorts = Pick<Ports, 'clock' | 'random' | 'store'>

/** A list of the store takes 50 ids at most. */
const PAGE = 50
/** A customer can still connect with an earlier version: old invitations work on. */
const AGAIN_AFTER_MS = 3_600_000
/** A list of the store may show a new connection late, and machines' clocks differ. */
const OVERLAP_MS = 600_000

/**
 * Looks through one page of connections for members. The members, the counts and the place of the
 * next page are one commit, so that a search that stopped goes on exactly there.
 */
export async function searchPage(ports: SearchPorts, campaign: Campaign): Promise<Change> {
  const { store, clock } = ports
  const now = clock.now()
  const { startedAt, cursor } = campaign.search ?? { startedAt: now.toISOString() }
  const { customerIds, searchedTo = '' } = campaign
  const page = await store.list('connection', { customerIds, cursor, limit: PAGE })
  const added = (await missingMembers(ports, campaign, page.items)).map((it) =>
    draftMember(campaign, it, now),
  )
  const isLast = page.nextCursor === undefined || page.items.some((it) => it.createdAt < searchedTo)
  const { search: _, ...rest } = campaign
  const next: Campaign = isLast
    ? { ...rest, searchedTo: before(startedAt, OVERLAP_MS), dueAt: nextDueAt(rest, now) }
    : { ...rest, search: { startedAt, cursor: page.nextCursor! }, dueAt: now.toISOString() }
  return countingChange(ports, next, { added })
}

const before = (time: string, ms: number): string => new Date(Date.parse(time) - ms).toISOString()

/** After the last page: at once if there is a reminder, else when the next search is due. */
export const nextDueAt = ({ reminder }: Pick<Campaign, 'reminder'>, now: Date): string =>
  new Date(now.getTime() + (reminder ? 0 : AGAIN_AFTER_MS)).toISOString()

async function missingMembers(
  ports: SearchPorts,
  campaign: Campaign,
  connections: Connection[],
): Promise<Connection[]> {
  const asked = connections.filter(
    ({ profile, status }) => profile === campaign.profile && status !== 'disconnected',
  )
  const outdated = await Promise.all(asked.map((it) => isOutdated(ports, it, campaign)))
  const wanted = asked.filter((_, index) => outdated[index])
  if (wanted.length === 0) return []
  const ids = wanted.map(({ id }) => memberId(campaign.id, id))
  const known = await ports.store.list('campaign-member', { ids, limit: PAGE })
  const knownIds = new Set(known.items.map(({ connectionId }) => connectionId))
  return wanted.filter(({ id }) => !knownIds.has(id))
}

function draftMember(campaign: Campaign, connection: Connection, now: Date): CampaignMember {
  const at = now.toISOString()
  const { id, customerId, accountId } = connection
  return {
    ...{ kind: 'campaign-member', id: memberId(campaign.id, id), version: 0 },
    ...{ status: 'outdated', countedAs: 'outdated', campaignId: campaign.id },
    ...{ connectionId: id, customerId, accountId, lookAt: at, createdAt: at, updatedAt: at },
  }
}
