import { RolecallError } from '../../api/errors.ts'
import { auditEntry } from '../audit/entry.ts'
import type { Actor } from '../model/actor.ts'
import type { AuditAction } from '../model/audit-actions.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { WebhookEndpoint } from '../model/webhook-endpoint.ts'
import type { Change, Ports } from '../ports.ts'
import type { CreatePorts, EndpointWithSecret } from './create.ts'
import { requireUrl } from './create.ts'
import { findEndpoint } from './find.ts'
import { drawSecret, readableSecrets, sealSecret } from './secrets.ts'

type ChangePorts = Pick<Ports, 'clock' | 'random' | 'store'>

/** Absent: as before. `null`: none. */
export interface EndpointUpdate {
  url?: string | undefined
  types?: readonly string[] | null | undefined
  description?: string | null | undefined
}

/**
 * Changes the URL, the types or the description. An event that waits goes to the new URL, whatever
 * its type; a new URL is tried at once. Throws NOT_FOUND, ENDPOINT_REMOVED, ENDPOINT_FROM_CONFIG or
 * ENDPOINT_URL_INVALID.
 */
export async function updateEndpoint(
  ports: ChangePorts & Pick<CreatePorts, 'webhooks'>,
  actor: Actor,
  id: string,
  update: EndpointUpdate,
): Promise<WebhookEndpoint> {
  requireOwn(await findEndpoint(ports, actor, id))
  if (update.url !== undefined) await requireUrl(ports, update.url)
  return changeEndpoint(ports, { actor, id, action: 'endpoint.updated' }, (endpoint, now) => {
    const { types = endpoint.types, description = endpoint.description } = update
    const { types: _, description: __, ...rest } = requireOwn(endpoint)
    const { url = rest.url } = update
    const isNewTarget = url !== rest.url && rest.status === 'active'
    return {
      ...{ ...(isNewTarget ? activeEndpoint(rest, now) : rest), url },
      ...(types && { types: [...types] }),
      ...(typeof description === 'string' && { description }),
    }
  })
}

const OVERLAP_SECONDS = 86_400

/**
 * Draws a new secret. The former one signs too until the overlap ends (seconds; a day if absent).
 * Throws NOT_FOUND, ENDPOINT_REMOVED or ENDPOINT_FROM_CONFIG.
 */
export async function rotateSecret(
  ports: ChangePorts & Pick<Ports, 'keys'>,
  actor: Actor,
  { id, overlapSeconds = OVERLAP_SECONDS }: { id: string; overlapSeconds?: number | undefined },
): Promise<EndpointWithSecret> {
  const secret = drawSecret(ports.random)
  const endpoint = await changeEndpoint(
    ports,
    { actor, id, action: 'endpoint.secret-rotated' },
    (before, now) => {
      const expiresAt = new Date(now.getTime() + overlapSeconds * 1000).toISOString()
      const [former] = readableSecrets(ports, requireOwn(before))
      return {
        ...before,
        secrets: [sealSecret(ports, secret), ...(former ? [{ ...former, expiresAt }] : [])],
      }
    },
  )
  return { endpoint, secret }
}

/** Throws NOT_FOUND or ENDPOINT_REMOVED. */
export const pauseEndpoint = (ports: ChangePorts, actor: Actor, id: string) =>
  changeEndpoint(
    ports,
    { actor, id, action: 'endpoint.paused', details: { why: 'operator' } },
    (endpoint, now) =>
      endpoint.status === 'paused' ? undefined : pausedEndpoint(endpoint, 'operator', now),
  )

/** An endpoint to which nothing is sent any more. */
export const pausedEndpoint = (
  endpoint: WebhookEndpoint,
  pausedFor: NonNullable<WebhookEndpoint['pausedFor']>,
  now: Date,
): WebhookEndpoint => ({ ...endpoint, status: 'paused', pausedAt: now.toISOString(), pausedFor })

/**
 * Sends again at once, beginning with the events that the endpoint missed. An active endpoint with
 * events that wait tries them now. Throws NOT_FOUND or ENDPOINT_REMOVED.
 */
export const resumeEndpoint = (ports: ChangePorts, actor: Actor, id: string) =>
  changeEndpoint(ports, { actor, id, action: 'endpoint.resumed' }, (endpoint, now) =>
    isWaiting(endpoint) ? activeEndpoint(endpoint, now) : undefined,
  )

const isWaiting = ({ status, failures, backlogs }: WebhookEndpoint): boolean =>
  status !== 'active' || failures > 0 || backlogs > 0

/** An endpoint that starts anew, as if nothing had failed yet. */
export function activeEndpoint(endpoint: WebhookEndpoint, now: Date): WebhookEndpoint {
  const { pausedAt: _, pausedFor: __, failingSince: ___, ...rest } = endpoint
  const at = now.toISOString()
  return {
    ...{ ...rest, status: 'active', failures: 0, dueAt: at, restartedAt: at },
    ...(rest.backlogs > 0 && { nextBacklogAt: at }),
  }
}

/**
 * Ends an endpoint and forgets its secrets. Its attempts stay for 30 days. Throws NOT_FOUND,
 * ENDPOINT_REMOVED or ENDPOINT_FROM_CONFIG.
 */
export const removeEndpoint = (ports: ChangePorts, actor: Actor, id: string) =>
  changeEndpoint(ports, { actor, id, action: 'endpoint.removed' }, (endpoint, now) =>
    removedEndpoint(requireOwn(endpoint), now),
  )

export const removedEndpoint = (endpoint: WebhookEndpoint, now: Date): WebhookEndpoint => ({
  ...{ ...activeEndpoint(endpoint, now), status: 'removed', secrets: [] },
})

/** Throws ENDPOINT_FROM_CONFIG. */
function requireOwn(endpoint: WebhookEndpoint): WebhookEndpoint {
  if (endpoint.source === 'config') throw new RolecallError('ENDPOINT_FROM_CONFIG')
  return endpoint
}

interface Order {
  actor: Actor
  id: string
  action: AuditAction
  details?: Record<string, string | number>
}

/** Changes an endpoint that exists. `edit` returns what to store; undefined changes nothing. */
export function changeEndpoint(
  ports: ChangePorts,
  { actor, id, action, details }: Order,
  edit: (endpoint: WebhookEndpoint, now: Date) => WebhookEndpoint | undefined,
  more: Pick<Change, 'put'> = {},
): Promise<WebhookEndpoint> {
  return retryOnConflict(async () => {
    const before = await findEndpoint(ports, actor, id)
    if (before.status === 'removed') throw new RolecallError('ENDPOINT_REMOVED')
    const now = ports.clock.now()
    const after = edit(before, now)
    if (!after) return before
    const [stored] = await ports.store.commit({
      put: [{ ...after, updatedAt: now.toISOString() }, ...(more.put ?? [])],
      audit: [auditEntry(ports, { actor, action, subject: id, ...(details && { details }) })],
      announce: [],
    })
    return stored as WebhookEndpoint
  })
}
