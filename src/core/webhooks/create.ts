import { RolecallError } from '../../api/errors.ts'
import type { Secret } from '../../api/secret.ts'
import { auditEntry } from '../audit/entry.ts'
import type { Actor } from '../model/actor.ts'
import { drawText } from '../model/external-id.ts'
import { requireGrant } from '../model/grants.ts'
import type { WebhookEndpoint } from '../model/webhook-endpoint.ts'
import type { Ports, Webhooks } from '../ports.ts'
import { drawSecret, sealSecret } from './secrets.ts'

export interface CreatePorts extends Pick<Ports, 'clock' | 'random' | 'keys' | 'store'> {
  webhooks: Pick<Webhooks, 'refusalOf'>
}

export interface NewEndpoint {
  url: string
  /** Absent: events of every type. */
  types?: readonly string[] | undefined
  description?: string | undefined
}

/** An endpoint, and its secret, which is shown only now. */
export interface EndpointWithSecret {
  endpoint: WebhookEndpoint
  secret: Secret
}

export const MAX_ENDPOINTS = 50

/**
 * Adds an endpoint. It gets the events that are announced from now on. Throws ENDPOINT_URL_INVALID
 * or ENDPOINTS_FULL.
 */
export async function createEndpoint(
  ports: CreatePorts,
  actor: Actor,
  input: NewEndpoint,
): Promise<EndpointWithSecret> {
  requireGrant(actor, 'webhooks')
  await requireUrl(ports, input.url)
  await requireRoom(ports)
  const secret = drawSecret(ports.random)
  const draft: WebhookEndpoint = {
    ...draftEndpoint(ports, { ...input, target: 'url', source: 'api', by: actor }),
    secrets: [sealSecret(ports, secret)],
  }
  const [endpoint] = await ports.store.commit({
    put: [draft],
    audit: [auditEntry(ports, { actor, action: 'endpoint.created', subject: draft.id })],
    announce: [],
  })
  return { endpoint, secret }
}

/** Throws ENDPOINT_URL_INVALID with the reason. */
export async function requireUrl(
  { webhooks }: Pick<CreatePorts, 'webhooks'>,
  url: string,
): Promise<void> {
  const refusal = await webhooks.refusalOf(url)
  if (refusal === undefined) return
  throw new RolecallError('ENDPOINT_URL_INVALID', { detail: `The URL ${refusal}.` })
}

async function requireRoom({ store }: Pick<Ports, 'store'>): Promise<void> {
  const kept = await Promise.all(
    (['active', 'paused'] as const).map((status) =>
      store.list('webhook-endpoint', { status, limit: MAX_ENDPOINTS }),
    ),
  )
  if (kept.reduce((sum, { items }) => sum + items.length, 0) >= MAX_ENDPOINTS)
    throw new RolecallError('ENDPOINTS_FULL')
}

type Drafted = NewEndpoint & Pick<WebhookEndpoint, 'target' | 'source' | 'by'>

/** A new endpoint without secrets, whose first event is the next one. */
export function draftEndpoint(
  { clock, random }: Pick<Ports, 'clock' | 'random'>,
  { url, types, description, target, source, by }: Drafted,
): WebhookEndpoint {
  const now = clock.now().toISOString()
  return {
    ...{ kind: 'webhook-endpoint', id: `whe_${drawText(random, 20)}`, version: 0 },
    ...{ status: 'active', target, url, source, secrets: [] },
    ...(types && { types: [...types] }),
    ...(description !== undefined && { description }),
    ...{ since: now, backlogs: 0, failures: 0, dueAt: now },
    ...{ createdAt: now, updatedAt: now, by: { kind: by.kind, id: by.id } },
  }
}
