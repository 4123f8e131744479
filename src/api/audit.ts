import * as z from 'zod'
import * as f from './fields.ts'

const { field, named, text, time } = f

const AuditEntry = named(
  'AuditEntry',
  'What happened, to what, and who did it.',
  z.object({
    id: text("The entry's id.", 'aud_mX4cR9tVbN2zLp7KqWdY'),
    at: time('When it happened.'),
    actor: named(
      'AuditActor',
      'Who did it.',
      z.object({
        kind: field(
          z.enum(['operator', 'token', 'workload', 'customer', 'stack', 'system']),
          'The first API token, another API token, a workload without a token, the customer on the page, a CloudFormation stack, or Rolecall itself.',
          'token',
        ),
        id: text('Its name, identity or ARN.', 'metrics-worker'),
      }),
    ),
    action: text('What happened; docs/reference/audit.md lists all actions.', 'connection.active'),
    subject: text('The id of the record it happened to.', 'con_7Hq2mKx9RtVbN4cWzYpL3d'),
    customerId: f.CustomerId.optional(),
    details: field(
      z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
      'Names and numbers; never a secret.',
      { from: 'verifying' },
    ).optional(),
  }),
)

export const AuditList = f.pageOf('AuditList', AuditEntry)
export const AuditQuery = z.strictObject({
  ...f.paging,
  ...f.byCustomer,
  subject: field(
    z.string().max(128),
    'Only entries about the record with this id.',
    'con_7Hq2mKx9RtVbN4cWzYpL3d',
  ).optional(),
})
