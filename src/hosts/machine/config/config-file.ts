import * as z from 'zod'
import { ROLE_KEY } from '../../../api/limits.ts'
import {
  PARAMETER_ORIGINS,
  PARAMETER_WAYS,
  ROLE_SUFFIX_LENGTH,
} from '../../../core/model/access-profile.ts'
import {
  MAX_CHAINED_SESSION_SECONDS,
  MAX_ROLE_NAME_CHARACTERS,
  MIN_ROLE_SESSION_SECONDS,
} from '../../../core/model/aws/limits/texts.ts'
import { isRegion } from '../../../core/model/aws/partition.ts'
import { PERMISSIONS, type Permission } from '../../../core/model/grants.ts'
import { MAX_ROLES } from '../../../core/model/invitation.ts'
import { ROLE_OPTION_NAMES } from '../../../core/model/role-options.ts'
import { TEMPLATE_READINGS } from '../../../core/model/template-reading.ts'
import { invalidFields } from '../../../web/http/contract/invalid-fields.ts'
import { BrandEntry } from './brand.ts'
import { SignInEntries } from './sign-in.ts'
import { WebhooksEntry } from './webhooks.ts'

const region = z
  .string()
  .refine(isRegion, { error: (issue) => `"${String(issue.input)}" is not an AWS Region` })
const oneOrMany = <Item extends z.ZodType>(item: Item) => z.union([item, z.array(item).min(1)])
const isStatement = (given: unknown): boolean =>
  typeof given === 'object' && given !== null && 'Effect' in given
const isDescribed = (given: unknown): boolean =>
  typeof given === 'object' && given !== null && 'policy' in given
const label = z.string().regex(/^[\w+=,.@-]{1,64}$/, 'must be 1 to 64 letters, digits or _+=,.@-')

const Statement = z.looseObject({ Effect: z.enum(['Allow', 'Deny']) })
const Document = z.looseObject({ Version: z.string().optional(), Statement: oneOrMany(Statement) })
/** A policy document, or only its list of statements. */
const Policy = z.preprocess(
  (given) => (Array.isArray(given) || isStatement(given) ? { Statement: given } : given),
  Document,
)
const DescribedScope = z.strictObject({
  description: z.string().max(300).optional(),
  policy: Policy,
})
const ScopeEntry = z.preprocess(
  (given) => (isDescribed(given) ? given : { policy: given }),
  DescribedScope,
)

const Scopes = z
  .record(z.string().regex(/^[\w-]{1,32}$/, 'must be 1 to 32 letters, digits, _ or -'), ScopeEntry)
  .default({})

const logicalId = z.string().regex(/^[A-Za-z0-9]{1,255}$/)
const WHAT_A_ROLE_IS =
  'must be the logical id or RoleName of a role, or "{ stack: ..., output: ... }" for a role that a nested stack makes'
const RoleChoice = z.union(
  [
    z.string().regex(/^[\w+=,.@-]{1,255}$/, WHAT_A_ROLE_IS),
    z.strictObject({ stack: logicalId, output: logicalId }),
  ],
  WHAT_A_ROLE_IS,
)

const Roles = z
  .record(
    z
      .string()
      .regex(ROLE_KEY, 'must be 1 to 20 lower-case letters, digits or -, and begin with a letter'),
    z.strictObject({ role: RoleChoice, scopes: Scopes }),
  )
  .refine((roles) => Object.keys(roles).length > 0, 'must name at least one role')
  .refine((roles) => Object.keys(roles).length <= MAX_ROLES, `can name at most ${MAX_ROLES} roles`)

/** The invitation adds a dash and its suffix. */
const MAX_ASKED_NAME_CHARACTERS = MAX_ROLE_NAME_CHARACTERS - 1 - ROLE_SUFFIX_LENGTH

