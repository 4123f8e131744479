import * as z from 'zod'
import * as f from './fields.ts'

const { field, named, text, time } = f

export const InvitationStatus = named(
  'InvitationStatus',
  '`open`: the customer can use the link. `claimed`: a stack has connected with it. `expired`, `revoked`: the link no longer works.',
  z.enum(['open', 'claimed', 'expired', 'revoked']),
)

const customerName = field(f.label(128), "The customer's name on the page.", 'Acme Corporation')
const requireApproval = field(
  z.boolean(),
  'Whether an operator must approve the connection before credentials are issued.',
  false,
)

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
  }),
)

export const Invitation = named(
  'Invitation',
  'A request to one customer to connect one account. It has one External ID, one template and at most one connection.',
  z.object({
    id: f.InvitationId,
    customerId: f.CustomerId,
    customerName: customerName.optional(),
    profile: text('The access profile that the customer is asked for.', 'default'),
    profileVersion: text('A digest of what the profile grants.', '3f9a1c0b7d24e581'),
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
    createdAt: time('When it was made.'),
    expiresAt: time('When the link stops working.', '2026-12-04T09:00:00.000Z'),
    onboardingUrl: field(
      z.url(),
      "The customer's page: send this link to the customer.",
      'https://rolecall.example.com/connect/7Hq2mKx9RtVbN4cWzYpL3d',
    ),
    launchUrl: field(
      z.url(),
      "The AWS console's page that creates the stack, without the onboarding page before it.",
      'https://us-east-1.console.aws.amazon.com/cloudformation/home?region=us-east-1#/stacks/create/review',
    ),
    templateUrl: field(
      z.url(),
      'The CloudFormation template of this invitation.',
      'https://rolecall-templates-111122223333.s3.us-east-1.amazonaws.com/t/7Hq2mKx9RtVbN4cW.yaml',
    ),
  }),
)

export const InvitationList = f.pageOf('InvitationList', Invitation)
export const InvitationQuery = z.strictObject({
  ...f.paging,
  ...f.byCustomer,
  status: field(InvitationStatus, 'Only invitations in this status.', 'open').optional(),
})

export const Acceptance = named(
  'Acceptance',
  'What the customer gives on the onboarding page.',
  z.strictObject({
    accountId: field(
      z.string().max(20),
      "The customer's AWS account number: 12 digits, spaces and hyphens are ignored.",
      '222222222222',
    ),
  }),
)
