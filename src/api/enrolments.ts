import * as z from 'zod'
import * as f from './fields.ts'
import { UNIT_PATTERN } from './limits.ts'
import { RoleOptions } from './role-options.ts'

const { field, named, text, time } = f

const MAX_INCLUDED = 5000
const MAX_EXCLUDED = 500
const MAX_UNITS = 50

const accountId = (description: string, example = '400000000000') =>
  field(z.string().max(20), description, example)

const AccountChoice = named(
  'EnrolmentAccountChoice',
  'Which accounts of the organization the enrolment is for.',
  z.strictObject({
    include: field(
      z.array(z.string().max(20)).min(1).max(MAX_INCLUDED),
      'Accounts that you know to be the customer’s, at most 5,000: they connect without approval, and the StackSet creates stacks in them only.',
      ['222222222222'],
    ).optional(),
    exclude: field(
      z.array(z.string().max(20)).min(1).max(MAX_EXCLUDED),
      'Accounts that must not connect, at most 500.',
      ['333333333333'],
    ).optional(),
    ous: field(
      z
        .array(
          z
            .string()
            .regex(
              new RegExp(`^${UNIT_PATTERN}$`),
              'must be an id such as ou-ab12-11111111 or r-ab12',
            ),
        )
        .min(1)
        .max(MAX_UNITS),
      'The organizational units, or the root, that the launch link has filled in. At most 50. Without it the customer chooses them.',
      ['ou-ab12-11111111'],
    ).optional(),
  }),
)

const organizationId = (description: string) =>
  field(
    z.string().regex(/^o-[a-z0-9]{10,32}$/, 'must be an id such as o-exampleorgid'),
    description,
    'o-exampleorgid',
  )

export const NewEnrolment = named(
  'NewEnrolment',
  'The organization to invite.',
  z.strictObject({
    customerId: f.CustomerId,
    customerName: field(
      f.label(128),
      "The customer's name on the page.",
      'Acme Corporation',
    ).optional(),
    profile: field(
      z.string().max(64),
      'An access profile of rolecall.yaml; `default` unless given.',
      'default',
    ).optional(),
    organizationId: organizationId('The id of the organization, if you know it.').optional(),
    managementAccountId: accountId('The number of the management account of the organization.'),
    administratorAccountId: accountId(
      'The number of the account that creates the StackSet: that of a delegated administrator. The management account unless given.',
    ).optional(),
    region: field(
      z.string().max(32),
      "The AWS Region of all stacks; the installation's first Region unless given.",
      'us-east-1',
    ).optional(),
    accounts: AccountChoice.optional(),
    roleOptions: RoleOptions.optional(),
  }),
)

const State = named(
  'EnrolmentAccountState',
  '`waiting`: its stack has not called in. `connecting`: its stack has begun. `awaiting-approval`: nothing confirms that the account is the customer’s. `connected`: its connection works. `failed`: its stack failed. `problem`: it was connected, and its role no longer works or is not secure. `left`: it has ended, or the account has left the organization.',
  z.enum([
    ...(['waiting', 'connecting', 'awaiting-approval', 'connected'] as const),
    ...(['failed', 'problem', 'left'] as const),
  ]),
)

const count = (description: string, example: number) => field(z.int().min(0), description, example)

export const EnrolmentStatus = named(
  'EnrolmentStatus',
  '`open`: accounts can connect, also later ones. `revoked`: no further account connects.',
  z.enum(['open', 'revoked']),
)

