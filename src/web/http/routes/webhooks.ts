import type { EventType } from '../../../api/event-types.ts'
import type * as wire from '../../../api/types.ts'
import {
  type AttemptRow,
  isDelivered,
  nextAttemptAt,
  type WebhookEndpoint,
} from '../../../core/model/webhook-endpoint.ts'
import type { Ports } from '../../../core/ports.ts'
import {
  pauseEndpoint,
  removeEndpoint,
  resumeEndpoint,
  rotateSecret,
  updateEndpoint,
} from '../../../core/webhooks/change.ts'
import { createEndpoint, type EndpointWithSecret } from '../../../core/webhooks/create.ts'
import { findEndpoint, listAttempts, listEndpoints } from '../../../core/webhooks/find.ts'
import { redeliverEvent, redeliverSince } from '../../../core/webhooks/redeliver.ts'
import { livingSecrets } from '../../../core/webhooks/secrets.ts'
import { sendTest } from '../../../core/webhooks/send-test.ts'
import type { Handlers } from '../contract/serve-operations.ts'
import { toPage } from '../contract/to-wire.ts'

type Ids =
  | `${'create' | 'get' | 'update' | 'remove' | 'test' | 'pause' | 'resume'}WebhookEndpoint`
  | `listWebhook${'Endpoints' | 'Attempts'}`
  | 'rotateWebhookSecret'
  | `redeliver${'ToWebhookEndpoint' | 'Event'}`

export function webhookHandlers(ports: Ports): Handlers<Ids> {
  const show = (it: WebhookEndpoint) => toEndpoint(it, ports.clock.now())
  const withSecret = ({ endpoint, secret }: EndpointWithSecret) => ({
    ...show(endpoint),
    secret: secret.reveal(),
  })
  return {
    createWebhookEndpoint: async ({ actor, body }) =>
      withSecret(await createEndpoint(ports, actor, body)),
    listWebhookEndpoints: async ({ actor, query }) =>
      toPage(await listEndpoints(ports, actor, query), show),
    getWebhookEndpoint: async ({ actor, params }) =>
      show(await findEndpoint(ports, actor, params.id)),
    updateWebhookEndpoint: async ({ actor, params, body }) =>
      show(await updateEndpoint(ports, actor, params.id, body)),
    removeWebhookEndpoint: async ({ actor, params }) =>
      show(await removeEndpoint(ports, actor, params.id)),
    rotateWebhookSecret: async ({ actor, params, body: { overlapSeconds } }) =>
      withSecret(await rotateSecret(ports, actor, { id: params.id, overlapSeconds })),
    testWebhookEndpoint: async ({ actor, params }) =>
      toAttempt(await sendTest(ports, actor, params.id)),
    pauseWebhookEndpoint: async ({ actor, params }) =>
      show(await pauseEndpoint(ports, actor, params.id)),
    resumeWebhookEndpoint: async ({ actor, params }) =>
      show(await resumeEndpoint(ports, actor, params.id)),
    redeliverToWebhookEndpoint: async ({ actor, params, body: { since } }) =>
      show(await redeliverSince(ports, actor, { endpointId: params.id, since })),
    listWebhookAttempts: async ({ actor, params, query }) =>
      toPage(await listAttempts(ports, actor, { endpointId: params.id, ...query }), toAttempt),
    redeliverEvent: async ({ actor, params, body }) => {
      const order = { eventId: params.id, endpointId: body?.endpointId }
      return { items: (await redeliverEvent(ports, actor, order)).map(show) }
    },
  }
}

function toEndpoint(it: WebhookEndpoint, now: Date): wire.WebhookEndpoint {
  const { id, target, url, source, status, createdAt, updatedAt } = it
  const types = (it.types as EventType[] | undefined) ?? null
  const { description = null, pausedAt = null, pausedFor = null } = it
  return {
    ...{ id, target, url, types, description, source, status, pausedAt, pausedFor },
    ...{ failingSince: it.failingSince ?? null, nextAttemptAt: nextAttemptAt(it) ?? null },
    waiting: it.backlogs,
    secrets: livingSecrets(it, now).map(({ createdAt, expiresAt = null }) => ({
      createdAt,
      expiresAt,
    })),
    ...{ createdAt, createdBy: it.by.id, updatedAt },
  }
}

function toAttempt(it: AttemptRow): wire.WebhookAttempt {
  const { eventId, type, at, durationMs, status = null, fault = null } = it
  return { eventId, type, at, durationMs, delivered: isDelivered(it), status, fault }
}
