import { RolecallError } from '../../api/errors.ts'
import type { Actor } from '../model/actor.ts'
import { requireGrant } from '../model/grants.ts'
import { backlogId, type WebhookBacklog, type WebhookEndpoint } from '../model/webhook-endpoint.ts'
import type { Ports } from '../ports.ts'
import { activeEndpoint, changeEndpoint } from './change.ts'
import { MAX_ENDPOINTS } from './create.ts'

type RedeliverPorts = Pick<Ports, 'clock' | 'random' | 'store'>

/**
 * Sends all events since a time again, in order; a paused endpoint becomes active. Events that are
 * older than 30 days are gone. Throws NOT_FOUND or ENDPOINT_REMOVED.
 */
export const redeliverSince = (
  ports: RedeliverPorts,
  actor: Actor,
  { endpointId, since }: { endpointId: string; since: string },
): Promise<WebhookEndpoint> => {
  const start = new Date(since).toISOString()
  const order = { actor, id: endpointId, action: 'endpoint.redelivered' } as const
  return changeEndpoint(ports, { ...order, details: { since: start } }, (endpoint, now) => {
    const { cursor: _, ...rest } = activeEndpoint(endpoint, now)
    return { ...rest, since: start }
  })
}

/**
 * Sends one event again, before or after other events: to one endpoint, or to all active ones that
 * ask for its type. Throws NOT_FOUND or ENDPOINT_REMOVED.
 */
export async function redeliverEvent(
  ports: RedeliverPorts,
  actor: Actor,
  { endpointId, eventId }: { endpointId?: string | undefined; eventId: string },
): Promise<WebhookEndpoint[]> {
  requireGrant(actor, 'webhooks')
  const event = await ports.store.event(eventId)
  if (!event) throw new RolecallError('NOT_FOUND')
  const ids = endpointId === undefined ? await idsFor(ports, event.type) : [endpointId]
  return Promise.all(ids.map((id) => addToBacklog(ports, actor, { endpointId: id, eventId })))
}

/** The active endpoints that ask for events of this type. */
async function idsFor({ store }: RedeliverPorts, type: string): Promise<string[]> {
  const query = { status: 'active', limit: 2 * MAX_ENDPOINTS } as const
  const { items } = await store.list('webhook-endpoint', query)
  return items.filter(({ types }) => types?.includes(type) ?? true).map(({ id }) => id)
}

/** An event that waits already is not added twice, but tried at once. */
async function addToBacklog(
  ports: RedeliverPorts,
  actor: Actor,
  { endpointId, eventId }: { endpointId: string; eventId: string },
): Promise<WebhookEndpoint> {
  const lane = `redelivery.${eventId}`
  const id = backlogId(endpointId, lane)
  const waiting = await ports.store.get('webhook-backlog', id)
  const at = ports.clock.now().toISOString()
  const backlog: WebhookBacklog = {
    ...{ kind: 'webhook-backlog', id, version: 0, status: 'waiting', endpointId, lane },
    ...{ eventIds: [eventId], attempts: 0, createdAt: at },
    ...waiting,
    dueAt: at,
  }
  const order = { actor, id: endpointId, action: 'endpoint.redelivered' } as const
  return changeEndpoint(
    ports,
    { ...order, details: { eventId } },
    (endpoint) => ({
      ...endpoint,
      backlogs: endpoint.backlogs + (waiting ? 0 : 1),
      nextBacklogAt: at,
    }),
    { put: [backlog] },
  )
}
