import { RolecallError } from '../../api/errors.ts'
import type { Actor } from '../model/actor.ts'
import { requireGrant } from '../model/grants.ts'
import {
  type AttemptRow,
  oldestAttemptAt,
  type WebhookEndpoint,
} from '../model/webhook-endpoint.ts'
import type { AttemptsQuery, ListQuery, Page, Ports } from '../ports.ts'

type Stored = Pick<Ports, 'store'>
type Paging = Pick<ListQuery, 'cursor' | 'limit'>

/** Throws NOT_FOUND. */
export async function findEndpoint(
  { store }: Stored,
  actor: Actor,
  id: string,
): Promise<WebhookEndpoint> {
  requireGrant(actor, 'webhooks')
  const endpoint = await store.get('webhook-endpoint', id)
  if (!endpoint) throw new RolecallError('NOT_FOUND')
  return endpoint
}

/** Lists endpoints, newest first. */
export async function listEndpoints(
  { store }: Stored,
  actor: Actor,
  query: Paging & { status?: WebhookEndpoint['status'] | undefined },
): Promise<Page<WebhookEndpoint>> {
  requireGrant(actor, 'webhooks')
  return store.list('webhook-endpoint', query)
}

/** Lists the attempts of 30 days to deliver to an endpoint, newest first. Throws NOT_FOUND. */
export async function listAttempts(
  { clock, store }: Pick<Ports, 'clock' | 'store'>,
  actor: Actor,
  query: Omit<AttemptsQuery, 'since'>,
): Promise<Page<AttemptRow>> {
  await findEndpoint({ store }, actor, query.endpointId)
  return store.attempts({ ...query, since: oldestAttemptAt(clock.now()) })
}
