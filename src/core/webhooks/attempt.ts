import type { AttemptRow, WebhookEndpoint } from '../model/webhook-endpoint.ts'
import type { EventBus, Ports, WebhookOutcome } from '../ports.ts'
import { type SigningKeys, signedHeaders } from './secrets.ts'

export interface AttemptPorts extends Pick<Ports, 'clock' | 'keys'> {
  webhooks: Pick<Ports['webhooks'], 'send'>
  /** Absent where nothing is sent to an event bus. */
  eventBus?: EventBus
}

/** An event as a receiver gets it. */
export interface SentEvent {
  id: string
  type: string
  timestamp: string
  version: number
  data: object
}

export interface Attempt {
  row: AttemptRow
  outcome: WebhookOutcome
}

/** Makes one attempt to deliver an event. */
export async function attempt(
  ports: AttemptPorts,
  endpoint: WebhookEndpoint,
  { event, keys }: { event: SentEvent; keys: SigningKeys },
): Promise<Attempt> {
  const at = ports.clock.now().toISOString()
  const began = ports.clock.monotonic()
  const outcome =
    endpoint.target === 'event-bus'
      ? await putOnBus(ports, endpoint, event)
      : await post(ports, endpoint, { event, keys })
  const durationMs = Math.round(ports.clock.monotonic() - began)
  const got = 'status' in outcome ? { status: outcome.status } : { fault: outcome.fault }
  const about = { endpointId: endpoint.id, eventId: event.id, type: event.type }
  return { row: { ...about, at, durationMs, ...got }, outcome }
}

function post(
  { clock, webhooks }: AttemptPorts,
  { url }: WebhookEndpoint,
  { event, keys }: { event: SentEvent; keys: SigningKeys },
): Promise<WebhookOutcome> {
  const body = JSON.stringify(event)
  const headers = signedHeaders(keys, { id: event.id, body, now: clock.now() })
  return webhooks.send({ url, headers, body })
}

async function putOnBus(
  { eventBus }: AttemptPorts,
  { url: busArn }: WebhookEndpoint,
  event: SentEvent,
): Promise<WebhookOutcome> {
  if (!eventBus) throw new Error('This program sends nothing to an event bus.')
  const { type, timestamp } = event
  return eventBus.put({ busArn, type, timestamp, detail: JSON.stringify(event) })
}
