import * as z from 'zod'
import { Attempt } from './attempts.ts'
import { ConnectionStatus } from './connections.ts'
import * as f from './fields.ts'
import { RoleOptions } from './role-options.ts'

const { field, named, text, time } = f

export const InvitationStatus = named(
  'InvitationStatus',
  '`open`: the customer can use the link. `claimed`: a stack or a declared role has connected with it. `expired`, `revoked`: the link no longer works.',
  z.enum(['open', 'claimed', 'expired', 'revoked']),
)

const customerName = field(f.label(128), "The customer's name on the page.", 'Acme Corporation')
const requireApproval = field(
  z.boolean(),
  'Whether an operator must approve the connection before credentials are issued.',
  false,
)

export const InvitationState = named(
  'InvitationState',
  [
    'How far the customer is, as one word for your user interface.',
    '`invited`: nothing has happened yet. `opened`: a browser has shown the page. `accepted`: the customer gave the account number or followed the launch link.',
    '`creating`: the stack has begun. `checking`: it has reported its role, which Rolecall verifies.',
    '`failed`: the stack did not connect; the customer can try again.',
    '`connected`: the connection works. `awaiting-approval`: it waits for your approval.',
    '`needs-attention`: the stack reported nothing more in time, or the connection is insecure, unreachable, suspended or contested.',
    '`disconnected`: the connection has ended. `declined`: the customer declined. `expired`, `revoked`: the link no longer works.',
  ].join(' '),
  z.enum([
    ...(['invited', 'opened', 'accepted', 'creating', 'checking', 'failed'] as const),
    ...(['connected', 'awaiting-approval', 'needs-attention', 'disconnected'] as const),
    ...(['declined', 'expired', 'revoked'] as const),
  ]),
)

const MAX_METADATA_ENTRIES = 20

const metadata = z
  .record(
    z
      .string()
      .regex(
        /^[A-Za-z][\w.:-]{0,39}$/,
        'must be 1 to 40 letters, digits or _.:- and begin with a letter',
      ),
    f.label(500),
  )
  .refine((all) => Object.keys(all).length <= MAX_METADATA_ENTRIES, 'must have at most 20 entries')
  .meta({
    description:
      'Your own values, such as ids: at most 20, keys of up to 40 and values of up to 500 characters. Rolecall does not interpret them, and the customer does not see them.',
    examples: [{ workspaceId: 'ws_42' }],
    maxProperties: MAX_METADATA_ENTRIES,
  })

const Contact = z
  .strictObject({
    name: field(f.label(100), 'Name of the person.', 'Dana Miller').optional(),
    email: field(
      z.email('must be an e-mail address').max(254),
      'E-mail address of the person.',
      'dana@northwind.example',
    ).optional(),
  })
  .refine(({ name, email }) => name !== undefined || email !== undefined, 'must not be empty')
  .meta({
    id: 'Contact',
    description:
      'The person at your company who asks the customer. The page shows it. Give a name, an e-mail address or both.',
    minProperties: 1,
  })

const NO_URL = 'must be an https URL'
/** The characters of a URI (RFC 3986). */
const URI = /^https?:\/\/(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[\dA-Fa-f]{2})+$/

