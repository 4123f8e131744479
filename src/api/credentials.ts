import * as z from 'zod'
import * as f from './fields.ts'

const { field, named, text, time } = f

/** AWS: the container credentials provider's answer; SDKs read exactly these names. */
export const Credentials = named(
  'Credentials',
  'Short-lived AWS credentials, in the shape that AWS SDKs read from a container credentials endpoint.',
  z.object({
    AccessKeyId: text('The access key id.', 'ASIAIOSFODNN7EXAMPLE'),
    SecretAccessKey: text('The secret access key.', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'),
    Token: text('The session token.', 'IQoJb3JpZ2luX2VjEXAMPLE'),
    Expiration: time('When they stop working.', '2026-11-27T09:17:00Z'),
  }),
)

const scope = field(
  f.ScopeName,
  "A scope of the connection's access profile; may be omitted if the profile has only one.",
  'inventory',
).optional()

export const CredentialsQuery = z.strictObject({
  scope,
  durationSeconds: field(
    z.coerce.number<number>().int(),
    'How long they work, in seconds: 900 to 3600 (the default).',
    3600,
  ).optional(),
})

/**
 * AWS: an action is a service's prefix and the name of an operation; wildcards are for policies.
 */
const ACTIONS = /^[a-z0-9-]{1,64}:[A-Za-z0-9]{1,128}(?:,[a-z0-9-]{1,64}:[A-Za-z0-9]{1,128}){0,9}$/

export const AccessQuery = z.strictObject({
  scope,
  actions: field(
    z
      .string()
      .max(2048)
      .regex(ACTIONS, 'must be 1 to 10 actions such as s3:PutObject, between commas'),
    '1 to 10 AWS actions, separated by commas.',
    's3:PutObject,s3:GetObject',
  ),
  resource: field(
    z
      .string()
      .max(2048)
      .regex(/^(?:\*|arn:[\w*:/.+=,@?-]+)$/, 'must be an ARN, or *'),
    'The ARN of the resource, or `*`.',
    'arn:aws:s3:::northwind-metrics/*',
  ).default('*'),
})

const Verdict = named(
  'Verdict',
  '`unknown`: it depends on a managed policy, a condition or a variable that Rolecall cannot read.',
  z.enum(['allowed', 'denied', 'unknown']),
)

export const Access = named(
  'Access',
  'What credentials of a scope could do. Rolecall did not do it and issued no credentials.',
  z.object({
    connectionId: f.ConnectionId,
    scope: f.ScopeName,
    results: z
      .array(
        named(
          'AccessResult',
          'The result for one action.',
          z.object({
            action: text('The AWS action.', 's3:PutObject'),
            resource: text('The resource, or `*`.', 'arn:aws:s3:::northwind-metrics/*'),
            role: field(Verdict, 'Whether the role may do it.', 'allowed'),
            roleBy: field(
              z.enum(['IAM', 'the profile']),
              "Who said so: IAM's policy simulator in the customer's account, or the access profile.",
              'IAM',
            ),
            scope: field(Verdict, "Whether the scope's session policy allows it.", 'allowed'),
            verdict: field(Verdict, 'Both together.', 'allowed'),
          }),
        ),
      )
      .meta({ description: 'One result for each action that was asked for.' }),
    restsOn: text(
      'How Rolecall found the results, and what they do not consider.',
      "IAM's policy simulator answered for the role, and Rolecall evaluated the scope.",
    ),
  }),
)

const reason = f.Reason.optional()

export const StopOrder = named(
  'StopOrder',
  'Whose credentials to stop or resume: name one customer, or say all.',
  z.union(
    [
      z.strictObject({ customerId: f.CustomerId, reason }),
      z.strictObject({ all: field(z.literal(true), 'All customers.', true), reason }),
    ],
    { error: 'must have either "customerId", or "all": true' },
  ),
)

export const Stop = named(
  'Stop',
  'A stop of issuing. While it is on, no credentials are issued for this customer, or for any customer.',
  z.object({
    customerId: field(z.string().nullable(), 'The customer; null means all customers.', 'acme'),
    status: field(
      z.enum(['standing', 'lifted']),
      '`standing`: no credentials are issued. `lifted`: the stop has ended.',
      'standing',
    ),
    by: text('Who changed it last: the name of an API token or operator.', 'admin'),
    reason: field(z.string().nullable(), 'What they gave as the reason.', 'incident 4711'),
    since: time('When it was changed last.'),
  }),
)
export const StopList = f.pageOf('StopList', Stop)
export const StopQuery = z.strictObject(f.paging)
