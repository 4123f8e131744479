import * as z from 'zod'
import * as f from './fields.ts'

const { field, named, text, time } = f

export const Grant = named(
  'Grant',
  'What a caller may do; `write` includes `read`.',
  z.enum([
    'credentials',
    'invitations:read',
    'invitations:write',
    'connections:read',
    'connections:write',
    'audit:read',
    'tokens',
    'webhooks',
    'operate',
  ]),
)

const MAX_LISTED = 50
const listOf = <Item extends z.ZodType>(item: Item, description: string, example: unknown) =>
  field(z.array(item).min(1).max(MAX_LISTED), description, [example])

const grants = {
  may: listOf(Grant, 'What it may do.', 'credentials'),
  customers: listOf(f.CustomerId, 'For these customers only.', 'acme').optional(),
  connections: listOf(
    z.string().max(64),
    'For these connections only.',
    'con_7Hq2mKx9RtVbN4cWzYpL3d',
  ).optional(),
  scopes: listOf(z.string().max(128), 'Credentials for these scopes only.', 'inventory').optional(),
}

export const NewApiToken = named(
  'NewApiToken',
  'An API token to make. It can do no more than the token that makes it.',
  z.strictObject({
    name: field(
      z
        .string()
        .regex(
          /^[a-zA-Z0-9][\w.-]{0,63}$/,
          'must be 1 to 64 letters, digits or _.-, beginning with a letter or digit',
        )
        .refine((name) => name !== 'admin', 'must not be "admin", the name of the first token'),
      'A name that no other token has or had: the audit trail shows it.',
      'metrics-worker',
    ),
    ...grants,
    expiresInSeconds: field(
      z
        .int()
        .min(60)
        .max(366 * 24 * 3600),
      'How long it works, in seconds: 60 to 31622400 (366 days). One year unless given.',
      31536000,
    ).optional(),
  }),
)

const shown = {
  id: text("The token's id.", 'tok_2f7d1c9a4be84d0f9a3c5e6b7d8f9012'),
  name: text('Its name, as the audit trail shows it.', 'metrics-worker'),
  ...grants,
  status: field(
    z.enum(['active', 'expired', 'revoked', 'held']),
    "The token's status. `held`: the store was restored from a backup, and an operator has to confirm the tokens.",
    'active',
  ),
  createdAt: time('When it was made.'),
  createdBy: text('The name of the token that made it.', 'admin'),
  expiresAt: time('When it stops working.', '2027-11-27T09:00:00.000Z'),
  replacedBy: field(z.string().nullable(), 'The token that replaces it after a rotation.', null),
  lastUsedAt: field(
    z.iso.datetime().nullable(),
    'When it was last used, to the hour. ISO 8601, UTC.',
    '2026-11-27T09:00:00.000Z',
  ),
}

export const ApiToken = named('ApiToken', 'An API token, without its text.', z.object(shown))
export const NewlyMadeApiToken = named(
  'NewlyMadeApiToken',
  'An API token with its text, which is shown this once.',
  z.object({
    ...shown,
    token: text('The text to send as "Authorization: Bearer TOKEN".', 'rca_EXAMPLE'),
  }),
)
export const RevokedApiToken = named(
  'RevokedApiToken',
  'A revoked API token, and the tokens that it created.',
  z.object({
    ...shown,
    descendants: field(
      z.array(ApiToken),
      'The tokens that it created, and that those created, as far as they worked before this call. With "descendants": true they are revoked too.',
      [],
    ),
  }),
)
export const Revocation = named(
  'Revocation',
  'What else to revoke, and why.',
  z.strictObject({
    descendants: field(
      z.boolean(),
      'Whether to revoke the tokens that it created too. False unless given.',
      true,
    ).default(false),
    reason: f.Reason.optional(),
  }),
)
export const ApiTokenList = f.pageOf('ApiTokenList', ApiToken)
export const ApiTokenQuery = z.strictObject(f.paging)

export const Rotation = named(
  'Rotation',
  'How to replace an API token.',
  z.strictObject({
    overlapSeconds: field(
      z
        .int()
        .min(0)
        .max(7 * 24 * 3600),
      'How long the old token still works, in seconds: 0 to 604800 (7 days). One day unless given.',
      86400,
    ).default(24 * 3600),
    reason: f.Reason.optional(),
  }),
)