/** The vendor's own template names its role itself, and a fixed name gets no suffix. */
const hasRoomForSuffix = (asked: {
  roleName: string
  fixedRoleName: boolean
  template?: string | undefined
}): boolean =>
  asked.fixedRoleName ||
  asked.template !== undefined ||
  asked.roleName.length <= MAX_ASKED_NAME_CHARACTERS

/** A longer one would promise customers' administrators what Rolecall cannot use. */
const TOO_LONG =
  'must be at most 3600: Rolecall assumes the role with a role of its own, and AWS ends such sessions after one hour'

/** A number without quotes would lose the zeros that it begins with. */
const parameterValue = z
  .string('must be a text in quotes')
  .max(4096)
  .regex(/^\P{C}*$/u, 'must not contain control characters')
  .regex(/^(?:(?!\$\{|\{\{).)*$/s, 'must not contain "${" or "{{"')

/** The value of a parameter of the vendor's own template. */
const Parameter = z
  .strictObject({
    from: z.enum(PARAMETER_ORIGINS).optional(),
    value: parameterValue.optional(),
    as: z.enum(PARAMETER_WAYS).default('baked'),
  })
  .refine(({ from, value }) => from !== undefined || value !== undefined, 'needs "from" or "value"')
  .refine(
    ({ from, value }) =>
      value === undefined || from === undefined || FALLBACK_ORIGINS.includes(from),
    'must not have a "value" with this "from"',
  )

/** An invitation may lack these, and then `value` is used. */
const FALLBACK_ORIGINS: (typeof PARAMETER_ORIGINS)[number][] = ['invitation', 'customerName']

const Profile = z
  .strictObject({
    roleName: label,
    fixedRoleName: z.boolean().default(false),
    purpose: z.string().min(1).max(500),
    managedPolicies: z
      .array(
        z
          .string()
          .regex(
            /^arn:aws[\w-]*:iam::(aws|\d{12}):policy\/[\w+=,.@/-]+$/,
            'must be the ARN of a managed policy',
          ),
      )
      .max(10)
      .default([]),
    inlinePolicies: z.record(label, Policy).default({}),
    scopes: Scopes,
    template: z.string().min(1).optional(),
    role: RoleChoice.optional(),
    roles: Roles.optional(),
    keepTrust: z.boolean().default(false),
    parameters: z.record(z.string().regex(/^[A-Za-z0-9]{1,255}$/), Parameter).default({}),
    permissionsBoundary: z.string().optional(),
    allowUnlimitedRights: z.boolean().default(false),
    maxSessionSeconds: z
      .int()
      .min(MIN_ROLE_SESSION_SECONDS)
      .max(MAX_CHAINED_SESSION_SECONDS, TOO_LONG)
      .default(MAX_CHAINED_SESSION_SECONDS),
    tags: z.record(z.string().min(1).max(128), z.string().max(256)).default({}),
    roleOptions: z.array(z.enum(ROLE_OPTION_NAMES)).max(ROLE_OPTION_NAMES.length).default([]),
  })
  .refine(
    ({ template, parameters }) => template !== undefined || Object.keys(parameters).length === 0,
    { path: ['parameters'], error: 'are those of your own template; set "template" too' },
  )
  .refine(hasRoomForSuffix, {
    path: ['roleName'],
    error: `must have at most ${MAX_ASKED_NAME_CHARACTERS} characters, because each stack adds a dash and 5 characters to it. Use a shorter name, or set "fixedRoleName: true"`,
  })
  .superRefine(({ template, role, roles, keepTrust, scopes }, context) => {
    const refuse = (key: string, message: string) =>
      context.addIssue({ code: 'custom', path: [key], message })
    const named = { role, roles, keepTrust: keepTrust || undefined }
    for (const [key, value] of Object.entries(named))
      if (value !== undefined && template === undefined)
        refuse(key, 'needs "template": the built-in template has one role of its own')
    if (role !== undefined && roles !== undefined)
      refuse('roles', 'stands beside "role". Keep "role" for one role, or "roles" for several')
    if (roles !== undefined && Object.keys(scopes).length > 0)
      refuse('scopes', 'must stand under each role in "roles", because each has its own scopes')
  })

const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).max(50)
const pattern = z
  .string()
  .max(512)
  .regex(/^(?:[^*]*\*){0,4}[^*]*$/, 'must have at most four *')
  .regex(/[^*]/, 'must not match everything')

/** A workload that needs no API token, and what it may do. */
const Identity = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-zA-Z0-9][\w.-]{0,63}$/,
      'must be 1 to 64 letters, digits or _.- and begin with a letter or digit',
    ),
  issuer: z.url().optional(),
  audience: z.string().min(1).max(255).optional(),
  match: z
    .record(z.string().max(64), pattern)
    .refine((claims) => Object.keys(claims).length > 0, 'must name at least one claim')
    .optional(),
  maxLifetimeSeconds: z
    .int()
    .min(60)
    .max(366 * 24 * 3600)
    .optional(),
  role: z.string().optional(),
  may: listOf(z.enum(Object.keys(PERMISSIONS) as [Permission])),
  customers: listOf(z.string().max(128)).optional(),
  connections: listOf(z.string().max(64)).optional(),
  scopes: listOf(z.string().max(128)).optional(),
})

