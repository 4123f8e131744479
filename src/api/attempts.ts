import * as z from 'zod'
import * as f from './fields.ts'

const { field, named, text, time } = f

const AttemptRole = named(
  'AttemptRole',
  'One of several roles that the stack of an attempt makes.',
  z.object({
    role: text('Its key in `roles` of the profile.', 'posture'),
    status: field(
      z.enum(['waiting', 'checking', 'connected', 'failed']),
      '`waiting`: the stack has not reported it. `checking`: Rolecall verifies it. `connected`, `failed`: how it ended.',
      'connected',
    ),
    roleArn: field(
      z.string().nullable(),
      'The role that the stack reported; null if it reported none.',
      'arn:aws:iam::222222222222:role/NorthwindPosture',
    ),
    finding: field(z.union([f.Finding, z.null()]), 'Why it failed. Null if it did not fail.', null),
  }),
)

/** One try of a customer to connect. */
export const Attempt = named(
  'Attempt',
  'One try to connect with an invitation: a stack that reported its start or its role, or a role that was declared. A failed attempt is not a connection.',
  z.object({
    status: field(
      z.enum(['creating', 'checking', 'connected', 'failed']),
      '`creating`: the stack has begun. `checking`: it has reported its role, which Rolecall verifies. `connected`, `failed`: how it ended.',
      'failed',
    ),
    finding: field(
      z.union([f.Finding, z.null()]),
      'Why it failed: the first precise reason. Null if it did not fail.',
      null,
    ),
    way: field(
      z.enum(['stack', 'declared']),
      '`stack`: a stack makes the role. `declared`: the role was made another way.',
      'stack',
    ),
    stackId: field(
      z.string().nullable(),
      'The CloudFormation stack; null if the role was made another way.',
      'arn:aws:cloudformation:us-east-1:222222222222:stack/Northwind/5c1e3b60-cb1f-11f0-a1b2-0a58a9feac02',
    ),
    accountId: field(f.AccountId, 'The AWS account.', '222222222222'),
    region: f.Region,
    roleArn: field(
      z.string().nullable(),
      'The role that was reported; null if none was.',
      'arn:aws:iam::222222222222:role/NorthwindInsightsAccess-k7f2q',
    ),
    startedAt: time(
      'When Rolecall first heard of the stack or the role.',
      '2026-11-27T09:02:01.000Z',
    ),
    roleReportedAt: field(
      z.iso.datetime().nullable(),
      'When the role was reported; null if it was not. ISO 8601, UTC.',
      '2026-11-27T09:02:04.000Z',
    ),
    endedAt: field(
      z.iso.datetime().nullable(),
      'When it connected or failed; null while it is under way. ISO 8601, UTC.',
      '2026-11-27T09:02:10.000Z',
    ),
    roles: z.array(AttemptRole).optional().meta({
      description:
        'Each role of the stack, in their order. Absent if the profile asks for one role.',
    }),
  }),
)
