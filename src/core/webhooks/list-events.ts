import type { Actor } from '../model/actor.ts'
import type { Announcement } from '../model/audit.ts'
import { customersWithin, requireGrant } from '../model/grants.ts'
import type { EventsQuery, FollowPage, Ports } from '../ports.ts'
import type { Invited } from './event-of.ts'

export interface EventsInput extends Omit<EventsQuery, 'customerIds'> {
  customerId?: string | undefined
}

/** An announcement, with the invitation that it is about. */
export interface ListedEvent {
  announcement: Announcement
  invitation?: Invited
}

/**
 * Lists the events that the caller may see and that match all filters: newest first, or oldest
 * first with `order: 'asc'`. `since` is a time in any form of ISO 8601.
 */
export async function listEvents(
  { store }: Pick<Ports, 'store'>,
  actor: Actor,
  { customerId, since, ...query }: EventsInput,
): Promise<FollowPage<ListedEvent>> {
  requireGrant(actor, 'audit:read')
  const customerIds = customersWithin(actor, customerId)
  if (customerIds?.length === 0) return { items: [] }
  const page = await store.events({
    ...query,
    customerIds,
    // Stores compare times as text.
    ...(since !== undefined && { since: new Date(since).toISOString() }),
  })
  const lanes = [...new Set(page.items.map(({ lane }) => lane))]
  const invitations = await Promise.all(lanes.map((lane) => store.get('invitation', lane)))
  const byLane = new Map(invitations.map((it) => [it?.id, it]))
  return {
    ...page,
    items: page.items.map((it) => ({ announcement: it, invitation: byLane.get(it.lane) })),
  }
}
