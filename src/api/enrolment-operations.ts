import * as z from 'zod'
import * as enrolments from './enrolments.ts'
import { field, idOf, OrderReason } from './fields.ts'
import type { Operation } from './operation.ts'

const enrolment = { tag: 'Enrolments', response: enrolments.Enrolment } as const
const anEnrolment = {
  ...enrolment,
  params: idOf('enrolment', 'enr_7Hq2mKx9RtVbN4cWzYpL3d'),
} as const
const anOrder = {
  ...anEnrolment,
  grant: 'invitations:write',
  body: OrderReason.optional(),
} as const

/** The operations about organizations. */
export const ENROLMENT_OPERATIONS = {
  createEnrolment: {
    ...enrolment,
    summary: 'Invite an organization.',
    description:
      'Generates one External ID and stores two templates: one creates the role in one account, the other launches it in all of them with a StackSet. The callback token in them is valid in many accounts, so it confirms none: an account connects without approval only if you list it in `accounts.include`, if it is the management account, or if the organization’s reader role confirms it.',
    grant: 'invitations:write',
    headers: z.object({
      'idempotency-key': field(
        z.string().min(1).max(255),
        'A text that is unique for this enrolment, such as a UUID.',
        '5d0f7f6a-2f7b-4a55-9b0e-6f2f1d0f8a11',
      ).optional(),
    }),
    body: enrolments.NewEnrolment,
    status: 201,
    errors: [
      ...(['ACCOUNT_ID_INVALID', 'ACCOUNT_IS_VENDORS', 'PROFILE_UNKNOWN'] as const),
      ...(['REGION_UNSUPPORTED', 'IDEMPOTENCY_KEY_REUSED', 'VERSION_CONFLICT'] as const),
      ...(['STORAGE_UNAVAILABLE', 'TEMPLATE_INVALID'] as const),
    ],
  },
  listEnrolments: {
    tag: 'Enrolments',
    summary: 'List enrolments, newest first unless `order` says otherwise.',
    grant: 'invitations:read',
    query: enrolments.EnrolmentQuery,
    response: enrolments.EnrolmentList,
    errors: ['CURSOR_INVALID'],
  },
  getEnrolment: {
    ...anEnrolment,
    summary: 'Get one enrolment.',
    grant: 'invitations:read',
    errors: ['NOT_FOUND'],
  },
  listEnrolmentAccounts: {
    ...anEnrolment,
    summary: 'List the accounts of an enrolment, with the reason of each failure.',
    grant: 'invitations:read',
    query: enrolments.EnrolmentAccountQuery,
    response: enrolments.EnrolmentAccountList,
    errors: ['NOT_FOUND', 'CURSOR_INVALID'],
  },
  approveEnrolmentAccounts: {
    ...anEnrolment,
    summary: 'Confirm that accounts belong to the customer.',
    description:
      'Connections of these accounts that wait for approval become active. An account that has called in and not connected yet needs no approval later.',
    grant: 'connections:write',
    body: enrolments.Approval,
    response: enrolments.Approved,
    errors: ['NOT_FOUND', 'VERSION_CONFLICT'],
  },
  revokeEnrolment: {
    ...anOrder,
    summary: 'End an enrolment: no further account connects.',
    description: 'Connections stay until you disconnect them or the customer deletes the stacks.',
    errors: ['NOT_FOUND', 'VERSION_CONFLICT'],
  },
  replaceEnrolmentLink: {
    ...anOrder,
    summary: 'Make a new link to the customer’s page: the link before no longer works.',
    errors: ['NOT_FOUND', 'INVITATION_NOT_OPEN', 'VERSION_CONFLICT'],
  },
  rotateEnrolmentToken: {
    ...anOrder,
    summary: 'Replace the callback token, which every account of the organization can read.',
    description:
      'Templates with an earlier token connect no account; connections stay. The customer then updates the launcher stack: see `updateCommand`.',
    errors: [
      ...(['NOT_FOUND', 'INVITATION_NOT_OPEN', 'VERSION_CONFLICT', 'TEMPLATE_INVALID'] as const),
      'STORAGE_UNAVAILABLE',
    ],
  },
  upgradeEnrolment: {
    ...anOrder,
    summary: 'Give an enrolment the current version of its profile.',
    description:
      'The customer then updates the launcher stack (see `updateCommand`), and the StackSet updates each account. Accounts that join later get the new version at once.',
    errors: [
      ...(['NOT_FOUND', 'INVITATION_NOT_OPEN', 'UPGRADE_NOT_NEEDED', 'PROFILE_UNKNOWN'] as const),
      ...(['UPGRADE_NEEDS_NEW_INVITATION', 'VERSION_CONFLICT', 'TEMPLATE_INVALID'] as const),
      'STORAGE_UNAVAILABLE',
    ],
  },
} as const satisfies Record<string, Operation>
