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
          z.enum(['operator', 'token', 'workload', 'person', 'customer', 'stack', 'system']),
          'The first API token, another API token, a workload without a token, a person who signed in to the console, the customer on the page, a CloudFormation stack, or Rolecall itself.',
          'token',
        ),
        id: text('Its name, identity or ARN.', 'metrics-worker'),
        name: text('What the identity provider calls a person.', 'Dana Ruiz').optional(),
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

export const AuditList = f.followPageOf('AuditList', 'One page of the audit trail.', {
  item: AuditEntry,
  ofItems: 'The entries, in the order of the query.',
})

export const AuditQuery = z.strictObject({
  ...f.paging,
  ...f.byCustomer,
  subject: field(
    z.string().max(128),
    'Only entries about the record with this id.',
    'con_7Hq2mKx9RtVbN4cWzYpL3d',
  ).optional(),
  action: field(
    z.string().max(512),
    'Only entries with this action, or with one of several, separated by commas.',
    'connection.active,connection.suspended',
  ).optional(),
  actor: field(
    z.string().max(512),
    'Only entries by the actor with this id: a name, identity or ARN.',
    'metrics-worker',
  ).optional(),
  since: f
    .moment(
      'Only entries that were stored at this time or later: an ISO 8601 time, or a date (from midnight, UTC). An entry is stored within moments of its `at`.',
    )
    .optional(),
  until: f.moment('Only entries that were stored before this time.').optional(),
  ...f.byOrder,
  format: field(
    z.enum(['json', 'csv', 'ndjson']),
    'With `csv` or `ndjson`, the response is a file of all entries that match, whatever the limit. The header Accept (`text/csv`, `application/x-ndjson`) does the same.',
    'csv',
  ).optional(),
})

/** The files of an export, with the beginning of each. */
export const FILES = {
  'text/csv':
    'at,action,subject,customerId,actorKind,actorId,details,id,actorName\r\n2026-11-27T09:02:10.000Z,connection.active,con_7Hq2mKx9RtVbN4cWzYpL3d,acme,system,rolecall,"{""from"":""verifying""}",aud_mX4cR9tVbN2zLp7KqWdY,\r\n',
  'application/x-ndjson':
    '{"id":"aud_mX4cR9tVbN2zLp7KqWdY","at":"2026-11-27T09:02:10.000Z","actor":{"kind":"system","id":"rolecall"},"action":"connection.active","subject":"con_7Hq2mKx9RtVbN4cWzYpL3d","customerId":"acme"}\n',
}
