import type { AccessProfile, PolicyDocument } from './access-profile.ts'
import type { AccessContent, AccessVersion } from './access-version.ts'
import type { Connection } from './connection.ts'

/** What `roleOptions` of a profile can name. */
export const ROLE_OPTION_NAMES = [
  ...(['roleName', 'path', 'permissionsBoundary', 'tags'] as const),
  ...(['maxSessionSeconds', 'allowedRegions', 'expiresAt'] as const),
] as const
export type RoleOptionName = (typeof ROLE_OPTION_NAMES)[number]

/** What is set for the role of one invitation, beyond its access version. */
export interface RoleOptions {
  /** The role has exactly this name. */
  roleName?: string
  /** Begins and ends with `/`. */
  path?: string
  /** The ARN of a policy, or the name of a policy in the customer's account. */
  permissionsBoundary?: string
  /** Added to those of the profile. */
  tags?: Record<string, string>
  /** The role's longest session, 3,600 to 43,200. Rolecall itself uses at most one hour. */
  maxSessionSeconds?: number
  /** The role may call Regional services in these Regions only. */
  allowedRegions?: string[]
  /** ISO 8601, UTC, in seconds: from then on nobody can assume the role. */
  expiresAt?: string
}

/** Options as a form, a CSV file or a command line has them: one text for each. */
export type OptionTexts = Partial<Record<RoleOptionName, string>>

/** The profile as it is for a role with these options. Its `version` stays. */
export function withOptions(profile: AccessProfile, options: RoleOptions = {}): AccessProfile {
  const { roleName, tags, allowedRegions, ...facts } = options
  return {
    ...profile,
    ...facts,
    ...(roleName !== undefined && { roleName, fixedRoleName: true as const }),
    ...(tags && { tags: { ...profile.tags, ...tags } }),
    ...(allowedRegions && {
      inlinePolicies: {
        ...profile.inlinePolicies,
        [freeName(profile.inlinePolicies)]: onlyIn(allowedRegions),
      },
    }),
  }
}

const POLICY_NAME = 'AllowedRegions'

const freeName = (policies: object, name = POLICY_NAME): string =>
  Object.hasOwn(policies, name) ? freeName(policies, `Rolecall${name}`) : name

/**
 * AWS: a global service has its endpoint in one Region, so a call to it names that Region. These
 * are the services that the IAM guide and the guide of AWS Organizations exempt in their examples
 * for `aws:RequestedRegion`, without those that have an endpoint in each Region.
 */
const GLOBAL_ACTIONS = [
  ...['account:*', 'budgets:*', 'ce:*', 'cloudfront:*', 'ec2:DescribeRegions'],
  ...['globalaccelerator:*', 'health:*', 'iam:*', 'importexport:*', 'networkmanager:*'],
  ...['organizations:*', 'pricing:*', 'route53:*', 'route53domains:*', 's3:GetAccountPublic*'],
  ...['s3:ListAllMyBuckets', 'shield:*', 'sts:*', 'support:*', 'trustedadvisor:*', 'waf:*'],
]

const onlyIn = (regions: string[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'OnlyInAllowedRegions',
      Effect: 'Deny',
      NotAction: GLOBAL_ACTIONS,
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:RequestedRegion': regions } },
    },
  ],
})

/** Invitations with other options of the same version rarely come at the same time. */
const MAX_KEPT_CONTENTS = 100

const known = new WeakMap<AccessContent, Map<string, AccessContent>>()
const withTheirOptions = new WeakSet<AccessContent>()

/** Whether options of one invitation made this content. */
export const hasRoleOptions = (content: AccessContent): boolean => withTheirOptions.has(content)

/**
 * What the customer of an invitation is shown and gets: the content of its access version, with
 * the invitation's own options. The same object for the same options, so that what is computed
 * from it is kept. A content that has its options stays as it is.
 */
export function contentFor(
  content: AccessContent,
  { roleOptions }: { roleOptions?: RoleOptions | undefined },
): AccessContent {
  if (!roleOptions || withTheirOptions.has(content)) return content
  const contents = known.get(content) ?? new Map<string, AccessContent>()
  known.set(content, contents)
  const key = JSON.stringify(roleOptions)
  const made = contents.get(key) ?? {
    ...content,
    profile: withOptions(content.profile, roleOptions),
  }
  const [oldest] = contents.keys()
  if (oldest !== undefined && contents.size >= MAX_KEPT_CONTENTS) contents.delete(oldest)
  contents.set(key, made)
  withTheirOptions.add(made)
  return made
}

/** The access version as the customer of this invitation has it. Undefined stays undefined. */
export const versionWithOptions = <Version extends AccessVersion | undefined>(
  version: Version,
  invitation: { roleOptions?: RoleOptions | undefined },
): Version => version && { ...version, content: contentFor(version.content, invitation) }

/** So long before the end of a role, its end is announced. */
const EXPIRING_MS = 7 * 86_400_000

/** What a connection keeps of the end that was set for its role. */
export function endOfRole({
  roleOptions: { expiresAt } = {},
}: {
  roleOptions?: RoleOptions | undefined
}): Pick<Connection, 'expiresAt' | 'expiringAt'> {
  if (expiresAt === undefined) return {}
  const expiringAt = new Date(Date.parse(expiresAt) - EXPIRING_MS).toISOString()
  return { expiresAt, expiringAt }
}
