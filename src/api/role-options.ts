import * as z from 'zod'
import * as f from './fields.ts'

const { field, named } = f

const MAX_OPTION_TAGS = 40
const MAX_ALLOWED_REGIONS = 40

/** What may be set for the role of one invitation, where its profile allows it. */
export const RoleOptions = named(
  'RoleOptions',
  'What is set for the role of this invitation. The profile says with `roleOptions` in rolecall.yaml what may be set.',
  z.strictObject({
    roleName: field(
      z.string().regex(/^[\w+=,.@-]{1,64}$/, 'must be 1 to 64 letters, digits or _+=,.@-'),
      'The exact name of the role.',
      'acme-northwind',
    ).optional(),
    path: field(
      z
        .string()
        .max(512)
        .regex(
          /^\/(?:[\w+=,.@-]{1,64}\/){0,8}$/,
          'must begin and end with / and have letters, digits or _+=,.@- between',
        ),
      'The path of the role in IAM.',
      '/vendors/',
    ).optional(),
    permissionsBoundary: field(
      z
        .string()
        .regex(
          /^(?:arn:aws[a-z-]{0,20}:iam::(?:aws|\d{12}):policy\/)?[\w+=,.@-]{1,128}(?:\/[\w+=,.@-]{1,128}){0,8}$/,
          'must be the ARN of a policy, or the name of a policy in the account of the customer',
        ),
      'A managed policy that limits the role: its ARN, or its name (with its path) in the account of the customer.',
      'vendor-boundary',
    ).optional(),
    tags: z
      .record(z.string().min(1).max(128), z.string().max(256))
      .refine((all) => Object.keys(all).length > 0, 'must not be empty')
      .refine(
        (all) => Object.keys(all).length <= MAX_OPTION_TAGS,
        `must have at most ${MAX_OPTION_TAGS} entries`,
      )
      .meta({
        description: `Tags of the role, beside those of the profile: at most ${MAX_OPTION_TAGS}.`,
        examples: [{ costCenter: '4711' }],
        minProperties: 1,
        maxProperties: MAX_OPTION_TAGS,
      })
      .optional(),
    maxSessionSeconds: field(
      z.int().min(3600).max(43_200),
      'The longest session that the role allows, in seconds: 3600 to 43200. Rolecall itself uses at most 3600.',
      3600,
    ).optional(),
    allowedRegions: field(
      z.array(z.string().max(32)).min(1).max(MAX_ALLOWED_REGIONS),
      'The only Regions in which the role may call services. Global services such as IAM are not limited.',
      ['eu-central-1', 'eu-west-1'],
    ).optional(),
    expiresAt: field(
      z.iso.datetime(),
      'From then on AWS refuses each AssumeRole call for the role. Sessions that were issued before end within an hour. ISO 8601, UTC.',
      '2027-01-31T00:00:00Z',
    ).optional(),
  }),
)
