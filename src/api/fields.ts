import * as z from 'zod'
import { MAX_PARAMETER_CHARACTERS } from './limits.ts'

/** Gives a schema the description and the example that the OpenAPI document and the docs show. */
export const field = <S extends z.ZodType>(schema: S, description: string, example: unknown): S =>
  schema.meta({ description, examples: [example] })

/**
 * Gives an object schema the name that the OpenAPI document and the TypeScript types use for it.
 */
export const named = <S extends z.ZodType>(id: string, description: string, schema: S): S =>
  schema.meta({ id, description })

export const text = (description: string, example: string) =>
  field(z.string(), description, example)

/**
 * AWS: the ids of long-lived and of temporary access keys. Rolecall never needs one, so it stores
 * none by mistake.
 */
const holdsNoAccessKey = (value: string): boolean => !/\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/.test(value)
const NO_ACCESS_KEY = 'must not contain an AWS access key'

/**
 * Control characters and characters that change how text is displayed. They are written as code
 * points, because JSON Schema validators differ in how they read `\p{C}`: without the `u` flag it
 * means the letters p and C.
 */
const PRINTABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it refuses them
  /^[^\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]*$/
const NO_CONTROLS = 'must not contain control characters'

/** Free text that people read, such as a company's name. */
export const label = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(PRINTABLE, { error: NO_CONTROLS, abort: true })
    .refine((value) => /^\P{C}*$/u.test(value), NO_CONTROLS)
    .refine(holdsNoAccessKey, NO_ACCESS_KEY)

/** Why an operator does something, for the audit trail. */
export const Reason = field(
  label(200),
  'Why, for the audit trail: up to 200 characters.',
  'incident 4711',
)

export const OrderReason = named(
  'OrderReason',
  'Why the caller does this.',
  z.strictObject({ reason: Reason.optional() }),
)

const MAX_PARAMETERS = 60

/** Values for parameters of the vendor's own template. */
export const Parameters = z
  .record(
    z.string().regex(/^[A-Za-z0-9]{1,255}$/, 'must be letters and digits'),
    z
      .string()
      .max(MAX_PARAMETER_CHARACTERS)
      .regex(
        /^(?! )[A-Za-z0-9 _.:/@+=,-]*(?<! )$/,
        'must have letters, digits, spaces and -_.:/@+=, only, and no space at its ends',
      ),
  )
  .refine((all) => Object.keys(all).length <= MAX_PARAMETERS, 'must have at most 60 entries')
  .meta({
    description:
      'Values for the parameters of your own template that the profile takes from invitations (`from: invitation`), by their names. They become part of the template, so letters, digits, spaces and `-_.:/@+=,` are possible, at most 500 characters each.',
    examples: [{ WorkspaceId: 'ws-42' }],
    maxProperties: MAX_PARAMETERS,
  })

export const CustomerId = field(
  z
    .string()
    .regex(/^[\w.:@/+=-]{1,128}$/, 'must be 1 to 128 letters, digits or _.:@/+=-')
    .refine(holdsNoAccessKey, NO_ACCESS_KEY),
  "The customer's id in your own system. Rolecall does not interpret it.",
  'acme',
)

export const AccountId = field(
  z.string().regex(/^\d{12}$/, 'must be the 12 digits of an AWS account number'),
  "The customer's AWS account number.",
  '222222222222',
)

export const time = (description: string, example = '2026-11-27T09:00:00.000Z') =>
  field(z.iso.datetime(), `${description} ISO 8601, UTC.`, example)

export const InvitationId = text("The invitation's id.", 'inv_7Hq2mKx9RtVbN4cWzYpL3d')
export const RoleKey = field(
  z.string().nullable(),
  'The key of the role in `roles` of the profile; null if the profile has no `roles`.',
  null,
)
export const ConnectionId = text("The connection's id.", 'con_7Hq2mKx9RtVbN4cWzYpL3d')
export const ExternalId = text(
  'The External ID in the trust policy of the role. Rolecall generates it and never uses it again.',
  'rc-q3ZkYw8mB5tXnP2vHd7LcR4s',
)
export const Region = text('An AWS Region.', 'us-east-1')
export const ScopeName = field(z.string().max(128), 'A scope of the access profile.', 'inventory')

export const Finding = named(
  'Finding',
  'One reason why verification failed, with what to do about it.',
  z.object({
    code: text('What is wrong, as a stable code.', 'TRUST_WITHOUT_EXTERNAL_ID'),
    message: text(
      'What is wrong, in a sentence.',
      'The role can be assumed without an External ID.',
    ),
    remedy: text('What to do about it.', 'Update the stack with the template of the invitation.'),
    firstSeenAt: time(
      'When it was first found, of the checks in a row that found it; absent in a failed attempt.',
    ).optional(),
  }),
)

/** The path parameter of calls about one record. */
export const idOf = (what: string, example: string) =>
  z.object({ id: field(z.string().max(64), `The id of the ${what}.`, example) })

const Cursor = field(
  z.string().max(512),
  'Where the page begins: `nextCursor` of the page before. Omit it for the first page.',
  'eyJpZCI6Imludl83SHEybUt4OSJ9',
)
const Limit = field(
  z.coerce.number<number>().int().min(1).max(200),
  'How many items a page holds at most.',
  50,
).default(50)

/** The query parameters of a list that comes in pages. */
export const paging = { cursor: Cursor.optional(), limit: Limit }
export const byCustomer = {
  customerId: field(z.string().max(128), 'Only the records of this customer.', 'acme').optional(),
}

/** A time in a query: ISO 8601, or a date, which means midnight in UTC. */
export const moment = (description: string) =>
  field(z.union([z.iso.datetime({ offset: true }), z.iso.date()]), description, '2026-11-01')

export const byOrder = {
  order: field(
    z.enum(['asc', 'desc']),
    'Newest first (`desc`), or oldest first (`asc`).',
    'asc',
  ).optional(),
}

export const byProfile = field(
  z.string().max(64),
  'Only the records of this access profile.',
  'default',
).optional()

const MAX_VALUES = 20

/** A query parameter that can be given several times. */
export const oneOrMore = <S extends z.ZodType>(schema: S, description: string, example: string) =>
  field(z.union([schema, z.array(schema).max(MAX_VALUES)]), description, example).optional()

/** One page of a list that can be followed; `ofItems` describes its items. */
export const followPageOf = <Item extends z.ZodType>(
  id: string,
  description: string,
  { item, ofItems }: { item: Item; ofItems: string },
) =>
  named(
    id,
    description,
    z.object({
      items: z.array(item).meta({ description: ofItems }),
      nextCursor: field(
        z.string().nullable(),
        'Send it as `cursor` to get the next page; null on the last page. A page with filters can be shorter than its limit, or empty, and not be the last.',
        null,
      ),
      followCursor: field(
        z.string().nullable(),
        'With `order=asc`: send it as `cursor`, at any later time, to get what came after this page. Null otherwise.',
        null,
      ),
    }),
  )

/** One page of a list. */
export const pageOf = <Item extends z.ZodType>(id: string, item: Item) =>
  named(
    id,
    'One page of a list.',
    z.object({
      items: z.array(item).meta({ description: 'The items, newest first.' }),
      nextCursor: field(
        z.string().nullable(),
        'Send it as `cursor` to get the next page; null on the last page.',
        null,
      ),
    }),
  )