export const Enrolment = named(
  'Enrolment',
  'An invitation for a whole organization: one link and one External ID, and one connection for each account.',
  z.object({
    id: text("The enrolment's id.", 'enr_7Hq2mKx9RtVbN4cWzYpL3d'),
    customerId: f.CustomerId,
    customerName: text("The customer's name on the page.", 'Acme Corporation').optional(),
    profile: text('The access profile that the customer is asked for.', 'default'),
    profileVersion: text(
      'The id of the access version that the templates ask for.',
      '3f9a1c0b7d24e581',
    ),
    organizationId: field(
      z.string().nullable(),
      'The id of the organization; null if nobody gave it.',
      'o-exampleorgid',
    ),
    managementAccountId: text('The number of the management account.', '400000000000'),
    administratorAccountId: text('The account that creates the StackSet.', '400000000000'),
    accounts: field(AccountChoice, 'Which accounts the enrolment is for.', {
      exclude: ['333333333333'],
    }),
    roleOptions: RoleOptions.optional(),
    externalId: f.ExternalId,
    region: f.Region,
    roleName: text('The name of the role in each account.', 'NorthwindInsightsAccess-7hq2m'),
    status: field(EnrolmentStatus, "The enrolment's status.", 'open'),
    tokenNumber: count('How often the callback token was replaced.', 0),
    counts: named(
      'EnrolmentCounts',
      'How many accounts are in each state. Accounts of your list count before they call in.',
      z.object({
        waiting: count('Their stacks have not called in.', 3),
        connecting: count('Their stacks have begun.', 1),
        'awaiting-approval': count('They wait for your approval.', 0),
        connected: count('They are connected.', 480),
        failed: count('Their stacks failed.', 20),
        problem: count('They were connected; something is wrong.', 0),
        left: count('They have ended or left.', 5),
      }),
    ),
    createdAt: time('When it was made.'),
    updatedAt: time('When it was last changed.'),
    enrolmentUrl: field(
      z.url(),
      "The customer's page: send this link to the administrator of the organization.",
      'https://rolecall.example.com/connect/organization/7Hq2mKx9RtVbN4cWzYpL3d',
    ),
    launchUrl: field(
      z.url(),
      "The AWS console's page that creates the launcher stack. Where the role could take over accounts, this is the customer's page until the customer confirms it there.",
      'https://us-east-1.console.aws.amazon.com/cloudformation/home?region=us-east-1#/stacks/create/review',
    ),
    launcherTemplateUrl: field(
      z.url(),
      'The template that creates the StackSet.',
      'https://rolecall-templates-111122223333.s3.us-east-1.amazonaws.com/t/7Hq2mKx9RtVbN4cW.yaml',
    ),
    templateUrl: field(
      z.url(),
      'The template that creates the role in one account: for the management account, for a StackSet of your customer’s own, or for one account alone.',
      'https://rolecall-templates-111122223333.s3.us-east-1.amazonaws.com/t/9Rq2mKx9RtVbN4cW.yaml',
    ),
    updateCommand: text(
      'Updates the launcher stack to the present templates, for AWS CloudShell in the administrator account: after an upgrade, or after the callback token was replaced.',
      "aws cloudformation update-stack --stack-name 'NorthwindInsights-access-7hq2m-launcher'",
    ),
  }),
)

export const EnrolmentList = f.pageOf('EnrolmentList', Enrolment)
export const EnrolmentQuery = z.strictObject({
  ...f.paging,
  ...f.byCustomer,
  ...f.byOrder,
  status: f.oneOrMore(EnrolmentStatus, 'Only enrolments in this status.', 'open'),
})

const EnrolmentAccount = named(
  'EnrolmentAccount',
  'One account of an enrolment.',
  z.object({
    accountId: f.AccountId,
    name: field(
      z.string().nullable(),
      'Its name in the organization; null unless the reader role has listed it.',
      'Payments production',
    ),
    ou: field(
      z.string().nullable(),
      'The path of its organizational unit; null unless the reader role has listed it.',
      'Workloads/Production',
    ),
    state: field(State, 'How far it is.', 'connected'),
    acceptedBy: field(
      z.enum(['vendor', 'organization', 'approval']).nullable(),
      'Why it needs no approval: you listed it, the organization’s reader role confirmed it as ACTIVE, or a person approved it. Null: nothing confirms it.',
      'organization',
    ),
    finding: field(f.Finding.nullable(), 'Why it failed or what is wrong; null if nothing.', null),
    stackReason: field(
      z.string().nullable(),
      'What AWS says of the failed stack; null unless the reader role may see it.',
      null,
    ),
    connectionIds: field(
      z.array(z.string()),
      'Its connections: one, or one for each role of the profile.',
      ['con_7Hq2mKx9RtVbN4cWzYpL3d'],
    ),
    invitationId: field(
      z.string().nullable(),
      'The invitation that was made for it; null before it calls in.',
      'inv_7Hq2mKx9RtVbN4cWzYpL3d',
    ),
    joinedAt: field(
      z.iso.datetime().nullable(),
      'When it first called in or was listed; null before. ISO 8601, UTC.',
      '2026-11-27T09:00:30.000Z',
    ),
  }),
)
export const EnrolmentAccountList = f.pageOf('EnrolmentAccountList', EnrolmentAccount)
export const EnrolmentAccountQuery = z.strictObject({
  ...f.paging,
  state: f.oneOrMore(State, 'Only accounts in this state.', 'failed'),
})

export const Approval = named(
  'EnrolmentApproval',
  'The accounts that belong to the customer.',
  z.strictObject({
    accountIds: field(
      z.array(f.AccountId).min(1).max(200),
      'The accounts to approve, at most 200.',
      ['222222222222'],
    ),
    reason: f.Reason.optional(),
  }),
)

export const Approved = named(
  'EnrolmentApproved',
  'What was approved.',
  z.object({
    approved: field(z.array(z.string()), 'The accounts that are accepted now.', ['222222222222']),
    unknown: field(z.array(z.string()), 'Accounts that have not called in.', []),
  }),
)
