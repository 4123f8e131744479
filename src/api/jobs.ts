import * as z from 'zod'
import { ConnectionStatus } from './connections.ts'
import * as f from './fields.ts'
import { InvitationStatus, NewInvitation } from './invitations.ts'
import { ROLE_KEY } from './limits.ts'

const { field, named, text, time } = f

const MAX_IDS = 1000
const MAX_ROWS = 10_000
const MAX_STATUSES = 20

const JobKind = named(
  'JobKind',
  '`verify`, `suspend`, `resume`, `disconnect`: as the calls about one connection. `upgrade`: offer the current version of the profile. `approve`: confirm account numbers, and accept the External IDs of imported roles. `revoke`: end open invitations. `invite`: invite customers. `import`: connect roles that you already have.',
  z.enum([
    ...(['verify', 'approve', 'suspend', 'resume', 'disconnect', 'upgrade'] as const),
    ...(['revoke', 'invite', 'import'] as const),
  ]),
)

const JobStatus = named(
  'JobStatus',
  '`draft`: waits to be started; deleted after a day. `running`: Rolecall works on it. `done`: each row was worked on. `stopped`: it ended before that.',
  z.enum(['draft', 'running', 'done', 'stopped']),
)

const JobFilter = named(
  'JobFilter',
  'Which connections or invitations, as in their lists; without a field: all. The records that match when the job starts; those that join later are left out.',
  z.strictObject({
    status: field(
      z
        .array(z.union([ConnectionStatus, InvitationStatus]))
        .min(1)
        .max(MAX_STATUSES),
      'Those in any of these statuses.',
      ['active'],
    ).optional(),
    profile: field(z.string().max(64), 'Those of this access profile.', 'default').optional(),
    customerId: field(f.CustomerId, 'Those of this customer.', 'acme').optional(),
  }),
)

export const RoleToImport = named(
  'RoleToImport',
  "A role in a customer's account that already trusts your broker role, or all roles of a profile with several: either `roleArn` or `roleArns`.",
  z.strictObject({
    roleArn: field(
      z.string().max(2048),
      'The ARN of the role, for a profile with one role.',
      'arn:aws:iam::222222222222:role/NorthwindAccess',
    ).optional(),
    roleArns: field(
      z.record(z.string().regex(ROLE_KEY), z.string().max(2048)),
      'For a profile with several roles: the ARN of each by its key in `roles` of the profile. All are in one account and require the same External ID.',
      { posture: 'arn:aws:iam::222222222222:role/NorthwindPosture' },
    ).optional(),
    externalId: field(
      z.string().max(1224),
      'The External ID in its trust policy: 2 to 1,224 letters, digits and characters of +=,.@:/_-. If the role has none, omit it: Rolecall draws one, and holds the connection until the trust policy requires it.',
      'kQ7vTz2mX9pLw4RbY8nH',
    ).optional(),
    customerId: f.CustomerId,
    customerName: field(f.label(128), "The customer's name.", 'Acme Corporation').optional(),
    profile: field(
      z.string().max(64),
      'The access profile that says what the role may do; `default` unless given.',
      'default',
    ).optional(),
  }),
)

