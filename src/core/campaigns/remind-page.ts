import { announcementsOf } from '../audit/announcements.ts'
import { auditEntry } from '../audit/entry.ts'
import { type Campaign, type CampaignMember, memberGroup } from '../model/campaign.ts'
import type { Change, Ports } from '../ports.ts'
import { moveMember, stepEvent } from './move-member.ts'
import { nextDueAt } from './search-page.ts'

type RemindPorts = Pick<Ports, 'clock' | 'random' | 'store'>

/** A commit has 100 parts at most: the campaign, and for each member a record and two traces. */
const PAGE = 30
const ONCE_IN_MS = 86_400_000

/**
 * Announces the upgrade again for one page of the members that were told. The announcements and
 * the place of the next page are one commit.
 */
export async function remindPage(ports: RemindPorts, campaign: Campaign): Promise<Change> {
  const { store, clock } = ports
  const now = clock.now()
  const groups = [memberGroup(campaign.id, 'told'), memberGroup(campaign.id, 'opened')]
  const { reminder, ...rest } = campaign
  const { startedAt, cursor } = reminder!
  const page = await store.list('campaign-member', { groups, cursor, limit: PAGE })
  const members = page.items.filter((it) => isDueAgain(it, now))
  const told = members.map((it) => moveMember(ports, it, { toldAt: now.toISOString() }))
  const next: Campaign =
    page.nextCursor === undefined
      ? { ...rest, dueAt: nextDueAt({}, now) }
      : { ...rest, reminder: { startedAt, cursor: page.nextCursor }, dueAt: now.toISOString() }
  return {
    put: [next, ...told],
    audit: members.map((it) =>
      auditEntry(ports, stepEvent(campaign, it, { action: 'upgrade.requested' })),
    ),
    announce: announcementsOf(ports, { put: told, before: [...members, campaign] }),
  }
}

const isDueAgain = ({ toldAt }: CampaignMember, now: Date): boolean =>
  toldAt === undefined || now.getTime() - Date.parse(toldAt) >= ONCE_IN_MS
