import * as z from 'zod'
import { ConnectionStatus } from './connections.ts'
import { EnrolmentStatus } from './enrolments.ts'
import { EVENT_TYPES, type EventType } from './event-types.ts'
import * as f from './fields.ts'
import { InvitationStatus } from './invitations.ts'

const { field, named, text, time } = f

const GROUPS = ['Invitation', 'Attempt', 'Connection', 'Upgrade', 'Enrolment', 'Endpoint'] as const

/** The name of the schema of an event with this type. */
export const eventSchemaOf = (type: string): string =>
  `${GROUPS.find((group) => type.startsWith(`${group.toLowerCase()}.`))}Event`

const typesOf = (group: string) =>
  Object.keys(EVENT_TYPES).filter((type) => type.startsWith(`${group}.`)) as [
    EventType,
    ...EventType[],
  ]

const ENROLMENT_ID = 'enr_7Hq2mKx9RtVbN4cWzYpL3d'

const customer = {
  invitationId: f.InvitationId,
  customerId: f.CustomerId,
  enrolmentId: text(
    'The enrolment of the organization that the account belongs to. Absent without an enrolment.',
    ENROLMENT_ID,
  ).optional(),
  metadata: field(
    z.record(z.string(), z.string()),
    'What you stored with the invitation. Absent if there is nothing.',
    { tenant: '4711' },
  ).optional(),
}

const account = field(f.AccountId, "The customer's AWS account.", '222222222222')

const reason = {
  code: text('A code for the reason; docs/troubleshooting.md lists all codes.', 'ROLE_NOT_CREATED'),
  message: text('The reason, in one sentence.', 'The stack was deleted before it had a role.'),
}

const versionNumber = field(
  z.int(),
  'The number of the version of the access profile, if it is known.',
  3,
)

const InvitationEventData = z.object({
  ...customer,
  status: field(InvitationStatus, "The invitation's status after it.", 'open'),
  accountId: account.optional(),
  expiresAt: time('When the link stops working.', '2026-12-04T09:00:00.000Z'),
  note: text('Why the customer declined, in the customer’s words.', 'Wrong contact').optional(),
})

const AttemptEventData = z.object({
  ...customer,
  status: field(z.enum(['creating', 'checking', 'failed']), 'The status after it.', 'failed'),
  stackId: text(
    'The CloudFormation stack. Absent if the role was made another way.',
    'arn:aws:cloudformation:us-east-1:222222222222:stack/Northwind/5c1e3b60-cb1f-11f0-a1b2-0a58a9feac02',
  ).optional(),
  accountId: account,
  region: f.Region,
  code: reason.code.optional(),
  message: reason.message.optional(),
})

const ConnectionEventData = z.object({
  connectionId: f.ConnectionId,
  role: text(
    'The key of the role in the access profile. Absent if the profile asks for one role only.',
    'posture',
  ).optional(),
  ...customer,
  status: field(ConnectionStatus, "The connection's status after it.", 'active'),
  previousStatus: field(ConnectionStatus, 'The status before it.', 'verifying').optional(),
  accountId: account,
  expiresAt: time('When the role ends. Only with `connection.expiring`.').optional(),
  first: field(z.boolean(), 'True if the connection was never active before.', true).optional(),
  code: reason.code.optional(),
  message: reason.message.optional(),
})

const UpgradeEventData = z.object({
  connectionId: f.ConnectionId,
  ...customer,
  accountId: account,
  campaignId: text('The campaign that asks for it.', 'cmp_7Hq2mKx9RtVbN4cWzYpL3d').optional(),
  version: versionNumber.optional(),
  asksFor: field(
    z.literal('external-id'),
    'The campaign asks for a new External ID, not for a version.',
    'external-id',
  ).optional(),
  outcome: field(
    z.enum(['granted', 'failed']),
    '`granted`: the role has the other version. `failed`: it keeps its former version.',
    'granted',
  ).optional(),
  code: reason.code.optional(),
  note: text('Why the customer declined, in the customer’s words.', 'Not this quarter').optional(),
})

const EnrolmentEventData = z.object({
  enrolmentId: text("The enrolment's id.", ENROLMENT_ID),
  customerId: f.CustomerId,
  status: field(EnrolmentStatus, "The enrolment's status after it.", 'open'),
  managementAccountId: text('The management account of the organization.', '400000000000'),
  accountId: field(
    f.AccountId,
    'The account that it is about. Only with `enrolment.account-failed` and `enrolment.account-left`.',
    '222222222222',
  ).optional(),
  message: text('The reason, as AWS says it.', 'The role already exists.').optional(),
})

const EndpointEventData = z.object({
  endpointId: text("The webhook endpoint's id.", 'whe_7Hq2mKx9RtVbN4cWzYpL3d'),
  status: field(z.enum(['active', 'paused']), 'Its status after it.', 'paused'),
  message: reason.message.optional(),
})

const event = <Data extends z.ZodObject>(
  group: (typeof GROUPS)[number],
  description: string,
  data: Data,
) => {
  const types = typesOf(group.toLowerCase())
  return named(
    `${group}Event`,
    description,
    z.object({
      id: text(
        'The event’s id, the same at each delivery. Later events have greater ids, except within a few seconds.',
        'evt_0mfq3x8k2Rt7VbN4cWzYp',
      ),
      type: field(z.enum(types), 'What happened.', types[0]),
      timestamp: time('When it happened.'),
      version: field(
        z.literal(1),
        'The version of this form. New types and fields do not change it.',
        1,
      ),
      data: named(`${group}EventData`, 'Ids and states. Ask the API for the rest.', data),
    }),
  )
}

/** An event as a webhook delivers it and as `GET /v1/events` lists it. */
const Event = named(
  'Event',
  'Something happened. The fields of `data` depend on the group of the type.',
  z.union([
    event('Invitation', 'Something happened to an invitation.', InvitationEventData),
    event('Attempt', 'A stack tries to connect.', AttemptEventData),
    event('Connection', 'The status of a connection changed.', ConnectionEventData),
    event('Upgrade', 'A customer is asked for a newer version of a profile.', UpgradeEventData),
    event('Enrolment', 'Something happened to an enrolment.', EnrolmentEventData),
    event('Endpoint', 'Something happened to a webhook endpoint.', EndpointEventData),
  ]),
)

/** What an event gets from its invitation when somebody reads it. */
type OfInvitation = 'metadata' | 'enrolmentId'

/** The facts of an event, without those of the invitation. */
export type EventData =
  | Omit<z.output<typeof InvitationEventData>, OfInvitation>
  | Omit<z.output<typeof AttemptEventData>, OfInvitation>
  | Omit<z.output<typeof ConnectionEventData>, OfInvitation>
  | Omit<z.output<typeof UpgradeEventData>, OfInvitation>
  | z.output<typeof EnrolmentEventData>
  | z.output<typeof EndpointEventData>

export const EventList = f.followPageOf('EventList', 'One page of the events.', {
  item: Event,
  ofItems: 'The events, in the order of the query.',
})

export const EventQuery = z.strictObject({
  ...f.paging,
  ...f.byCustomer,
  types: field(
    z.string().max(1024),
    'Only events of this type, or of one of several, separated by commas.',
    'connection.active,connection.disconnected',
  ).optional(),
  since: f
    .moment(
      'Only events that were stored at this time or later: an ISO 8601 time, or a date (from midnight, UTC). Events are kept for 30 days.',
    )
    .optional(),
  ...f.byOrder,
})