const returnUrl = field(
  z.string().max(2048).regex(URI, NO_URL),
  'Where the finished page leads back to. Its origin must be in the setting `portal.origins`. Rolecall adds `invitation=ID` to its query and nothing else.',
  'https://app.northwind.example/integrations/aws',
)
const locale = field(
  z
    .string()
    .regex(
      /^[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?$/,
      'must be a language tag such as de or en-GB',
    ),
  'The language of the page, as a BCP 47 tag such as `de` or `en-GB`. Unless given, the page uses the language of the browser.',
  'de',
)
const partsOfPortal = {
  parameters: f.Parameters.optional(),
  roleOptions: RoleOptions.optional(),
  metadata: metadata.optional(),
  contact: Contact.optional(),
  returnUrl: returnUrl.optional(),
  locale: locale.optional(),
}

export const NewInvitation = named(
  'NewInvitation',
  'The customer to invite, and the conditions of the invitation.',
  z.strictObject({
    customerId: f.CustomerId,
    customerName: customerName.optional(),
    profile: field(
      z.string().max(64),
      'An access profile of rolecall.yaml; `default` unless given.',
      'default',
    ).optional(),
    accountId: field(
      z.string().max(20),
      "The customer's AWS account number, if you know it: 12 digits, spaces and hyphens are ignored. Only this account can then connect.",
      '222222222222',
    ).optional(),
    region: field(
      z.string().max(32),
      "The AWS Region that the launch link opens; the installation's first Region unless given.",
      'us-east-1',
    ).optional(),
    expiresInSeconds: field(
      z
        .int()
        .min(60)
        .max(30 * 24 * 3600),
      'How long the link works, in seconds: 60 to 2592000 (30 days). 7 days unless given.',
      604800,
    ).optional(),
    requireApproval: requireApproval.optional(),
    ...partsOfPortal,
  }),
)

export const Invitation = named(
  'Invitation',
  'A request to one customer to connect one account. It has one External ID and one template. It leads to one connection, or to one for each role if the profile has several roles.',
  z.object({
    id: f.InvitationId,
    customerId: f.CustomerId,
    customerName: customerName.optional(),
    enrolmentId: field(
      z.string().nullable(),
      'The enrolment that made it for one account of an organization; null if there is none.',
      null,
    ),
    profile: text('The access profile that the customer is asked for.', 'default'),
    profileVersion: text(
      'The id of the access version that the customer is asked for.',
      '3f9a1c0b7d24e581',
    ),
    accountId: field(
      z.string().nullable(),
      'The only AWS account that can connect; null until it is known.',
      '222222222222',
    ),
    pinnedBy: field(
      z.enum(['vendor', 'customer']).nullable(),
      'Who gave the account number: the vendor with the invitation, or the customer on the page.',
      'vendor',
    ),
    externalId: f.ExternalId,
    region: f.Region,
    requireApproval,
    status: field(InvitationStatus, "The invitation's status.", 'open'),
    state: field(InvitationState, 'How far the customer is.', 'invited'),
    attempts: z
      .array(Attempt)
      .meta({ description: 'The latest tries to connect, oldest first; at most 20.' }),
    connections: field(
      z.array(
        z.object({
          id: f.ConnectionId,
          role: f.RoleKey,
          accountId: f.AccountId,
          roleArn: text(
            'The role that Rolecall assumes.',
            'arn:aws:iam::222222222222:role/NorthwindInsightsAccess',
          ),
          status: field(ConnectionStatus, "The connection's status.", 'active'),
        }),
      ),
      'The connections that it led to; empty before. One, or one for each role if the profile has several.',
      [
        {
          id: 'con_7Hq2mKx9RtVbN4cWzYpL3d',
          role: null,
          accountId: '222222222222',
          roleArn: 'arn:aws:iam::222222222222:role/NorthwindInsightsAccess',
          status: 'active',
        },
      ],
    ),
    ...partsOfPortal,
    openedAt: field(
      z.iso.datetime().nullable(),
      'When a browser first showed the page, or the customer accepted; null before. ISO 8601, UTC.',
      '2026-11-27T09:00:30.000Z',
    ),
    declinedAt: field(
      z.iso.datetime().nullable(),
      'When the customer declined; null if they did not. ISO 8601, UTC.',
      null,
    ),
    declineNote: field(
      z.string().nullable(),
      'What the customer wrote when they declined; null if nothing.',
      null,
    ),
    createdAt: time('When it was made.'),
    expiresAt: time('When the link stops working.', '2026-12-04T09:00:00.000Z'),
    onboardingUrl: field(
      z.url(),
      "The customer's page: send this link to the customer.",
      'https://rolecall.example.com/connect/7Hq2mKx9RtVbN4cWzYpL3d',
    ),
    launchUrl: field(
      z.url(),
      "The AWS console's page that creates the stack, without the onboarding page before it. Where the role could take over the account, this is the onboarding page until the customer confirms it there. With a private bucket of templates it is an address of Rolecall, which leads to AWS.",
      'https://us-east-1.console.aws.amazon.com/cloudformation/home?region=us-east-1#/stacks/create/review',
    ),
    templateUrl: field(
      z.url(),
      'The CloudFormation template of this invitation. With a private bucket, CloudFormation can read it only after a launch; a shared template needs the parameters that `launchUrl` fills in.',
      'https://rolecall-templates-111122223333.s3.us-east-1.amazonaws.com/t/7Hq2mKx9RtVbN4cW.yaml',
    ),
  }),
)

export const InvitationList = f.pageOf('InvitationList', Invitation)
export const InvitationQuery = z.strictObject({
  ...f.paging,
  ...f.byCustomer,
  ...f.byOrder,
  status: f.oneOrMore(
    InvitationStatus,
    'Only invitations in this status; several times: in any of these.',
    'open',
  ),
  profile: f.byProfile,
})

export const Declaration = named(
  'Declaration',
  'A role that the customer made without a stack.',
  z.strictObject({
    roleArn: field(
      z.string().max(2048),
      'The ARN of the role, in the account of the invitation.',
      'arn:aws:iam::222222222222:role/NorthwindInsightsAccess',
    ),
    role: text(
      'Which role of the profile it is. Needed if the profile has `roles`, else left out.',
      'posture',
    ).optional(),
    reason: f.Reason.optional(),
  }),
)

export const Acceptance = named(
  'Acceptance',
  'What the customer gives on the onboarding page.',
  z.strictObject({
    accountId: field(
      z.string().max(20),
      "The customer's AWS account number: 12 digits, spaces and hyphens are ignored.",
      '222222222222',
    ),
    confirmTakeover: field(
      z.literal(true).optional(),
      'Needed where the role could take over the account: the customer knows it and intends it.',
      true,
    ),
  }),
)

export const Decline = named(
  'Decline',
  'What the customer says when they decline.',
  z.strictObject({
    note: field(
      f.label(500).optional(),
      'Why, in the customer’s words: up to 500 characters.',
      'We use another product.',
    ),
  }),
)

export const PortalOrder = named(
  'PortalOrder',
  'For how long the portal session works.',
  z.strictObject({
    expiresInSeconds: field(
      z.int().min(60).max(86_400),
      'How long link and token work, in seconds: 60 to 86400 (one day). One hour unless given.',
      3600,
    ).optional(),
  }),
)

export const PortalSession = named(
  'PortalSession',
  'A link to the customer’s page and a token that reads the state of the invitation, both for a short time.',
  z.object({
    url: field(
      z.url(),
      'Leads to the customer’s page until `expiresAt`. Open it in a tab of the customer’s browser.',
      'https://rolecall.example.com/portal/open/7Hq2mKx9RtVbN4cWzYpL3d.k1.0.1796040000.x',
    ),
    statusUrl: field(
      z.url(),
      'Where a script of your product reads the state with the token.',
      'https://rolecall.example.com/portal/status',
    ),
    statusToken: text(
      'Reads the state of this one invitation and nothing else. Your page may have it.',
      '7Hq2mKx9RtVbN4cWzYpL3d.k1.0.1796040000.x',
    ),
    expiresAt: time('When link and token stop working.', '2026-11-27T10:00:00.000Z'),
  }),
)

export const PortalStatus = named(
  'PortalStatus',
  'How far the customer is: all that a status token can read.',
  z.object({
    invitationId: f.InvitationId,
    state: field(InvitationState, 'How far the customer is.', 'connected'),
    updatedAt: time('When something was last reported of the invitation or its connection.'),
    connectionId: f.ConnectionId.optional(),
    connectionIds: field(
      z.array(z.string()),
      'The ids of all connections. Absent if the profile asks for one role.',
      ['con_7Hq2mKx9RtVbN4cWzYpL3d-posture', 'con_7Hq2mKx9RtVbN4cWzYpL3d-response'],
    ).optional(),
    failure: z
      .object({
        code: text('What is wrong, as a stable code.', 'TRUST_WITHOUT_EXTERNAL_ID'),
        message: text(
          'What is wrong, in a sentence.',
          'The role can be assumed without an External ID.',
        ),
      })
      .meta({
        description:
          'With the states `failed` and `needs-attention`: what is wrong, if it is known.',
        examples: [{ code: 'ROLE_NOT_CREATED', message: 'The stack was rolled back.' }],
      })
      .optional(),
  }),
)

export const EmailQuery = z.strictObject({
  locale: field(
    z.string().min(2).max(35),
    'The language of the e-mail, such as `de`. Unless given, that of the invitation, else English.',
    'de',
  ).optional(),
})

export const InvitationEmail = named(
  'InvitationEmail',
  'An e-mail with the link of an invitation, for you to send. Rolecall sends none.',
  z.object({
    language: text('The language that it is written in.', 'en'),
    subject: text('One line.', 'Northwind Insights asks for access to your AWS account'),
    text: text(
      'Plain text. It contains the link, so send it only to people who may use the link.',
      'Hello,\n\nNorthwind Insights asks for access to an AWS account of Acme Corporation.',
    ),
  }),
)
