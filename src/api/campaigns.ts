import * as z from 'zod'
import * as f from './fields.ts'

const { field, named, text, time } = f

const MAX_CUSTOMERS = 50
const someTime = (description: string, example: string | null) =>
  field(z.iso.datetime().nullable(), `${description} ISO 8601, UTC.`, example)

const CampaignStatus = named(
  'CampaignStatus',
  '`running`: customers are asked. `done`: each connection was updated or has ended. `cancelled`: an operator ended it.',
  z.enum(['running', 'cancelled', 'done']),
)

const CampaignMemberStatus = named(
  'CampaignMemberStatus',
  '`outdated`: not told yet. `told`: the upgrade is on the page, and `upgrade.requested` was announced. `opened`: the customer saw it. `updated`: the stack has the version, or AWS refuses the imported External ID. `declined`: the customer declined; nothing stops working. `gone`: the connection has ended.',
  z.enum(['outdated', 'told', 'opened', 'updated', 'declined', 'gone']),
)

const customers = field(
  z.array(f.CustomerId).min(1).max(MAX_CUSTOMERS),
  'Only the connections of these customers, 1 to 50.',
  ['acme'],
)

const AsksFor = named(
  'CampaignAsksFor',
  '`version`: the current version of the profile. `external-id`: that customers whose roles were imported replace the imported External ID by the one that Rolecall drew.',
  z.enum(['version', 'external-id']),
)

export const NewCampaign = named(
  'NewCampaign',
  'Whom to ask for what.',
  z.strictObject({
    profile: field(z.string().max(64), 'The access profile.', 'default'),
    asksFor: field(AsksFor, 'What to ask for; `version` unless given.', 'version').optional(),
    customerIds: customers.optional(),
    deadline: time(
      'A date in the future, which customers see. Nothing changes when it has passed. Not for new External IDs.',
      '2027-01-31T00:00:00.000Z',
    ).optional(),
  }),
)

const count = (description: string, example: number) => field(z.int().min(0), description, example)

export const Campaign = named(
  'Campaign',
  'Asks customers to grant a newer version of a profile, or to replace imported External IDs.',
  z.object({
    id: text("The campaign's id.", 'cmp_7Hq2mKx9RtVbN4cWzYpL3d'),
    profile: text('The access profile.', 'default'),
    asksFor: field(AsksFor, 'What it asks for.', 'version'),
    version: field(
      z.int(),
      'The number of the version that customers are asked to grant. If it asks for External IDs: of the version that was current when it started.',
      3,
    ),
    customerIds: field(customers.nullable(), 'Only these customers; null: all.', null),
    deadline: someTime('The date that customers see; null if there is none.', null),
    status: field(CampaignStatus, "The campaign's status.", 'running'),
    searching: field(
      z.boolean(),
      'Whether Rolecall still looks for connections with an earlier version.',
      false,
    ),
    reminding: field(z.boolean(), 'Whether a reminder is being announced.', false),
    total: count('How many connections were found.', 120),
    counts: named(
      'CampaignCounts',
      'How many of the connections are in each status.',
      z.object({
        outdated: count('Not told yet.', 0),
        told: count('Told.', 80),
        opened: count('The customer saw the request.', 10),
        updated: count('Updated.', 27),
        declined: count('Declined.', 2),
        gone: count('Ended.', 1),
      }),
    ),
    startedBy: text('Who started it: a name or identity, as in the audit trail.', 'admin'),
    createdAt: time('When it was started.'),
    remindedAt: someTime('When a reminder was last asked for; null if never.', null),
    updatedAt: time('When an operator or its end last changed it.'),
  }),
)
export const CampaignList = f.pageOf('CampaignList', Campaign)
export const CampaignQuery = z.strictObject({
  ...f.paging,
  status: field(CampaignStatus, 'Only campaigns in this status.', 'running').optional(),
})

const CampaignMember = named(
  'CampaignMember',
  'A connection that a campaign asks for.',
  z.object({
    connectionId: f.ConnectionId,
    customerId: f.CustomerId,
    accountId: f.AccountId,
    status: field(CampaignMemberStatus, 'How far it is.', 'declined'),
    problem: field(
      z.string().nullable(),
      'The code of the error with which no upgrade could be made, such as UPGRADE_NEEDS_NEW_INVITATION; else null. Rolecall tries again once a day.',
      null,
    ),
    toldAt: someTime('When it was last told; null if never.', '2026-11-27T09:00:00.000Z'),
    openedAt: someTime('When the customer saw it; null if never.', '2026-11-27T10:00:00.000Z'),
    declinedAt: someTime('When the customer declined; null if never.', '2026-11-27T10:05:00.000Z'),
    note: field(
      z.string().nullable(),
      'What the customer wrote when declining; null if nothing.',
      'Not before our audit in January.',
    ),
    finishedAt: someTime('When Rolecall saw that it was updated; null if it was not.', null),
  }),
)
export const CampaignMemberList = f.pageOf('CampaignMemberList', CampaignMember)
export const CampaignMemberQuery = z.strictObject({
  ...f.paging,
  status: field(CampaignMemberStatus, 'Only connections in this status.', 'declined').optional(),
})
