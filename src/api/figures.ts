import * as z from 'zod'
import { CustomerId, field, named, text } from './fields.ts'
import type { Operation } from './operation.ts'

const day = (description: string) => field(z.iso.date(), description, '2026-11-28')
const listOf = <Item extends z.ZodType>(item: Item, description: string) =>
  z.array(item).meta({ description })
const count = (description: string) => field(z.int().min(0), description, 12)

const SearchHit = named(
  'SearchHit',
  'An invitation or a connection that was found.',
  z.object({
    kind: field(z.enum(['invitation', 'connection']), 'What was found.', 'connection'),
    id: text('Its id.', 'con_7Hq2mKx9RtVbN4cWzYpL3d'),
    customerId: field(CustomerId, 'Whose it is.', 'acme'),
    field: field(
      z.enum([
        ...(['customerId', 'customerName', 'accountId', 'roleArn', 'externalId'] as const),
        ...(['stack', 'connectionId', 'invitationId'] as const),
      ]),
      'By what it was found.',
      'customerName',
    ),
    value: text('The whole value of this field.', 'Acme Corp'),
  }),
)

const SearchResult = named(
  'SearchResult',
  'What a search found.',
  z.object({ items: listOf(SearchHit, 'Best first; each record once.') }),
)

const SearchQuery = z.strictObject({
  q: field(
    z.string().min(1).max(500),
    'The beginning of a customer’s id or name, an account number, a role’s ARN or name, an External ID, a stack’s ARN or name, or an id. Case and accents do not matter.',
    'acme',
  ),
  limit: field(
    z.coerce.number<number>().int().min(1).max(100),
    'How many records to return at most.',
    20,
  ).default(20),
})

const steps = {
  invited: count('Customers were invited.'),
  opened: count('The customer opened the page, or started the stack without it.'),
  accountGiven: count('The account was known, and the customer had opened the page.'),
  stackStarted: count('The customer started a stack.'),
  connected: count('The connection became active for the first time.'),
  declined: count('The customer declined.'),
  expired: count('The invitation expired.'),
}

const statuses = (what: string) =>
  field(z.record(z.string(), z.int().min(0)), `How many ${what} have each status.`, { active: 40 })

const DayFigures = named(
  'DayFigures',
  'The steps of one day, UTC.',
  z.object({ day: day('The day.'), ...steps }),
)

const FailureCause = named(
  'FailureCause',
  'Why attempts to connect failed.',
  z.object({
    code: text('The code of the finding.', 'ROLE_NOT_CREATED'),
    count: count('How many attempts failed for it.'),
  }),
)

const DayHealth = named(
  'DayHealth',
  'The connections as they were last counted on a day.',
  z.object({ day: day('The day.'), statuses: statuses('connections') }),
)

const Figures = named(
  'Figures',
  'How invitations went, and how the connections are. May miss what happened in the last minutes.',
  z.object({
    from: day('The first day.'),
    to: day('The last day.'),
    funnel: named(
      'StepCounts',
      'How many invitations did each step in this time. Each counts once.',
      z.object(steps),
    ),
    days: listOf(DayFigures, 'Every day, in order.'),
    causes: listOf(FailureCause, 'Why attempts failed; the most frequent first.'),
    connectTime: field(
      named(
        'ConnectTime',
        'How long customers took from the first look at the page until the role was verified.',
        z.object({
          count: count('How many customers connected.'),
          medianSeconds: field(z.int(), 'Half of them took at most so long.', 180),
          p90Seconds: field(z.int(), 'Nine of ten took at most so long.', 900),
        }),
      ).nullable(),
      'How long customers took to connect; null if nobody connected.',
      { count: 12, medianSeconds: 180, p90Seconds: 900 },
    ),
    health: listOf(DayHealth, 'The days on which connections were counted, in order.'),
    present: named(
      'PresentCounts',
      'How many records there are now.',
      z.object({ invitations: statuses('invitations'), connections: statuses('connections') }),
    ),
  }),
)

const FiguresQuery = z.strictObject({
  from: day('The first day, UTC. Absent: 29 days before `to`.').optional(),
  to: day('The last day, UTC; 400 days in all at most. Absent: today.').optional(),
  profile: field(z.string().max(64), 'Only this access profile.', 'default').optional(),
})

/** The operations that look at all records. */
export const FIGURE_OPERATIONS = {
  search: {
    tag: 'Search',
    summary: 'Find invitations and connections by the beginning of a name, an id or an ARN.',
    description: 'Finds only what your grants let you see.',
    grant: ['invitations:read', 'connections:read'],
    query: SearchQuery,
    response: SearchResult,
    errors: [],
  },
  getFigures: {
    tag: 'Search',
    summary: 'Get the funnel of invitations, why attempts failed, and the health of connections.',
    description:
      'A caller who may see only some customers gets FORBIDDEN. `health` and `present.connections` are empty without the grant `connections:read`.',
    grant: 'invitations:read',
    query: FiguresQuery,
    response: Figures,
    errors: [],
  },
} as const satisfies Record<string, Operation>
