/** A JSON policy document, as IAM takes it. */
export type PolicyDocument = Record<string, unknown>

/** A named, reviewed session policy. Rolecall issues credentials for one scope at a time. */
export interface Scope {
  policy: PolicyDocument
  description?: string
}

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
  scopes: Record<string, Scope>
  /** The vendor's own template, when it replaces the built-in one. */
  template?: { text: string; source: string }
  permissionsBoundary?: string
  /** 3600 to 43200. */
  maxSessionSeconds: number
  tags: Record<string, string>
}

/** A profile of rolecall.yaml, before the id of its version is known. */
export type AskedProfile = Omit<AccessProfile, 'version'>

export const ROLE_SUFFIX_LENGTH = 5

/** What the role's name of an invitation ends with. */
export const roleSuffixOf = (invitationId: string): string =>
  invitationId.slice('inv_'.length, 'inv_'.length + ROLE_SUFFIX_LENGTH).toLowerCase()

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
