import { isMap, type LineCounter, type Node } from 'yaml'
import { CONNECTION_TYPE } from '../../../core/model/callback.ts'
import type { Rights } from '../../../core/template/access/rights.ts'
import { type AccessRole, findAccessRole } from '../../../core/template/own/access-role.ts'
import {
  policyResourcesOf,
  rightsInSource,
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

/** A resource of the template. */
export interface Resource {
  logicalId: string
  type: string
  key: Node
  map: MapNode
  properties: MapNode | undefined
  path: string
}

/** A template with everything that its rules need. */
export interface OpenTemplate {
  source: TemplateSource
  lines: LineCounter
  resources: Resource[]
  role: AccessRole
  /** The logical ids of policies of the role that are resources of their own. */
  policies: string[]
  rights: Rights
  /** Absent in a template that Rolecall did not render. */
  connection: Resource | undefined
  expected: Expected
  placeOf(from: Node, to?: Node): Place
}

export function openTemplate(
  text: string,
  file: string,
  roleName: string,
  expected: Expected,
): OpenTemplate {
  const source = readSource(text, file)
  const role = findAccessRole(source, { roleName })
  const resources = source.resources.items.flatMap(resourceOf)
  const connection = resources.find(({ type }) => type === CONNECTION_TYPE)
  const externalId = expected.externalId ?? textIn(connection?.properties, 'ExternalId')
  return {
    source,
    lines: source.lines,
    resources,
    role,
    policies: policyResourcesOf(source, role),
    rights: rightsInSource(source, [role]),
    connection,
    expected: { ...expected, externalId },
    placeOf: (from, to = from) => placeBetween(source.lines, from, to),
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
