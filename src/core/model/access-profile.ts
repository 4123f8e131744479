import type { RoleOptionName } from './role-options.ts'

/** A JSON policy document, as IAM takes it. */
export type PolicyDocument = Record<string, unknown>

/** A named, reviewed session policy. Rolecall issues credentials for one scope at a time. */
export interface Scope {
  policy: PolicyDocument
  description?: string
}

/**
 * A role of the vendor's own template: its logical id or `RoleName`, or the output of a nested
 * stack that has the role's ARN.
 */
export type RoleChoice = string | { stack: string; output: string }

/** One of several roles of a profile. Each gets a connection. */
interface ProfileRole {
  role: RoleChoice
  scopes: Record<string, Scope>
}

/** Values on which the trust in the role rests. A customer must not change them. */
export const TRUST_ORIGINS = ['externalId', 'vendorAccountId', 'brokerRoleArn'] as const
export type TrustOrigin = (typeof TRUST_ORIGINS)[number]

/** Where the value of a template's parameter can come from. */
export const PARAMETER_ORIGINS = [
  ...TRUST_ORIGINS,
  'customerId',
  'customerName',
  'invitation',
] as const

export const PARAMETER_WAYS = ['baked', 'default', 'fixed'] as const

/** The value that a profile gives to a parameter of the vendor's own template. */
export interface BoundParameter {
  /** Absent: `value` is the value. */
  from?: (typeof PARAMETER_ORIGINS)[number]
  /** With `from: invitation` or `customerName`: the value where the invitation has none. */
  value?: string
  /**
   * `baked`: the parameter goes, and the value stands wherever it was used. `default`: it stays,
   * with the value as its default. `fixed`: it stays, with the value as the only allowed one.
   */
  as: (typeof PARAMETER_WAYS)[number]
}

export const isTrustOrigin = (from: BoundParameter['from']): from is TrustOrigin =>
  (TRUST_ORIGINS as readonly (string | undefined)[]).includes(from)

/** What a vendor asks of a customer's account. */
export interface AccessProfile {
  name: string
  /** The id of the access version: the first 16 hex digits of the SHA-256 of all that is asked. */
  version: string
  /**
   * The role's name in the customer's account. The built-in template adds a dash and 5 characters
   * of the invitation, so that two invitations for one account do not collide.
   */
  roleName: string
  /** The role is called exactly `roleName`. */
  fixedRoleName?: true
  purpose: string
  managedPolicies: string[]
  inlinePolicies: Record<string, PolicyDocument>
  /** Empty if the profile has `roles`: each role has its own scopes then. */
  scopes: Record<string, Scope>
  /** The vendor's own template, when it replaces the built-in one. */
  template?: { text: string; source: string }
  /** The role of the vendor's own template, if the profile names it. Never with `roles`. */
  role?: RoleChoice
  /** By key: the roles of the vendor's own template, each of which gets its own connection. */
  roles?: Record<string, ProfileRole>
  /** The trust policy of the vendor's own template stays as it is, if the linter accepts it. */
  keepTrust?: true
  /** Values for parameters of the vendor's own template, by their names. */
  parameters?: Record<string, BoundParameter>
  permissionsBoundary?: string
  /** 3600 to 43200. */
  maxSessionSeconds: number
  tags: Record<string, string>
  /** What may be set for the role of one invitation. Absent: nothing. */
  roleOptions?: RoleOptionName[]
  /** Only with an invitation's options: begins and ends with `/`. */
  path?: string
  /** Only with an invitation's options. ISO 8601: from then on nobody can assume the role. */
  expiresAt?: string
}

/** A profile of rolecall.yaml, before the id of its version is known. */
export type AskedProfile = Omit<AccessProfile, 'version'>

/**
 * The profile as it is for one role, with this role's scopes. The key is undefined for a profile
 * without `roles`. A role that the profile does not have gets no scopes.
 */
export function profileOfRole<Profile extends AskedProfile>(
  profile: Profile,
  key: string | undefined,
): Profile {
  const { roles, ...others } = profile
  if (!roles && key === undefined) return profile
  const chosen = roles && key !== undefined && Object.hasOwn(roles, key) ? roles[key] : undefined
  return { ...others, ...(chosen ?? { scopes: {} }) } as Profile
}

/**
 * The profile once for each of its roles, with the path of the role's settings in the profile:
 * `roles.KEY.`, or nothing for a profile without `roles`.
 */
export const rolesOfProfile = <Profile extends AskedProfile>(
  profile: Profile,
): { path: string; key: string | undefined; profile: Profile }[] =>
  profile.roles
    ? Object.keys(profile.roles).map((key) => ({
        path: `roles.${key}.`,
        key,
        profile: profileOfRole(profile, key),
      }))
    : [{ path: '', key: undefined, profile }]

/** The names of all scopes of a profile, of every role. */
export const scopeNamesOf = ({
  scopes,
  roles = {},
}: {
  scopes: object
  roles?: Record<string, { scopes: object }> | undefined
}): string[] => [
  ...new Set([scopes, ...Object.values(roles).map((it) => it.scopes)].flatMap(Object.keys)),
]

export const ROLE_SUFFIX_LENGTH = 5

/**
 * What the role's name of an invitation or an enrolment ends with, and other names for it: the
 * first characters of its id after `inv_` or `enr_`.
 */
export const roleSuffixOf = (id: string): string =>
  id.slice('inv_'.length, 'inv_'.length + ROLE_SUFFIX_LENGTH).toLowerCase()

/** The role's name in one invitation's template. A vendor's own template names its role itself. */
export const roleNameOf = (
  {
    roleName,
    fixedRoleName,
    template,
  }: Pick<AccessProfile, 'roleName' | 'fixedRoleName' | 'template'>,
  suffix: string,
): string => (fixedRoleName || template ? roleName : `${roleName}-${suffix}`)

/** Role names of these profiles, with a sample suffix. Own templates name their own roles. */
export const sampleRoleNames = (
  profiles: { roleName: string; fixedRoleName?: boolean | undefined; template?: unknown }[],
): string[] =>
  profiles
    .filter(({ template }) => template === undefined)
    .map(({ roleName, fixedRoleName }) =>
      fixedRoleName ? roleName : `${roleName}-${'x'.repeat(ROLE_SUFFIX_LENGTH)}`,
    )

export interface Vendor {
  name: string
  supportUrl?: string
}