/** `rolecall.yaml`. Unknown keys are refused, so that a typing error shows at once. */
export const ConfigFile = z.strictObject({
  vendor: z
    .strictObject({
      name: z.string().min(1).max(80),
      supportUrl: z.httpUrl().optional(),
      accounts: z
        .array(z.string().regex(/^\d{12}$/, 'must be the 12 digits of an AWS account, in quotes'))
        .default([]),
    })
    .optional(),
  profiles: z
    .record(z.string().regex(/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits, _ or -'), Profile)
    .optional(),
  brand: BrandEntry.optional(),
  identities: z.array(Identity).max(100).default([]),
  signIn: SignInEntries,
  host: z.string().optional(),
  port: z.int().min(0).max(65535).optional(),
  adminPort: z.int().min(0).max(65535).optional(),
  keepAliveSeconds: z.int().min(1).max(3600).optional(),
  publicUrl: z.url({ protocol: /^https?$/ }).optional(),
  adminUrl: z.url({ protocol: /^https?$/ }).optional(),
  trustedProxies: z.array(z.string()).max(1000).optional(),
  portal: z.strictObject({ origins: z.array(z.string()).max(100).default([]) }).optional(),
  webhooks: WebhooksEntry.optional(),
  dataDir: z.string().min(1).optional(),
  adminToken: z.string().min(16).optional(),
  consoleUrl: z.url({ protocol: /^https?$/ }).optional(),
  aws: z
    .strictObject({
      region: region.optional(),
      regions: z.array(region).min(1).optional(),
      templateBucket: z.string().optional(),
      templateReading: z.enum(TEMPLATE_READINGS).optional(),
      callbackTopic: z.string().optional(),
      callbackQueueUrl: z.string().optional(),
      brokerRoleArn: z.string().optional(),
      table: z.string().optional(),
      onlyViaCloudFormation: z.boolean().optional(),
    })
    .default({}),
})

export type ConfigFile = z.infer<typeof ConfigFile>

/** The checked contents of `rolecall.yaml`, or its mistakes: the first of each field. */
export function parseConfig(
  values: unknown,
): { config: ConfigFile } | { mistakes: { field: string; message: string }[] } {
  const { data, error } = ConfigFile.safeParse(values, { reportInput: true })
  if (!error) return { config: data }
  const wrong = invalidFields('file', ConfigFile, error.issues)
  const first = wrong.filter(
    ({ field }, index) => wrong.findIndex((it) => it.field === field) === index,
  )
  return {
    mistakes: first.map(({ field, message }) => ({
      field,
      message: message.replace(/[^.?]$/, '$&.'),
    })),
  }
}
export type ProfileEntry = z.infer<typeof Profile>
