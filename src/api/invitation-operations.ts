import * as z from 'zod'
import { Connection } from './connections.ts'
import { Delivery, DeliveryTool } from './deliveries.ts'
import { field, idOf, OrderReason } from './fields.ts'
import * as invitations from './invitations.ts'
import type { Operation } from './operation.ts'

const invitation = { tag: 'Invitations', response: invitations.Invitation } as const
const anInvitation = {
  ...invitation,
  params: idOf('invitation', 'inv_7Hq2mKx9RtVbN4cWzYpL3d'),
} as const

const pageToken = z.object({
  token: field(z.string(), 'The last part of the onboarding link.', '7Hq2mKx9RtVbN4cWzYpL3d'),
})

/** The operations about invitations, and those of the customer's page and of portal sessions. */
export const INVITATION_OPERATIONS = {
  createInvitation: {
    ...invitation,
    summary: 'Invite a customer.',
    description:
      'Generates an External ID and stores the CloudFormation template. Send an Idempotency-Key to be able to repeat the call: the same key with the same body gives the same invitation.',
    grant: 'invitations:write',
    headers: z.object({
      'idempotency-key': field(
        z.string().min(1).max(255),
        'A text that is unique for this invitation, such as a UUID.',
        '5d0f7f6a-2f7b-4a55-9b0e-6f2f1d0f8a11',
      ).optional(),
    }),
    body: invitations.NewInvitation,
    status: 201,
    errors: [
      ...(['ACCOUNT_ID_INVALID', 'ACCOUNT_IS_VENDORS', 'PROFILE_UNKNOWN'] as const),
      'RETURN_URL_NOT_ALLOWED',
      ...(['REGION_UNSUPPORTED', 'IDEMPOTENCY_KEY_REUSED', 'VERSION_CONFLICT'] as const),
      ...(['STORAGE_UNAVAILABLE', 'TEMPLATE_INVALID'] as const),
    ],
  },
  listInvitations: {
    tag: 'Invitations',
    summary: 'List invitations, newest first unless `order` says otherwise.',
    grant: 'invitations:read',
    query: invitations.InvitationQuery,
    response: invitations.InvitationList,
    errors: ['CURSOR_INVALID'],
  },
  getInvitation: {
    ...anInvitation,
    summary: 'Get one invitation.',
    grant: 'invitations:read',
    errors: ['NOT_FOUND'],
  },
  getInvitationEmail: {
    ...anInvitation,
    summary: 'Get an e-mail text with the link of an open invitation.',
    description: 'Rolecall sends no e-mail: you send it.',
    grant: 'invitations:read',
    query: invitations.EmailQuery,
    response: invitations.InvitationEmail,
    errors: ['NOT_FOUND', 'INVITATION_NOT_OPEN'],
  },
  getDelivery: {
    tag: 'Invitations',
    summary: 'Get all that creates the role of an invitation in one way, such as Terraform.',
    description:
      'Every way creates the same role as the stack. After it exists, report its ARN. A template of your own that makes more than one role has only `cloudformation` and `existing`.',
    grant: 'invitations:read',
    params: anInvitation.params.extend({ tool: DeliveryTool }),
    response: Delivery,
    errors: [
      ...(['NOT_FOUND', 'INVITATION_NOT_OPEN', 'ACCOUNT_NEEDED'] as const),
      ...(['DELIVERY_UNAVAILABLE', 'TEMPLATE_TAMPERED', 'STORAGE_UNAVAILABLE'] as const),
    ],
  },
  revokeInvitation: {
    ...anInvitation,
    body: OrderReason.optional(),
    summary: 'End an open invitation: its link no longer works.',
    description: 'The External ID is never used again.',
    grant: 'invitations:write',
    errors: ['NOT_FOUND', 'INVITATION_NOT_OPEN', 'VERSION_CONFLICT'],
  },
  declareRole: {
    tag: 'Invitations',
    summary: 'Connect a role that the customer made without a stack.',
    description:
      'For a role that Terraform, a command or a person made, or that exists already. Rolecall probes it as it probes the role of a stack. The account number of the invitation must be known. A repeat with a role that is connected changes nothing.',
    grant: 'invitations:write',
    params: idOf('invitation', 'inv_7Hq2mKx9RtVbN4cWzYpL3d'),
    body: invitations.Declaration,
    status: 201,
    response: Connection,
    errors: [
      ...(['NOT_FOUND', 'INVITATION_NOT_OPEN', 'VERSION_CONFLICT', 'ROLE_ARN_INVALID'] as const),
      ...(['ACCOUNT_NEEDED', 'ACCOUNT_ALREADY_PINNED', 'ACCOUNT_IS_VENDORS'] as const),
      ...(['TAKEOVER_NOT_CONFIRMED', 'STACK_UNDER_WAY', 'ROLE_REFUSED'] as const),
      ...(['TOO_MANY_ATTEMPTS', 'STS_UNAVAILABLE', 'STS_REGION_DISABLED'] as const),
      ...(['BROKER_UNUSABLE', 'ALREADY_RESERVED'] as const),
    ],
  },
  resetInvitation: {
    ...anInvitation,
    body: OrderReason.optional(),
    summary: 'Remove the account number that the customer entered, so that another can be entered.',
    grant: 'invitations:write',
    errors: ['NOT_FOUND', 'INVITATION_NOT_OPEN', 'VERSION_CONFLICT'],
  },
  replaceInvitationLink: {
    ...anInvitation,
    body: OrderReason.optional(),
    summary: 'Make a new link to the customer’s page: the link before no longer works.',
    description: 'Also for an invitation that has led to a connection, because its page stays.',
    grant: 'invitations:write',
    errors: ['NOT_FOUND', 'INVITATION_NOT_OPEN', 'VERSION_CONFLICT'],
  },
  createPortalSession: {
    ...anInvitation,
    summary: 'Make a short-lived link to the customer’s page, and a token that reads its state.',
    description:
      'For a button in your own product. Nothing is stored: call it each time that your page is shown.',
    grant: 'invitations:read',
    body: invitations.PortalOrder.optional(),
    status: 201,
    response: invitations.PortalSession,
    errors: ['NOT_FOUND', 'INVITATION_NOT_OPEN'],
  },
  acceptInvitation: {
    ...invitation,
    summary: 'Give the account number of the customer, as the onboarding page does.',
    description: 'Send JSON; the page sends a form. The first number that is given counts.',
    params: pageToken,
    body: invitations.Acceptance,
    errors: [
      ...(['ACCOUNT_ID_INVALID', 'ACCOUNT_IS_VENDORS', 'ACCOUNT_ALREADY_PINNED'] as const),
      ...(['LINK_INVALID', 'CROSS_SITE', 'INVITATION_NOT_OPEN', 'VERSION_CONFLICT'] as const),
      'TAKEOVER_NOT_CONFIRMED',
    ],
  },
  declineInvitation: {
    ...invitation,
    summary: 'Decline an open invitation, as the onboarding page does.',
    description: 'Send JSON; the page sends a form. The link no longer connects anything.',
    params: pageToken,
    body: invitations.Decline,
    errors: [
      'LINK_INVALID',
      'CROSS_SITE',
      'INVITATION_NOT_OPEN',
      'STACK_UNDER_WAY',
      'VERSION_CONFLICT',
    ],
  },
  getPortalStatus: {
    tag: 'Invitations',
    summary: 'Get the state of one invitation with the token of a portal session.',
    description:
      'Send the token in the header "Authorization: Bearer TOKEN". Scripts from the origins in the setting `portal.origins` may read the response.',
    response: invitations.PortalStatus,
    errors: ['STATUS_TOKEN_INVALID'],
  },
} as const satisfies Record<string, Operation>
