import { isMap, isNode, type Node, visit } from 'yaml'
import type { AccessProfile } from '../../model/access-profile.ts'
import { referencesIn } from './references.ts'
import {
  likelyRole,
  nestedStacksIn,
  roleByName,
  roleInWords,
  rolesIn,
  whyUnclear,
} from './roles-in.ts'
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
  /**
   * The output that has the role's ARN, if a nested stack makes the role. Then the other fields
   * describe the stack.
   */
  output?: string
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
    const twin = found.find(
      ({ logicalId, output }) => logicalId === access.logicalId && output === access.output,
    )
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
 * one with the expected name, or the one that the trust policies point to. Never a role that only
 * services may assume, unless the profile or a mark names it.
 */
export function findAccessRole(
  source: TemplateSource,
  { roleName, role }: Pick<RoleWish, 'roleName' | 'role'>,
): AccessRole {
  if (typeof role === 'object') return roleOfNestedStack(source, role)
  const chosen = role === undefined ? chooseRole(source, roleName) : namedRole(source, role)
  if (!isMap(chosen.value) || typeOf(chosen) !== ROLE)
    throw source.invalid(
      `${keyOf(chosen)} is marked as the access role, but it is not an ${ROLE}.`,
      chosen.key,
    )
  const properties = mapIn(chosen.value, 'Properties')
  if (!properties) throw source.invalid(`the role ${keyOf(chosen)} has no Properties.`, chosen.key)
  return accessRole(chosen, properties)
}

function accessRole(pair: PairNode, properties: MapNode): AccessRole {
  const resource = pair.value as MapNode
  return {
    logicalId: keyOf(pair),
    resource,
    properties,
    condition: textIn(resource, 'Condition'),
  }
}

function chooseRole(source: TemplateSource, roleName: string): PairNode {
  const marked = findMarkedRole(source)
  if (marked) return marked
  const roles = rolesIn(source)
  const chosen = roleByName(roles, roleName) ?? likelyRole(roles)
  if (!chosen) throw source.invalid(whyUnclear(source))
  return pairOf(source.resources, chosen.logicalId)!
}

function namedRole(source: TemplateSource, name: string): PairNode {
  const roles = rolesIn(source)
  const named =
    roles.find(({ logicalId }) => logicalId === name) ??
    roles.find((role) => role.roleName === name)
  if (named) return pairOf(source.resources, named.logicalId)!
  const list = roles.map((role) => `\n- ${roleInWords(role)}`).join('')
  throw source.invalid(
    `no ${ROLE} has the logical id or RoleName ${name}, which the profile names. ${list ? `Its roles:${list}` : 'It has no role.'}`,
  )
}

/** The stack stands for the role. The role itself is in another template. */
function roleOfNestedStack(
  source: TemplateSource,
  { stack, output }: { stack: string; output: string },
): AccessRole {
  const pair = pairOf(source.resources, stack)
  const known = nestedStacksIn(source)
  if (!pair || !known.some(({ logicalId }) => logicalId === stack))
    throw source.invalid(
      `${stack}, which the profile names, is not a nested stack of it. ${known.length > 0 ? `Its nested stacks: ${known.map((it) => `${it.logicalId} (line ${it.line})`).join(', ')}.` : 'It has no nested stack.'}`,
      pair?.key,
    )
  const properties = mapIn(pair.value as MapNode, 'Properties')
  if (!properties) throw source.invalid(`the nested stack ${stack} has no Properties.`, pair.key)
  return { ...accessRole(pair, properties), output }
}

function findMarkedRole(source: TemplateSource): PairNode | undefined {
  const pairs = source.resources.items.filter(
    (pair) =>
      isMap(pair.value) && textIn(mapIn(pair.value, 'Metadata'), 'Rolecall') === 'AccessRole',
  )
  if (pairs.length > 1)
    throw source.invalid(
      'two resources are marked with "Rolecall: AccessRole". Mark only one, or name each in "roles" in the profile.',
      pairs[1]!.key,
    )
  return pairs[0]
}

const typeOf = (pair: PairNode): string | undefined =>
  isMap(pair.value) ? textIn(pair.value, 'Type') : undefined

/**
 * The person who launches the stack can change a parameter, so it must not be the External ID
 * unless Rolecall fills it in and allows no other value (EXT-4). `bound` names such parameters.
 */
export function refuseExternalIdParameter(
  source: TemplateSource,
  role: AccessRole,
  bound: readonly string[] = [],
): void {
  const trust = pairOf(role.properties, 'AssumeRolePolicyDocument')?.value
  const parameters = mapIn(source.root, 'Parameters')
  if (!isNode(trust) || !parameters) return
  for (const condition of externalIdsIn(trust)) {
    const used = referencesIn(condition).find(
      ({ name }) => pairOf(parameters, name) && !bound.includes(name),
    )
    if (used) {
      throw source.invalid(
        `the External ID is the parameter ${used.name}, which customers could change. Let Rolecall fill it in: add "parameters: { ${used.name}: { from: externalId } }" to the profile.`,
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
