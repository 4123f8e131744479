import { createHash } from 'node:crypto'
import type { Secret } from '../../api/secret.ts'
import { auditEntry } from '../audit/entry.ts'
import { SYSTEM } from '../model/actor.ts'
import type { AuditAction } from '../model/audit-actions.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { EndpointSecret, WebhookEndpoint } from '../model/webhook-endpoint.ts'
import type { Ports } from '../ports.ts'
import { removedEndpoint } from './change.ts'
import { type CreatePorts, draftEndpoint, MAX_ENDPOINTS, requireUrl } from './create.ts'
import { readableSecrets, sealSecret } from './secrets.ts'

/** An endpoint that rolecall.yaml names. */
export interface WantedEndpoint {
  target: WebhookEndpoint['target']
  url: string
  types?: readonly string[] | undefined
  description?: string | undefined
  /** Absent for an event bus. */
  secret?: Secret | undefined
}

type ReconcilePorts = CreatePorts & Pick<Ports, 'log'>

/** After a change of the secret in the settings, the former one signs too for so long. */
const OVERLAP_MS = 86_400_000

/**
 * Makes the stored endpoints of rolecall.yaml what rolecall.yaml says now: adds, changes and
 * removes them. A paused endpoint stays paused. Endpoints of the API stay as they are. Throws
 * ENDPOINT_URL_INVALID for a new endpoint to which nothing may be sent.
 */
export async function reconcileEndpoints(
  ports: ReconcilePorts,
  wanted: readonly WantedEndpoint[],
): Promise<void> {
  const ids = new Set(wanted.map(idOf))
  for (const { id } of await storedEndpoints(ports))
    if (!ids.has(id)) await settle(ports, id, undefined)
  for (const it of wanted) await settle(ports, idOf(it), it)
}

/** The same on every machine, so that several that start at once add an endpoint once. */
const idOf = ({ target, url }: WantedEndpoint): string =>
  `whe_${createHash('sha256').update(`${target} ${url}`).digest('hex').slice(0, 20)}`

async function storedEndpoints({ store }: ReconcilePorts): Promise<WebhookEndpoint[]> {
  const lists = await Promise.all(
    (['active', 'paused'] as const).map((status) =>
      store.list('webhook-endpoint', { status, limit: MAX_ENDPOINTS * 2 }),
    ),
  )
  return lists.flatMap(({ items }) => items).filter(({ source }) => source === 'config')
}

function settle(
  ports: ReconcilePorts,
  id: string,
  wanted: WantedEndpoint | undefined,
): Promise<void> {
  return retryOnConflict(async () => {
    const stored = await ports.store.get('webhook-endpoint', id)
    const change = wanted ? await changeFor(ports, stored, wanted) : endOf(ports, stored)
    if (!change) return
    const { action, endpoint } = change
    await ports.store.commit({
      put: [{ ...endpoint, updatedAt: ports.clock.now().toISOString() }],
      audit: [auditEntry(ports, { actor: SYSTEM, action, subject: id })],
      announce: [],
    })
    ports.log.info('webhooks.endpoint-from-config', { endpoint: id, action })
  })
}

interface EndpointChange {
  action: AuditAction
  endpoint: WebhookEndpoint
}

const endOf = (
  { clock }: ReconcilePorts,
  stored: WebhookEndpoint | undefined,
): EndpointChange | undefined =>
  stored && stored.status !== 'removed'
    ? { action: 'endpoint.removed', endpoint: removedEndpoint(stored, clock.now()) }
    : undefined

async function changeFor(
  ports: ReconcilePorts,
  stored: WebhookEndpoint | undefined,
  wanted: WantedEndpoint,
): Promise<EndpointChange | undefined> {
  if (stored && stored.status !== 'removed') {
    const endpoint = withWanted(stored, wanted, secretsFor(ports, stored, wanted))
    const isSame = JSON.stringify(endpoint) === JSON.stringify(stored)
    return isSame ? undefined : { action: 'endpoint.updated', endpoint }
  }
  if (wanted.target === 'url') await requireUrl(ports, wanted.url)
  const draft = draftEndpoint(ports, { ...wanted, source: 'config', by: SYSTEM })
  const endpoint = {
    ...draft,
    id: idOf(wanted),
    version: stored?.version ?? 0,
    backlogs: stored?.backlogs ?? 0,
    secrets: secretsFor(ports, undefined, wanted),
  }
  return { action: 'endpoint.created', endpoint }
}

/** Keeps the order of the fields, so that an endpoint without a change compares as equal. */
function withWanted(
  stored: WebhookEndpoint,
  { types, description }: WantedEndpoint,
  secrets: EndpointSecret[],
): WebhookEndpoint {
  const { types: _, description: __, ...rest } = { ...stored, secrets }
  const isSameText = description === stored.description
  const isSameTypes = JSON.stringify(types) === JSON.stringify(stored.types)
  if (isSameText && isSameTypes) return { ...stored, secrets }
  return {
    ...rest,
    ...(types && { types: [...types] }),
    ...(description !== undefined && { description }),
  }
}

function secretsFor(
  ports: ReconcilePorts,
  stored: WebhookEndpoint | undefined,
  { secret }: WantedEndpoint,
): EndpointSecret[] {
  if (!secret) return []
  const now = ports.clock.now()
  const [newest] = stored ? readableSecrets(ports, stored) : []
  if (newest && ports.keys.open(newest.sealed).reveal() === secret.reveal()) return stored!.secrets
  const expiresAt = new Date(now.getTime() + OVERLAP_MS).toISOString()
  return [sealSecret(ports, secret), ...(newest ? [{ ...newest, expiresAt }] : [])]
}
