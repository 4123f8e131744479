import { isMap, isNode, type Node, visit } from 'yaml'
import type { AccessProfile } from '../../model/access-profile.ts'
import { referencesIn } from './references.ts'
import {
  keyOf,
  type MapNode,
  mapIn,
  type PairNode,
  pairOf,
  type TemplateSource,
  textIn,
} from './source.ts'

export interface AccessRole {
  /** The key of the role in the profile's `roles`; absent for a profile without `roles`. */
  key?: string
  logicalId: string
  resource: MapNode
  properties: MapNode
  /** The condition on the role. The connection gets the same one. */
  condition: string | undefined
}

const ROLE = 'AWS::IAM::Role'

/** What decides which role of a template is meant. */
export type RoleWish = Pick<AccessProfile, 'roleName' | 'role' | 'roles'>

/** The roles of a template that the vendor will assume: one, or one for each of `roles`. */
export function accessRolesOf(source: TemplateSource, wish: RoleWish): AccessRole[] {
  const { roleName, roles } = wish
  if (!roles) return [findAccessRole(source, wish)]
  const found: AccessRole[] = []
  for (const [key, { role }] of Object.entries(roles)) {
    const access = findAccessRole(source, { roleName, role })
    const twin = found.find(({ logicalId }) => logicalId === access.logicalId)
    if (twin)
      throw source.invalid(
        `the profile names the role ${access.logicalId} twice, as "${twin.key}" and "${key}".`,
      )
    found.push({ key, ...access })
  }
  return found
}

/**
 * Finds the role that the vendor will assume: the one that the profile names, the marked one, the
 * one with the expected name, or the only one.
 */
export function findAccessRole(
  source: TemplateSource,
  { roleName, role }: Pick<RoleWish, 'roleName' | 'role'>,
): AccessRole {
  const roles = source.resources.items.filter((pair) => typeOf(pair) === ROLE)
  if (typeof role === 'object')
    throw source.invalid(
      `the profile names the output ${role.output} of ${role.stack}. Rolecall cannot use a role of a nested stack yet.`,
    )
  const chosen =
    role === undefined
      ? (findMarkedRole(source) ??
        byId(roles, 'AccessRole') ??
        byName(roles, roleName) ??
        (roles.length === 1 ? roles[0] : undefined))
      : (byId(roles, role) ?? byName(roles, role))
  if (!chosen && role !== undefined)
    throw source.invalid(
      `no ${ROLE} has the logical id or RoleName ${role}, which the profile names.`,
    )
  if (!chosen || !isMap(chosen.value)) throw source.invalid(howToMark(roles.length))
  const properties = mapIn(chosen.value, 'Properties')
  if (typeOf(chosen) !== ROLE)
    throw source.invalid(
      `${keyOf(chosen)} is marked as the access role, but it is not an ${ROLE}.`,
      chosen.key,
    )
  if (!properties) throw source.invalid(`the role ${keyOf(chosen)} has no Properties.`, chosen.key)
  return {
    logicalId: keyOf(chosen),
    resource: chosen.value,
    properties,
    condition: textIn(chosen.value, 'Condition'),
  }
}

function findMarkedRole(source: TemplateSource): PairNode | undefined {
  const pairs = source.resources.items.filter(
    (pair) =>
      isMap(pair.value) && textIn(mapIn(pair.value, 'Metadata'), 'Rolecall') === 'AccessRole',
  )
  if (pairs.length > 1)
    throw source.invalid(
      'two resources are marked with "Rolecall: AccessRole"; mark only one.',
      pairs[1]!.key,
    )
  return pairs[0]
}

const byId = (roles: PairNode[], id: string) => roles.find((pair) => keyOf(pair) === id)

const byName = (roles: PairNode[], roleName: string) =>
  roles.find(
    (pair) => isMap(pair.value) && textIn(mapIn(pair.value, 'Properties'), 'RoleName') === roleName,
  )

const typeOf = (pair: PairNode): string | undefined =>
  isMap(pair.value) ? textIn(pair.value, 'Type') : undefined

const howToMark = (count: number): string =>
  count === 0
    ? `it has no ${ROLE}; add the access role.`
    : `it has ${count} roles; add "Metadata: { Rolecall: AccessRole }" to the one for the vendor.`

/**
 * The person who launches the stack can change a parameter, so it must not contain the External ID
 * (EXT-4).
 */
export function refuseExternalIdParameter(source: TemplateSource, role: AccessRole): void {
  const trust = pairOf(role.properties, 'AssumeRolePolicyDocument')?.value
  const parameters = mapIn(source.root, 'Parameters')
  if (!isNode(trust) || !parameters) return
  for (const condition of externalIdsIn(trust)) {
    const used = referencesIn(condition).find(({ name }) => pairOf(parameters, name))
    if (used) {
      throw source.invalid(
        `the External ID is the parameter ${used.name}, which customers could change. Remove the parameter; Rolecall writes the value itself.`,
        used.at,
      )
    }
  }
}

function externalIdsIn(trust: Node): Node[] {
  const found: Node[] = []
  visit(trust, {
    Pair(_key, pair) {
      if (/^sts:ExternalId$/i.test(keyOf(pair)) && isNode(pair.value)) found.push(pair.value)
    },
    Scalar(_key, scalar) {
      if (/sts:ExternalId/i.test(String(scalar.value))) found.push(scalar)
    },
  })
  return found
}
