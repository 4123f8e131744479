import { RolecallError } from '../../api/errors.ts'
import type { AccessProfile, PolicyDocument, Vendor } from '../model/access-profile.ts'
import type { AccessContent } from '../model/access-version.ts'
import { parseRoleArn, type RoleArn } from '../model/aws/role-arn.ts'
import type { Invitation } from '../model/invitation.ts'
import { contentFor } from '../model/role-options.ts'
import { trustPolicy } from './trust-policy.ts'

/** What gives a role its rights. */
export interface RolePermissions {
  /** ARNs. */
  managedPolicyArns: string[]
  /** By the name of the policy. */
  inlinePolicies: Record<string, PolicyDocument>
  /** An ARN. */
  permissionsBoundary?: string
}

/** What a customer's role is to be. The template and every other way to create it print this. */
export interface RoleDocument extends RolePermissions {
  roleName: string
  /** Begins and ends with a slash. */
  path: string
  description: string
  trustPolicy: PolicyDocument
  /** 3600 to 43200. */
  maxSessionSeconds: number
  tags: Record<string, string>
}

/** What the role of one invitation has of its own. */
interface RoleValues {
  vendor: Vendor
  brokerRole: RoleArn
  externalId: string
  roleName: string
}

/**
 * The role as its profile describes it. ARNs are as in the profile: for the partition `aws`, and
 * with placeholders such as `${AWS::AccountId}`.
 */
export const roleOfProfile = (
  profile: AccessProfile,
  { vendor, brokerRole, externalId, roleName }: RoleValues,
): RoleDocument => ({
  roleName,
  path: profile.path ?? '/',
  description: `Access for ${nameForDescription(vendor)}.`,
  trustPolicy: trustPolicy(brokerRole, externalId, profile.expiresAt),
  ...permissionsOf(profile),
  maxSessionSeconds: profile.maxSessionSeconds,
  tags: profile.tags,
})

/** The rights of the role, with ARNs as in the profile. */
export const permissionsOf = ({
  managedPolicies,
  inlinePolicies,
  permissionsBoundary,
}: AccessProfile): RolePermissions => ({
  managedPolicyArns: managedPolicies,
  inlinePolicies,
  ...(permissionsBoundary && { permissionsBoundary: boundaryArn(permissionsBoundary) }),
})

/** The ARN of a policy, or the name of a policy that each customer has in their own account. */
const boundaryArn = (text: string): string =>
  text.startsWith('arn:') ? text : `arn:aws:iam::\${AWS::AccountId}:policy/${text}`

// AWS: a role's description has characters of Latin-1 only.
const nameForDescription = ({ name }: Vendor): string =>
  /^[ -~\u00a1-\u00ff]{1,200}$/.test(name) ? name : 'a vendor'

/**
 * What the role of an invitation is to be, with its options. Each value is concrete: ARNs are in
 * the partition of the broker role, and name the customer's account and the invitation's Region.
 * Throws ACCOUNT_NEEDED if a policy names the account and the invitation has no account number yet,
 * and DELIVERY_UNAVAILABLE for a vendor's own template.
 */
export function roleDocument(
  content: AccessContent,
  invitation: Pick<Invitation, 'roleName' | 'accountId' | 'region' | 'roleOptions'> & {
    externalId: string
  },
): RoleDocument {
  const { profile, vendor, brokerRole: brokerRoleArn } = contentFor(content, invitation)
  const { externalId, roleName = profile.roleName, accountId, region } = invitation
  if (profile.template) throw new RolecallError('DELIVERY_UNAVAILABLE')
  const brokerRole = parseRoleArn(brokerRoleArn)
  const role = roleOfProfile(profile, { vendor, brokerRole, externalId, roleName })
  const { partition } = brokerRole
  const { trustPolicy, tags, ...rest } = role
  return { ...withConcreteArns(rest, { partition, accountId, region }), trustPolicy, tags }
}

interface Place {
  partition: string
  accountId: string | undefined
  region: string
}

/** The same value with each ARN as CloudFormation would fill it in. */
function withConcreteArns<Value>(value: Value, place: Place): Value {
  if (typeof value === 'string') return concreteArn(value, place) as Value
  if (Array.isArray(value)) return value.map((it) => withConcreteArns(it, place)) as Value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withConcreteArns(inner, place)]),
  ) as Value
}

/** IAM's own "${…}" variables stay. */
function concreteArn(text: string, { partition, accountId, region }: Place): string {
  const arn = /^arn:aws(?:-[a-z-]+)?:(?<rest>.*)$/s.exec(text)?.groups
  if (!arn) return text
  const rest = arn.rest!.replaceAll(
    /\$\{AWS::(AccountId|Partition|Region)\}/g,
    (_, name: string) => {
      if (name === 'Partition') return partition
      if (name === 'Region') return region
      if (accountId === undefined) throw new RolecallError('ACCOUNT_NEEDED')
      return accountId
    },
  )
  return `arn:${partition}:${rest}`
}
