import * as z from 'zod'
import { EVENT_TYPES, type EventType } from './event-types.ts'
import * as f from './fields.ts'

const { field, named, text, time } = f

const someTime = (description: string, example: string | null = null) =>
  field(z.iso.datetime().nullable(), `${description} ISO 8601, UTC.`, example)

const MAX_OVERLAP_SECONDS = 7 * 24 * 3600

const EventTypeName = named(
  'EventType',
  'The type of an event.',
  z.enum(Object.keys(EVENT_TYPES) as [EventType, ...EventType[]]),
)

const types = field(
  z.array(EventTypeName).min(1).max(100),
  'Only events of these types. All types unless given, also types of later versions.',
  ['connection.active', 'connection.disconnected'],
)
const EXAMPLE_URL = 'https://app.northwind.example/webhooks/rolecall'
const url = field(
  z.string().min(1).max(2048),
  'An https URL with a public address: port 443, or one from 1024 on.',
  EXAMPLE_URL,
)
const description = field(f.label(200), 'For people, up to 200 characters.', 'Billing')

export const NewWebhookEndpoint = named(
  'NewWebhookEndpoint',
  'Where to send events from now on.',
  z.strictObject({ url, types: types.optional(), description: description.optional() }),
)

export const WebhookEndpointUpdate = named(
  'WebhookEndpointUpdate',
  'What to change. Absent fields stay as they are; null removes a value.',
  z.strictObject({
    url: url.optional(),
    types: field(types.nullable(), 'Only events of these types; null: all.', null).optional(),
    description: field(description.nullable(), 'For people; null: none.', 'Billing').optional(),
    reason: f.Reason.optional(),
  }),
)

const shown = {
  id: text("The endpoint's id.", 'whe_7Hq2mKx9RtVbN4cWzYpL'),
  target: field(
    z.enum(['url', 'event-bus']),
    '`url`: events are sent by HTTP. `event-bus`: by Amazon EventBridge.',
    'url',
  ),
  url: text('The URL, or the ARN of the event bus.', EXAMPLE_URL),
  types: field(types.nullable(), 'Only events of these types; null: all.', null),
  description: field(z.string().nullable(), 'For people; null if there is none.', 'Billing'),
  source: field(
    z.enum(['api', 'config']),
    '`config`: rolecall.yaml has it, so the API does not change it.',
    'api',
  ),
  status: field(
    z.enum(['active', 'paused', 'removed']),
    "The endpoint's status. While it is `paused` nothing is sent; events of the last 30 days are sent after it is resumed.",
    'active',
  ),
  pausedAt: someTime('When it was paused; null if it is not.'),
  pausedFor: field(
    z.enum(['operator', 'failing', 'gone']).nullable(),
    '`operator`: an operator paused it. `failing`: nothing got through for three days. `gone`: it answered 410.',
    null,
  ),
  failingSince: someTime('Since when nothing gets through; null after a success.'),
  nextAttemptAt: someTime(
    'When Rolecall tries again after a failure; null if nothing waits for it.',
  ),
  waiting: field(
    z.int().min(0),
    'For how many invitations and their connections an event waits for another attempt.',
    0,
  ),
  secrets: z
    .array(
      named(
        'WebhookSecretInfo',
        'A signing secret, without its text.',
        z.object({
          createdAt: time('When it was drawn.'),
          expiresAt: someTime('Until when it signs after a rotation; null for the newest.'),
        }),
      ),
    )
    .meta({ description: 'The secrets that sign, newest first.' }),
  createdAt: time('When it was added.'),
  createdBy: text('Who added it: a name or identity, as in the audit trail.', 'admin'),
  updatedAt: time('When it was last changed.'),
}

export const WebhookEndpoint = named(
  'WebhookEndpoint',
  'Where Rolecall sends events, and how far it is.',
  z.object(shown),
)
export const WebhookEndpointWithSecret = named(
  'WebhookEndpointWithSecret',
  'An endpoint with its new signing secret, which is shown this once.',
  z.object({
    ...shown,
    secret: text('The secret, for a Standard Webhooks library.', 'whsec_EXAMPLE'),
  }),
)
export const WebhookEndpointList = f.pageOf('WebhookEndpointList', WebhookEndpoint)
export const WebhookEndpointQuery = z.strictObject({
  ...f.paging,
  status: field(shown.status, 'Only endpoints in this status.', 'active').optional(),
})

export const SecretRotation = named(
  'SecretRotation',
  'How to replace the signing secret.',
  z.strictObject({
    overlapSeconds: field(
      z.int().min(0).max(MAX_OVERLAP_SECONDS),
      'How long the old secret signs too, in seconds: 0 to 604800 (7 days). One day unless given.',
      86400,
    ).default(24 * 3600),
    reason: f.Reason.optional(),
  }),
)

export const WebhookAttempt = named(
  'WebhookAttempt',
  'One attempt to deliver an event.',
  z.object({
    eventId: text("The event's id.", 'evt_0mfq3x8k2Rt7VbN4cWzYp'),
    type: text('The type of the event.', 'connection.active'),
    at: time('When it began.'),
    durationMs: field(z.int().min(0), 'How long it took, in milliseconds.', 84),
    delivered: field(z.boolean(), 'Whether the endpoint answered with 200 to 299.', true),
    status: field(
      z.int().nullable(),
      'The HTTP status of the response; null without a response.',
      204,
    ),
    fault: field(
      z.enum(['refused-address', 'dns', 'unreachable', 'tls', 'timeout']).nullable(),
      'Why there is no status. `refused-address`: the URL leads into a private network.',
      null,
    ),
  }),
)
export const WebhookAttemptList = f.pageOf('WebhookAttemptList', WebhookAttempt)
export const WebhookAttemptQuery = z.strictObject({
  ...f.paging,
  eventId: field(z.string().max(64), 'Only attempts for this event.', 'evt_0mfq3x8k2Rt').optional(),
})

export const RedeliverOrder = named(
  'RedeliverOrder',
  'From which time on to send events again.',
  z.strictObject({
    since: field(
      z.iso.datetime({ offset: true }),
      'All events that were stored at this time or later, 30 days ago at most. ISO 8601.',
      '2026-11-27T09:00:00Z',
    ),
    reason: f.Reason.optional(),
  }),
)

export const RedeliverEventOrder = named(
  'RedeliverEventOrder',
  'To which endpoint to send an event again.',
  z.strictObject({
    endpointId: field(
      z.string().max(64),
      'Only to this endpoint. To all active ones that ask for its type unless given.',
      'whe_7Hq2mKx9RtVbN4cWzYpL',
    ).optional(),
    reason: f.Reason.optional(),
  }),
)

export const Redelivery = named(
  'Redelivery',
  'The endpoints to which the event is sent again.',
  z.object({
    items: z.array(WebhookEndpoint).meta({ description: 'The endpoints.' }),
  }),
)
