import { isMap, type Node } from 'yaml'
import { isRolecallError } from '../../../api/errors.ts'
import { CONNECTION_TYPE } from '../../../core/model/callback.ts'
import type { OpenRight } from '../../../core/template/access/rights.ts'
import {
  type AccessRole,
  accessRolesOf,
  type RoleWish,
  refuseExternalIdParameter,
} from '../../../core/template/own/access-role.ts'
import { boundToExternalId } from '../../../core/template/own/parameters/fillings.ts'
import { referencesIn } from '../../../core/template/own/references.ts'
import {
  type RoleReading,
  rolesInSource,
} from '../../../core/template/own/rights/rights-in-template.ts'
import {
  keyOf,
  type MapNode,
  mapIn,
  type PairNode,
  readSource,
  type TemplateSource,
  textIn,
} from '../../../core/template/own/source.ts'
import { childPath, type Place } from '../../../core/trust-policy/lint.ts'
import type { Expected } from '../../../core/trust-policy/policy/facts.ts'
import { placeBetween } from '../../../core/trust-policy/policy/read-json.ts'
import { bindForRules, type LintedProfile } from './bindings.ts'

/** A resource of the template. */
export interface Resource {
  logicalId: string
  type: string
  key: Node
  map: MapNode
  properties: MapNode | undefined
  path: string
}

/** A role that the vendor, or somebody else outside the customer's account, may assume. */
export interface LintedRole extends RoleReading {
  /** Rolecall uses it, or would use it. */
  isAccess: boolean
}

/** A template with everything that its rules need. */
export interface OpenTemplate {
  source: TemplateSource
  resources: Resource[]
  roles: LintedRole[]
  /** What may give rights in ways that cannot be read. */
  hidden: OpenRight[]
  /** Absent in a template that Rolecall did not render. */
  connection: Resource | undefined
  /** The roles whose trust policies Rolecall would replace. */
  replaced: AccessRole[]
  /** Why Rolecall cannot use the template, with file and line; undefined if it can. */
  notUsable: string | undefined
  expected: Expected
  placeOf(from: Node, to?: Node): Place
}

export interface TemplateFile {
  text: string
  file: string
  /** Finds the access role if nothing else marks it. */
  roleName?: string | undefined
  /** The profile that has this template, if one has. */
  profile?: LintedProfile | undefined
  /** The template of a stack set, which Rolecall does not use itself. */
  isInner?: boolean
}

export function openTemplate(
  { text, file, roleName = '', profile = {}, isInner = false }: TemplateFile,
  given: Expected,
): OpenTemplate {
  const { source, expected } = bindForRules(readSource(text, file), profile, given)
  const resources = source.resources.items.flatMap(resourceOf)
  const connections = resources.filter(({ type }) => type === CONNECTION_TYPE)
  const [connection] = connections
  const { access = [], notUsable } =
    connection || isInner ? {} : useOf(source, { ...profile, roleName })
  const connected = connections.flatMap(({ properties }) =>
    properties ? referencesIn(properties).map(({ name }) => name) : [],
  )
  const isAccess = ({ logicalId }: RoleReading) =>
    connection ? connected.includes(logicalId) : access.some((it) => it.logicalId === logicalId)
  const { roles, hidden } = rolesInSource(source)
  return {
    source,
    resources,
    roles: roles
      .map((role) => ({ ...role, isAccess: isAccess(role) }))
      .filter((role) => role.isAccess || role.isForAccounts),
    hidden,
    connection,
    replaced: profile.keepTrust ? [] : access.filter(({ output }) => output === undefined),
    notUsable,
    expected: {
      ...expected,
      externalId: expected.externalId ?? textIn(connection?.properties, 'ExternalId'),
    },
    placeOf: (from, to = from) => placeBetween(source.lines, from, to),
  }
}

interface Use {
  access?: AccessRole[]
  notUsable?: string
}

/** Which roles Rolecall would use, and why it cannot. */
function useOf(source: TemplateSource, wish: RoleWish & LintedProfile): Use {
  let access: AccessRole[] = []
  try {
    access = accessRolesOf(source, wish)
    const bound = boundToExternalId(wish.parameters ?? {})
    if (!wish.keepTrust) for (const role of access) refuseExternalIdParameter(source, role, bound)
    return { access }
  } catch (error) {
    if (!isRolecallError(error, 'TEMPLATE_INVALID')) throw error
    return { access, notUsable: error.detail ?? error.message }
  }
}

function resourceOf(pair: PairNode): Resource[] {
  if (!isMap(pair.value)) return []
  const logicalId = keyOf(pair)
  const map = pair.value
  const path = childPath('/Resources', logicalId)
  return [
    {
      logicalId,
      type: textIn(map, 'Type') ?? '',
      key: pair.key as Node,
      map,
      properties: mapIn(map, 'Properties'),
      path,
    },
  ]
}

export const isCustom = ({ type }: Resource): boolean =>
  type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource'
