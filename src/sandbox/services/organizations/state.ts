import type { World } from '../../world.ts'

// AWS: "AWS CloudFormation StackSets and AWS Organizations": the service principal that is trusted
// and that administration is delegated for.
export const STACK_SETS_PRINCIPAL = 'member.org.stacksets.cloudformation.amazonaws.com'

/** An account of an organization. */
export interface Member {
  accountId: string
  name: string
  email: string
  status: 'ACTIVE' | 'SUSPENDED'
  joinedMethod: 'CREATED' | 'INVITED'
  joinedAt: number
  /** The root or the organizational unit that holds it. */
  parentId: string
  /** Regions that the account has switched off. StackSets fail there. */
  disabledRegions: readonly string[]
  /** Why each StackSets deployment to this account fails, for tests. Absent: none fails so. */
  failure?: string
}

/** An organizational unit (OU). */
export interface Unit {
  id: string
  name: string
  parentId: string
}

export interface Organization {
  id: string
  partition: string
  rootId: string
  managementAccountId: string
  featureSet: 'ALL' | 'CONSOLIDATED_BILLING'
  units: Map<string, Unit>
  members: Map<string, Member>
  /** When trusted access was enabled, by service principal. */
  trustedServices: Map<string, number>
  /** By account and service principal: since when the account is a delegated administrator. */
  delegations: Map<string, Map<string, number>>
}

/** What became of a CreateAccount. */
export interface AccountRequest {
  id: string
  organizationId: string
  name: string
  requestedAt: number
  accountId: string | undefined
  failureReason: 'EMAIL_ALREADY_EXISTS' | undefined
}

/** An invitation of an existing account to an organization. */
export interface Handshake {
  id: string
  organizationId: string
  accountId: string
  state: 'OPEN' | 'ACCEPTED' | 'DECLINED' | 'CANCELED'
  requestedAt: number
}

interface OrganizationsState {
  organizations: Map<string, Organization>
  byAccount: Map<string, Organization>
  accountRequests: Map<string, AccountRequest>
  handshakes: Map<string, Handshake>
}

export const organizationsState = (world: World): OrganizationsState =>
  world.part('organizations', () => ({
    organizations: new Map(),
    byAccount: new Map(),
    accountRequests: new Map(),
    handshakes: new Map(),
  }))

/** The organization that an account is a member of. */
export const organizationOf = (world: World, accountId: string): Organization | undefined =>
  organizationsState(world).byAccount.get(accountId)

/** The roots and OUs above an account or OU: its parent first, the root last. */
export function ancestorsOf(organization: Organization, childId: string): string[] {
  const child = organization.members.get(childId) ?? organization.units.get(childId)
  return child ? [child.parentId, ...ancestorsOf(organization, child.parentId)] : []
}

export const isUnitOrRoot = ({ rootId, units }: Organization, id: string): boolean =>
  id === rootId || units.has(id)

/** The members in a root or OU and in the OUs inside of it. */
export const membersWithin = (organization: Organization, unitId: string): Member[] =>
  [...organization.members.values()].filter(({ accountId }) =>
    ancestorsOf(organization, accountId).includes(unitId),
  )

/** `o-1/r-1/ou-1/ou-2/`, as the condition key `aws:PrincipalOrgPaths` has it. */
const pathOf = (organization: Organization, childId: string): string =>
  `${[organization.id, ...ancestorsOf(organization, childId).reverse()].join('/')}/`

/** The condition keys that AWS adds for a principal whose account is in an organization. */
export function organizationKeys(world: World, accountId: string) {
  const organization = organizationOf(world, accountId)
  if (!organization) return {}
  return {
    'aws:PrincipalOrgID': organization.id,
    'aws:PrincipalOrgPaths': [pathOf(organization, accountId)],
    'aws:PrincipalOrgMasterAccountId': organization.managementAccountId,
  }
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** Random lower-case letters and digits, as AWS's ids of organizations have them. */
export const idText = (world: World, length: number): string =>
  Array.from(world.random.bytes(length), (byte) => LETTERS[byte % LETTERS.length]).join('')
