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

/** One try of a customer's stack to connect. */
export const Attempt = named(
  'Attempt',
  'One try to connect with an invitation: a stack that reported its start or its role. A failed attempt is not a connection.',
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
    stackId: text(
      'The CloudFormation stack.',
      'arn:aws:cloudformation:us-east-1:222222222222:stack/Northwind/5c1e3b60-cb1f-11f0-a1b2-0a58a9feac02',
    ),
    accountId: field(f.AccountId, 'The AWS account of the stack.', '222222222222'),
    region: f.Region,
    roleArn: field(
      z.string().nullable(),
      'The role that the stack reported; null if it reported none.',
      'arn:aws:iam::222222222222:role/NorthwindInsightsAccess-k7f2q',
    ),
    startedAt: time('When Rolecall first heard of the stack.', '2026-11-27T09:02:01.000Z'),
    roleReportedAt: field(
      z.iso.datetime().nullable(),
      'When the stack reported its role; null if it did not. ISO 8601, UTC.',
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
