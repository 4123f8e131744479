import type { AttemptRow, WebhookEndpoint } from '../model/webhook-endpoint.ts'
import type { Ports, WebhookOutcome, Webhooks } from '../ports.ts'
import { signedHeaders } from './secrets.ts'

export interface AttemptPorts extends Pick<Ports, 'clock' | 'keys'> {
  webhooks: Pick<Webhooks, 'send'>
}

/** An event as a receiver gets it. */
export interface SentEvent {
  id: string
  type: string
  timestamp: string
}

export interface Attempt {
  row: AttemptRow
  outcome: WebhookOutcome
}

/** Makes one attempt to deliver an event. */
export async function attempt(
  ports: AttemptPorts,
  endpoint: WebhookEndpoint,
  event: SentEvent,
): Promise<Attempt> {
  const body = JSON.stringify(event)
  const at = ports.clock.now().toISOString()
  const began = ports.clock.monotonic()
  const headers = signedHeaders(ports, endpoint, { id: event.id, body })
  const outcome = await ports.webhooks.send({ url: endpoint.url, headers, body })
  const durationMs = Math.round(ports.clock.monotonic() - began)
  const got = 'status' in outcome ? { status: outcome.status } : { fault: outcome.fault }
  const { id: endpointId } = endpoint
  return {
    row: { endpointId, eventId: event.id, type: event.type, at, durationMs, ...got },
    outcome,
  }
}
