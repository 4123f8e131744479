import type { AccessProfile } from '../../../model/access-profile.ts'
import { onceFor } from '../../../model/once-for.ts'
import type { OpenRight, Rights, RoleBeside, RoleRights } from '../../access/rights.ts'
import { type AccessRole, accessRolesOf, type RoleWish } from '../access-role.ts'
import { readSource, type TemplateSource } from '../source.ts'
import { filledInLater, hiddenIn, macrosIn } from './hidden-rights.ts'
import { type PlainMap, plainTemplate } from './plain.ts'
import { isOtherAccount, isOutside, principalsIn } from './principals.ts'
import type { Context } from './resolve.ts'
import { NO_TYPE, type PlainResource, resourcesIn } from './resources.ts'
import { attachedPolicies, type Reader, rightsOfRole } from './role-rights.ts'

type OwnTemplate = NonNullable<AccessProfile['template']>

const known = new WeakMap<OwnTemplate, Map<string, Rights>>()

/**
 * Everything that a vendor's own template gives to the roles that the profile names. Reads each
 * template once for each choice of roles.
 */
export function rightsInTemplate(template: OwnTemplate, wish: RoleWish): Rights {
  const { roleName, role, roles } = wish
  const choice = JSON.stringify([
    roleName,
    role,
    roles && Object.values(roles).map((it) => it.role),
  ])
  const ofTemplate = known.get(template) ?? new Map<string, Rights>()
  known.set(template, ofTemplate)
  const rights = ofTemplate.get(choice) ?? readRights(template, wish)
  ofTemplate.set(choice, rights)
  return rights
}

function readRights(template: OwnTemplate, wish: RoleWish): Rights {
  const source = readSource(template.text, template.source)
  return rightsInSource(source, accessRolesOf(source, wish))
}

/** Everything that a parsed template gives. */
function rightsInSource(source: TemplateSource, roles: readonly AccessRole[]): Rights {
  const { reader, unresolved } = readerOf(source)
  const chosen = roles.map(
    ({ logicalId }) => reader.resources.find((it) => it.logicalId === logicalId)!,
  )
  const rights = joinRights(chosen.map((role) => rightsOfRole(reader, role)))
  const attached = chosen.flatMap((role) => attachedPolicies(reader, role))
  const ofRole = new Set([
    // A nested stack that makes the role may give it anything.
    ...roles.flatMap(({ logicalId, output }) => (output === undefined ? [logicalId] : [])),
    ...attached.map(({ policy }) => policy.logicalId),
    ...Object.keys(rights.policies),
  ])
  const others = reader.resources.filter((it) => !ofRole.has(it.logicalId))
  return {
    role: {
      ...rights,
      unresolved: [
        ...rights.unresolved,
        ...unresolved,
        ...macrosIn(reader.template),
        ...others.flatMap(hiddenIn),
        ...reader.resources.filter(mayAttach).map(filledInLater),
      ],
    },
    beside: others
      .filter(({ type }) => type === 'AWS::IAM::Role')
      .map((it) => besideOf(reader, it)),
    others: others.map(({ logicalId, type }) => ({ logicalId, type })),
  }
}

/** The rights of several roles, as the rights of one. A boundary counts if each role has it. */
function joinRights(all: RoleRights[]): RoleRights {
  const managed = all.flatMap((it) => it.managedPolicies)
  const boundary = all[0]!.boundary
  return {
    statements: all.flatMap((it) => it.statements),
    unresolved: all.flatMap((it) => it.unresolved),
    managedPolicies: [...new Map(managed.map((it) => [it.arn, it])).values()],
    ...(boundary !== undefined && all.every((it) => it.boundary === boundary) && { boundary }),
    policies: Object.assign({}, ...all.map((it) => it.policies)),
  }
}

interface Readable {
  reader: Reader
  unresolved: OpenRight[]
}

/** Reads the resources of each template once, because several questions need them. */
const readerOf = onceFor(openReader)

function openReader(source: TemplateSource): Readable {
  const template = plainTemplate(source)
  const context: Context = { root: template.root, truth: new Map(), choices: new Map() }
  const { resources, unresolved } = resourcesIn(template, context)
  return { reader: { template, resources, context }, unresolved }
}

/**
 * The logical ids of the policies that belong to the role, or may belong to it. They must exist
 * before the vendor checks the role (TPL-7).
 */
export function policyResourcesOf(source: TemplateSource, role: AccessRole): string[] {
  const { reader } = readerOf(source)
  const plain = reader.resources.find((it) => it.logicalId === role.logicalId)
  return plain ? attachedPolicies(reader, plain).map(({ policy }) => policy.logicalId) : []
}

/** A policy, or a resource without a type, of which a part is filled in later. */
const mayAttach = ({ type, isFilledIn }: PlainResource): boolean =>
  isFilledIn && (/^AWS::IAM::/.test(type) || type === NO_TYPE)

/** A role of a template, with its trust policy. */
export interface RoleReading extends RoleBeside {
  properties: PlainMap
  condition: string | undefined
  /** The logical ids of policies that belong to the role, or may belong to it. */
  policyIds: string[]
  /** Whether somebody in another AWS account may assume it. */
  isForAccounts: boolean
}

/** All roles of a template, and what may give rights in ways that cannot be read. */
export function rolesInSource(source: TemplateSource): {
  roles: RoleReading[]
  hidden: OpenRight[]
} {
  const { reader, unresolved: loops } = readerOf(source)
  const { resources, template } = reader
  return {
    roles: resources.filter(isRole).map((role) => ({
      ...besideOf(reader, role),
      properties: role.properties,
      condition: role.condition,
      policyIds: attachedPolicies(reader, role).map(({ policy }) => policy.logicalId),
      isForAccounts: isForAccounts(reader, role),
    })),
    hidden: [
      ...loops,
      ...macrosIn(template),
      ...resources.flatMap(hiddenIn),
      ...resources.filter(mayAttach).map(filledInLater),
    ],
  }
}

/** The roles that somebody in another AWS account may assume. Does not read their rights. */
export function rolesForAccounts(source: TemplateSource): PlainResource[] {
  const { reader } = readerOf(source)
  return reader.resources.filter((it) => isRole(it) && isForAccounts(reader, it))
}

const isRole = ({ type }: PlainResource): boolean => type === 'AWS::IAM::Role'

/** AWS: a stack set needs a role with this name, which the customer's own account assumes. */
const STACK_SET_ROLE = 'AWSCloudFormationStackSetExecutionRole'

function isForAccounts({ resources, context }: Reader, { properties }: PlainResource): boolean {
  const own = new Set(resources.map(({ logicalId }) => logicalId))
  return (
    properties.RoleName !== STACK_SET_ROLE &&
    principalsIn(properties.AssumeRolePolicyDocument, context).some((it) => isOtherAccount(it, own))
  )
}

function besideOf(reader: Reader, role: PlainResource): RoleBeside {
  const principals = principalsIn(role.properties.AssumeRolePolicyDocument, reader.context)
  return {
    logicalId: role.logicalId,
    line: role.line,
    assumedBy: principals.map(({ name }) => name),
    isOpen: principals.some(isOutside),
    rights: rightsOfRole(reader, role),
  }
}