export const NewJob = named(
  'NewJob',
  'The work, and the records: exactly one of `ids`, `filter`, `rows` and `roles`.',
  z.strictObject({
    kind: field(JobKind, 'What to do with each record.', 'verify'),
    ids: field(
      z.array(z.string().min(1).max(64)).min(1).max(MAX_IDS),
      'Ids of connections, or of invitations for `revoke`: 1 to 1,000.',
      ['con_7Hq2mKx9RtVbN4cWzYpL3d'],
    ).optional(),
    filter: JobFilter.optional(),
    rows: field(
      z.array(NewInvitation).min(1).max(MAX_ROWS),
      'For `invite`: the customers, 1 to 10,000, in a request of at most 4 MB.',
      [{ customerId: 'acme' }],
    ).optional(),
    roles: field(
      z.array(RoleToImport).min(1).max(MAX_ROWS),
      'For `import`: the roles, 1 to 10,000, in a request of at most 4 MB. Rolecall compares their External IDs with each other, so send all of them together.',
      [
        {
          roleArn: 'arn:aws:iam::222222222222:role/NorthwindAccess',
          externalId: 'kQ7vTz2mX9pLw4RbY8nH',
          customerId: 'acme',
        },
      ],
    ).optional(),
    expected: field(
      z.int().min(0),
      'With `filter`: how many records may match at most. If more do, the job stops before it does anything.',
      12,
    ).optional(),
    draft: field(
      z.boolean(),
      'With `rows` or `roles`: check them and wait; the job starts with `POST /v1/jobs/{id}/start`.',
      false,
    ).optional(),
    reason: f.Reason.optional(),
  }),
)

const count = (description: string, example: number) => field(z.int().min(0), description, example)
const someTime = (description: string, example: string | null) =>
  field(z.iso.datetime().nullable(), `${description} ISO 8601, UTC.`, example)

export const Job = named(
  'Job',
  'The same work on many records.',
  z.object({
    id: text("The job's id.", 'job_7Hq2mKx9RtVbN4cWzYpL3d'),
    kind: field(JobKind, 'What it does with each row.', 'verify'),
    status: field(JobStatus, "The job's status.", 'running'),
    searching: field(
      z.boolean(),
      'Whether Rolecall still looks for the records of the filter. Then `total` grows, and nothing else is done yet.',
      false,
    ),
    total: count('How many rows it has.', 120),
    counts: named(
      'JobCounts',
      'How the rows ended.',
      z.object({
        done: count('Done.', 80),
        unchanged: count('Already as asked, so that nothing was changed.', 3),
        failed: count('Failed: `GET /v1/jobs/{id}/failures` says why.', 2),
      }),
    ),
    filter: field(z.union([JobFilter, z.null()]), 'The filter; null if records were named.', null),
    problem: field(
      z
        .enum(['more-than-expected', 'too-many', 'token-revoked', 'rights-removed', 'restored'])
        .nullable(),
      'Why Rolecall stopped it; else null. `more-than-expected`: more records matched than `expected`; `too-many`: more than 100,000; nothing was done. `token-revoked`: the API token that started it was revoked. `rights-removed`: the person who started it lost the rights for it. `restored`: the store was restored from a backup while it ran.',
      null,
    ),
    reason: field(z.string().nullable(), 'Why it was started; null if nobody said.', null),
    startedBy: text('Who started it: a name or identity, as in the audit trail.', 'admin'),
    createdAt: time('When it was made.'),
    startedAt: someTime('When it began; null in a draft.', '2026-11-27T09:00:00.000Z'),
    endedAt: someTime('When it ended; null before that.', null),
  }),
)
export const JobList = f.pageOf('JobList', Job)
export const JobQuery = z.strictObject({
  ...f.paging,
  status: field(JobStatus, 'Only jobs in this status.', 'running').optional(),
})

const JobFailure = named(
  'JobFailure',
  'A row that was not done.',
  z.object({
    row: field(z.int(), 'The number of the row in the request, from 1.', 2),
    id: field(
      z.string().nullable(),
      'The id of the connection or invitation; null for `invite` and `import`.',
      'con_7Hq2mKx9RtVbN4cWzYpL3d',
    ),
    customerId: field(z.string().nullable(), "The customer's id; null if unknown.", 'acme'),
    code: text('Why, as a code of an error or of a finding.', 'CONNECTION_STATE'),
    message: text(
      'Why, in a sentence.',
      'This is not possible while the connection is disconnected.',
    ),
  }),
)
export const JobFailureList = f.pageOf('JobFailureList', JobFailure)
export const JobFailureQuery = z.strictObject(f.paging)
