import { AwsFault, type Caller } from '../operation.ts'
import { AttachRolePolicy } from '../services/iam/AttachRolePolicy.ts'
import { administratorArn } from '../services/iam/administrator.ts'
import { CreateRole } from '../services/iam/CreateRole.ts'
import { PutRolePolicy } from '../services/iam/PutRolePolicy.ts'
import { showAtOnce } from '../services/iam/roles.ts'
import type { World } from '../world.ts'
import {
  type OrganizationSeed,
  type SeededOrganization,
  seedOrganization,
} from './seed-organization.ts'

interface Rights {
  /** Inline policies by their names. Default: none. */
  inlinePolicies?: Record<string, object>
  /** ARNs of managed policies. Default: none. */
  managedPolicies?: string[]
}

/** A role to make in an account. */
export interface RoleSeed extends Rights {
  /** Twelve digits. */
  accountId: string
  roleName: string
  /** The trust policy. */
  trustPolicy: object
}

/** A customer that has connected: its account has a role that trusts the vendor's account. */
export interface CustomerSeed extends Rights {
  /** The customer's account, twelve digits. */
  accountId: string
  /** The vendor's account, twelve digits. Its principals get in with the External ID. */
  vendorAccountId: string
  /** Default: `CustomerAccess`. */
  roleName?: string
  /** 2 to 1,224 characters. Default: a random one. */
  externalId?: string
}

/** The fields that each seed must have. */
const NEEDS: Readonly<Record<keyof Seeds, readonly string[]>> = {
  roles: ['accountId', 'roleName', 'trustPolicy'],
  customers: ['accountId', 'vendorAccountId'],
  organizations: ['managementAccountId'],
}

/** What `seed` makes. */
export interface Seeds {
  roles?: RoleSeed[]
  customers?: CustomerSeed[]
  organizations?: OrganizationSeed[]
}

/** What `seed` made, in the order of the seeds. */
export interface Seeded {
  roles: { roleArn: string }[]
  customers: { accountId: string; roleArn: string; externalId: string }[]
  organizations: SeededOrganization[]
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What is wrong with seeds that came as JSON. Undefined when they have the right shape. */
export function complaintAboutSeeds(seeds: unknown): string | undefined {
  const names = Object.keys(NEEDS).join(', ')
  if (!isObject(seeds)) return `The body must be a JSON object with some of: ${names}.`
  const unknown = Object.keys(seeds).find((name) => !Object.hasOwn(NEEDS, name))
  if (unknown) return `There is no seed ${unknown}. The seeds are ${names}.`
  for (const [name, fields] of Object.entries(NEEDS)) {
    const list = seeds[name] ?? []
    if (!Array.isArray(list)) return `${name} must be a list.`
    for (const one of list) {
      const missing = fields.find((field) => !isObject(one) || one[field] === undefined)
      if (missing) return `Each of ${name} needs ${missing}.`
    }
  }
  return undefined
}

/** Makes the roles at once, also where `iamPropagationMs` is set. */
export function seedWorld(
  world: World,
  { roles = [], customers = [], organizations = [] }: Seeds,
): Seeded {
  return {
    roles: roles.map((seed) => ({ roleArn: makeRole(world, seed) })),
    customers: customers.map((seed) => makeCustomer(world, seed)),
    organizations: organizations.map((seed) => seedOrganization(world, seed)),
  }
}

function makeCustomer(world: World, seed: CustomerSeed): Seeded['customers'][number] {
  const { accountId, vendorAccountId, roleName = 'CustomerAccess', ...rights } = seed
  const { externalId = Buffer.from(world.random.bytes(16)).toString('hex') } = seed
  const trustPolicy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${vendorAccountId}:root` },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': externalId } },
      },
    ],
  }
  const roleArn = makeRole(world, { ...rights, accountId, roleName, trustPolicy })
  return { accountId, roleArn, externalId }
}

function makeRole(world: World, seed: RoleSeed): string {
  const { accountId, roleName: RoleName, trustPolicy, inlinePolicies = {} } = seed
  if (!/^\d{12}$/.test(accountId))
    throw new AwsFault('ValidationError', `An account number has twelve digits, not: ${accountId}.`)
  const caller: Caller = { accountId, arn: administratorArn(accountId), region: 'us-east-1' }
  const { Role } = CreateRole(world, caller, {
    RoleName,
    AssumeRolePolicyDocument: JSON.stringify(trustPolicy),
  })
  for (const [PolicyName, document] of Object.entries(inlinePolicies))
    PutRolePolicy(world, caller, { RoleName, PolicyName, PolicyDocument: JSON.stringify(document) })
  for (const PolicyArn of seed.managedPolicies ?? [])
    AttachRolePolicy(world, caller, { RoleName, PolicyArn })
  showAtOnce(world, accountId, RoleName)
  return Role.Arn
}
