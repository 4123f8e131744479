import * as events from './events.ts'
import { idOf, OrderReason } from './fields.ts'
import * as webhooks from './webhooks.ts'

const anEndpoint = {
  tag: 'Webhooks',
  grant: 'webhooks',
  params: idOf('webhook endpoint', 'whe_7Hq2mKx9RtVbN4cWzYpL'),
  response: webhooks.WebhookEndpoint,
  errors: ['NOT_FOUND'],
} as const
const anOrder = {
  ...anEndpoint,
  body: OrderReason.optional(),
  errors: ['NOT_FOUND', 'ENDPOINT_REMOVED', 'VERSION_CONFLICT'],
} as const
const aChange = {
  ...anOrder,
  errors: [...anOrder.errors, 'ENDPOINT_FROM_CONFIG'],
} as const

/** The operations about webhook endpoints, and about deliveries to them. */
export const WEBHOOK_OPERATIONS = {
  listEvents: {
    tag: 'Webhooks',
    summary: 'List events, newest first, or follow them.',
    description:
      'The same events, in the same form, as webhooks deliver. To follow them, ask with `order=asc`, and again with the last `followCursor`: you get every event once, in order. Events of a DynamoDB table appear after 35 seconds. They are kept for 30 days.',
    grant: 'audit:read',
    query: events.EventQuery,
    response: events.EventList,
    errors: ['CURSOR_INVALID'],
  },
  createWebhookEndpoint: {
    tag: 'Webhooks',
    summary: 'Add a webhook endpoint. It gets the events from now on.',
    description:
      'The response has the signing secret, which is not shown again. Deliveries follow the Standard Webhooks specification: docs/guide/webhooks.md.',
    grant: 'webhooks',
    body: webhooks.NewWebhookEndpoint,
    status: 201,
    response: webhooks.WebhookEndpointWithSecret,
    errors: ['ENDPOINT_URL_INVALID', 'ENDPOINTS_FULL'],
  },
  listWebhookEndpoints: {
    tag: 'Webhooks',
    summary: 'List webhook endpoints, newest first.',
    grant: 'webhooks',
    query: webhooks.WebhookEndpointQuery,
    response: webhooks.WebhookEndpointList,
    errors: ['CURSOR_INVALID'],
  },
  getWebhookEndpoint: { ...anEndpoint, summary: 'Get one webhook endpoint.' },
  updateWebhookEndpoint: {
    ...aChange,
    summary: 'Change the URL, the types or the description of a webhook endpoint.',
    body: webhooks.WebhookEndpointUpdate,
    errors: [...aChange.errors, 'ENDPOINT_URL_INVALID'],
  },
  removeWebhookEndpoint: {
    ...aChange,
    summary: 'Remove a webhook endpoint. Its attempts can be read for 30 days.',
  },
  rotateWebhookSecret: {
    ...aChange,
    summary: 'Replace the signing secret; both sign until the overlap is over.',
    body: webhooks.SecretRotation,
    status: 201,
    response: webhooks.WebhookEndpointWithSecret,
  },
  testWebhookEndpoint: {
    ...anOrder,
    summary: 'Send an `endpoint.test` event at once, and return the outcome.',
    description: 'An attempt takes 10 seconds at most. A paused endpoint gets the test too.',
    response: webhooks.WebhookAttempt,
  },
  pauseWebhookEndpoint: {
    ...anOrder,
    summary: 'Stop sending events to an endpoint. They are kept for 30 days.',
  },
  resumeWebhookEndpoint: {
    ...anOrder,
    summary: 'Send events again, beginning with those that the endpoint missed.',
  },
  redeliverToWebhookEndpoint: {
    ...anOrder,
    summary: 'Send all events since a time again, in order. A paused endpoint becomes active.',
    body: webhooks.RedeliverOrder,
  },
  listWebhookAttempts: {
    ...anEndpoint,
    summary: 'List the attempts of the last 30 days to deliver events, newest first.',
    query: webhooks.WebhookAttemptQuery,
    response: webhooks.WebhookAttemptList,
    errors: ['NOT_FOUND', 'CURSOR_INVALID'],
  },
  redeliverEvent: {
    tag: 'Webhooks',
    summary: 'Send one event again, to one endpoint or to all.',
    grant: 'webhooks',
    params: idOf('event', 'evt_0mfq3x8k2Rt7VbN4cWzYp'),
    body: webhooks.RedeliverEventOrder.optional(),
    response: webhooks.Redelivery,
    errors: ['NOT_FOUND', 'ENDPOINT_REMOVED', 'VERSION_CONFLICT'],
  },
} as const
