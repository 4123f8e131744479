import * as z from 'zod'
import * as f from './fields.ts'

const { field, named, text, time } = f

const profileName = z.string().regex(/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits, _ or -')
const number = (description: string, example: number) => field(z.int().min(0), description, example)
const texts = (description: string, ...examples: string[]) =>
  field(z.array(z.string()), description, examples)

const counted = {
  connections: number('How many connections have it that have not ended.', 17),
  connectionsComplete: field(
    z.boolean(),
    'False if there are more than 10,000 connections: then `connections` is a minimum. From 1,000 connections on, counts are up to one minute old.',
    true,
  ),
}

const ProfileStatus = named(
  'ProfileStatus',
  '`current`: customers can be invited with it. `removed`: rolecall.yaml no longer has it; its invitations and connections keep working.',
  z.enum(['current', 'removed']),
)

export const Profile = named(
  'Profile',
  'An access profile: what you ask of customers.',
  z.object({
    name: text('The name in rolecall.yaml.', 'default'),
    status: field(ProfileStatus, "The profile's status.", 'current'),
    purpose: text('What a customer reads first.', 'Reads your resource inventory.'),
    roleName: text("The role's name, without the suffix.", 'NorthwindInsightsAccess'),
    currentVersion: number('The version that new invitations get, or the last that they got.', 3),
    versions: number('How many versions there are.', 3),
    ...counted,
    createdAt: time('When Rolecall first started with it.'),
    updatedAt: time('When it last changed.'),
  }),
)
export const ProfileList = f.pageOf('ProfileList', Profile)
export const ProfileQuery = z.strictObject({
  ...f.paging,
  status: field(ProfileStatus, 'Only profiles in this status.', 'current').optional(),
})

const versionHead = {
  profile: text('The access profile.', 'default'),
  number: number('Counts the versions of the profile from 1.', 3),
  id: text(
    'A digest of the content: `profileVersion` of invitations and connections.',
    '3f9a1c0b7d24e581',
  ),
  current: field(z.boolean(), 'Whether new invitations get it.', true),
  rightsDigest: text(
    'Versions with the same digest ask for the same rights.',
    '0c6d5f3a9b8e471205af6be3c1d29874',
  ),
  ...counted,
  createdAt: time('When Rolecall first started with it.'),
}

const AccessVersion = named(
  'AccessVersion',
  'One version of an access profile.',
  z.object(versionHead),
)
export const AccessVersionList = f.pageOf('AccessVersionList', AccessVersion)
export const AccessVersionQuery = z.strictObject(f.paging)

const policy = z.record(z.string(), z.unknown())

const SheetRow = named(
  'SheetRow',
  'Rights in one service, on the same resources and under the same conditions.',
  z.object({
    service: text('The name of the service.', 'Amazon S3'),
    prefix: text("The service's name in actions.", 's3'),
    levels: field(
      z.array(z.enum(['List', 'Read', 'Write', 'Delete', 'Permissions', 'Tagging'])),
      "AWS's access levels of the actions.",
      ['List', 'Read'],
    ),
    resources: text('The resources in words.', 'buckets whose name begins with northwind-'),
    resourcePatterns: texts('The exact patterns.', 'arn:aws:s3:::northwind-*'),
    actions: texts('The actions as the policy has them.', 's3:ListBucket'),
    conditions: texts('Conditions of the policy as JSON, and of the template in words.'),
    why: text("The vendor's words for it.", 'Metrics bucket').optional(),
    sources: texts('The policies that have it.', 'MetricsBucket'),
    href: text(
      "AWS's reference of the service's actions.",
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html',
    ).optional(),
  }),
)

const Sheet = named(
  'Sheet',
  'What a role can do, as the customer’s page shows it. Nothing that the template grants is left out.',
  z.object({
    verdict: field(
      z.enum(['limited', 'reads-data', 'can-change', 'takeover']),
      'The worst true thing about the rights.',
      'limited',
    ),
    headline: text('The verdict in words.', 'Limited: reads settings'),
    glance: field(
      z.array(
        z.object({
          line: field(
            z.enum([
              ...(['reads-settings', 'reads-data', 'reads-secrets'] as const),
              ...(['writes-or-deletes', 'changes-iam', 'stops-logging'] as const),
            ]),
            'The question.',
            'reads-secrets',
          ),
          answer: field(z.boolean(), 'Whether the role can.', false),
          note: text('What limits the answer.', 'only in its own buckets').optional(),
          partly: field(z.literal(true), 'Yes only for what the note says.', true).optional(),
        }),
      ),
      'Six questions that a customer asks first.',
      [{ line: 'reads-secrets', answer: false }],
    ),
    takeover: texts('What allows a takeover of the account; empty unless the verdict says so.'),
    rows: z.array(SheetRow).meta({ description: 'The rights.' }),
    unresolved: field(
      z.array(
        z.object({
          where: text('The place in the template.', 'Resources.AccessRole.Properties.Policies'),
          line: number('The line in the template, from 1.', 42).optional(),
          why: text('Why it cannot be shown.', 'the policy comes from a parameter'),
        }),
      ),
      'Rights that the template gives and that cannot be shown.',
      [],
    ),
    managedPolicies: field(
      z.array(
        z.object({
          arn: text('The policy.', 'arn:aws:iam::aws:policy/SecurityAudit'),
          name: text('Its name.', 'SecurityAudit'),
          version: text("AWS's version of the text.", 'v42'),
          date: text('The date of that version.', '2026-10-01'),
        }),
      ),
      'AWS-managed policies whose published text was read.',
      [],
    ),
    cannot: texts('What the role certainly cannot do.'),
    limits: texts('Denials and a permissions boundary, which may take away some of the rows.'),
    json: text('The permission policies as JSON text.', '{}'),
    others: field(
      z.array(
        z.object({
          logicalId: text('Its name in the template.', 'Bucket'),
          type: text('Its type.', 'AWS::S3::Bucket'),
        }),
      ),
      'Resources that the template makes beside the role.',
      [],
    ),
    dataDate: text('The date of the published IAM data.', '2026-11-01'),
  }),
)

export const AccessVersionContent = named(
  'AccessVersionContent',
  'One version of an access profile, with all that a customer is shown and gets.',
  z.object({
    ...versionHead,
    vendor: text('Your name, as the customer reads it.', 'Northwind Insights'),
    purpose: text('What a customer reads first.', 'Reads your resource inventory.'),
    roleName: text("The role's name, without the suffix.", 'NorthwindInsightsAccess'),
    fixedRoleName: field(z.boolean(), 'The role has exactly this name.', false),
    brokerRoleArn: text(
      'Your role that the customer’s role trusts.',
      'arn:aws:iam::012345678901:role/rolecall-broker',
    ),
    managedPolicies: texts('ARNs.', 'arn:aws:iam::aws:policy/SecurityAudit'),
    inlinePolicies: field(z.record(z.string(), policy), 'By name: the policies.', {}),
    permissionsBoundary: field(z.string().nullable(), 'The boundary; null without one.', null),
    maxSessionSeconds: number('The longest session of the role.', 3600),
    tags: field(z.record(z.string(), z.string()), "The role's tags.", { team: 'data' }),
    scopes: field(
      z.record(z.string(), z.object({ description: z.string().optional(), policy })),
      'By name: the session policies that you use.',
      { inventory: { policy: { Version: '2012-10-17', Statement: [] } } },
    ),
    template: field(z.string().nullable(), 'Your own template; null for the built-in one.', null),
    sheet: Sheet.meta({ description: 'The rights as the customer’s page shows them.' }),
  }),
)

const place = {
  resources: text('In words.', 'buckets whose name begins with northwind-'),
  resourcePatterns: texts('The exact patterns.', 'arn:aws:s3:::northwind-*'),
  conditions: texts('Conditions of IAM as JSON text, and those of the template in words.'),
}

const ChangedRow = named(
  'ChangedRow',
  'Rights in one service that one version of an access profile has and the other has not.',
  z.object({
    service: text('The name of the service.', 'Amazon S3'),
    prefix: text("The service's name in actions.", 's3'),
    levels: field(
      z.array(z.enum(['List', 'Read', 'Write', 'Delete', 'Permissions', 'Tagging'])),
      "AWS's access levels of the actions.",
      ['Write'],
    ),
    actions: texts('The actions.', 's3:PutObject'),
    ...place,
    kept: texts('Narrower rights that both versions have.'),
    instead: field(
      z.object(place),
      'Of changed rights: resources and conditions in the first version.',
      { resources: 'every resource', resourcePatterns: ['*'], conditions: [] },
    ).optional(),
  }),
)
const changedRows = (description: string) => field(z.array(ChangedRow), description, [])

const verdict = z.object({
  verdict: field(
    z.enum(['limited', 'reads-data', 'can-change', 'takeover']),
    'The worst true thing about the rights.',
    'limited',
  ),
  headline: text('In words.', 'Limited: reads settings, writes only in its own buckets'),
})

export const AccessVersionDiff = named(
  'AccessVersionDiff',
  'What changes between two versions of an access profile.',
  z.object({
    profile: text('The access profile.', 'default'),
    from: number('The number of the first version.', 2),
    to: number('The number of the second version.', 3),
    sameRights: field(
      z.boolean(),
      'Both ask for the same rights, so that neither makes the other outdated. Then `gained`, `lost` and `changed` are empty.',
      false,
    ),
    gained: texts('Rights that only the second has.', 'Amazon S3: s3:PutObject on every resource'),
    lost: texts('Rights that only the first has.'),
    changed: texts('Rights on other resources or conditions, and facts about the role.'),
    rows: field(
      z.object({
        gained: changedRows('Rights that only the second has.'),
        lost: changedRows('Rights that only the first has.'),
        changed: changedRows('The same actions on other resources or conditions.'),
      }),
      'The rights of inline policies that differ, by service and access level.',
      { gained: [], lost: [], changed: [] },
    ),
    verdict: field(z.object({ from: verdict, to: verdict }), 'What both versions allow at worst.', {
      from: { verdict: 'limited', headline: 'Limited: reads settings' },
      to: { verdict: 'can-change', headline: 'Can change resources' },
    }),
    texts: texts('What else differs: purpose, scopes, vendor.', 'The scope inventory changed.'),
    policies: field(
      z.object({ from: text('Of the first.', '{}'), to: text('Of the second.', '{}') }),
      'The permission policies as JSON text.',
      { from: '{}', to: '{}' },
    ),
    template: text(
      'The difference of the templates: lines that begin with a space, - or +.',
      '-  RoleName: A\n+  RoleName: B',
    ),
  }),
)
const versionNumber = z.coerce.number<number>().int().min(1).max(1_000_000)
export const DiffQuery = z.strictObject({
  from: field(versionNumber, 'The first version; the one before `to` unless given.', 2).optional(),
  to: field(versionNumber, 'The second version; the current one unless given.', 3).optional(),
})

export const profilePath = z.object({
  name: field(profileName, 'The name of the access profile.', 'default'),
})
export const versionPath = z.object({
  name: field(profileName, 'The name of the access profile.', 'default'),
  version: field(
    z
      .string()
      .regex(/^(?:[1-9]\d{0,6}|[0-9a-f]{16})$/, 'must be a number from 1, or an id of 16 digits'),
    "The version's number or id.",
    '3',
  ),
})
