import { isAlias, isMap, isScalar, type Node } from 'yaml'
import { keyOf, mapIn, type PairNode, pairOf } from '../../../core/template/own/source.ts'
import {
  childPath,
  type Lint,
  lintOf,
  type Place,
  type RuleFace,
} from '../../../core/trust-policy/lint.ts'
import { lintTrustPolicy } from '../../../core/trust-policy/lint-trust-policy.ts'
import type { Expected } from '../../../core/trust-policy/policy/facts.ts'
import { nearestPlace } from '../../../core/trust-policy/policy/read-json.ts'
import { isRecord } from '../../../core/trust-policy/policy/reader.ts'
import type { OpenTemplate } from './open-template.ts'
import { resolve, type Scope, variantsOf } from './resolve.ts'

export const TRUST_MISSING: RuleFace = {
  id: 'trust-missing',
  level: 'error',
  title: 'The role {found} has no trust policy.',
  why: 'CloudFormation cannot create it.',
  fix: 'Render the template with Rolecall, which writes AssumeRolePolicyDocument.',
}

export const TRUST_PLACEHOLDER: RuleFace = {
  id: 'trust-placeholder',
  level: 'note',
  title: 'The trust policy of {found} allows nobody.',
  why: 'This is correct only for a template into which Rolecall writes the trust policy.',
  fix: 'Give customers the rendered template, not this file.',
}

/** Checks the trust policy for every combination of the template's conditions. */
export function lintTrust(template: OpenTemplate): Lint[] {
  const { role, connection, expected, placeOf } = template
  const pair = pairOf(role.properties, 'AssumeRolePolicyDocument')
  const path = childPath('/Resources', role.logicalId, 'Properties', 'AssumeRolePolicyDocument')
  const subject = { path, found: role.logicalId }
  if (!pair)
    return [
      {
        ...lintOf(connection ? TRUST_MISSING : TRUST_PLACEHOLDER, subject),
        place: placeOf(keyNodeOf(template)),
      },
    ]
  if (!connection && isPlaceholder(pair, template))
    return [{ ...lintOf(TRUST_PLACEHOLDER, subject), place: placeOf(pair.key as Node) }]
  return variantsOf(pair.value as Node).flatMap((truth) =>
    lintVariant(template, { pair, path, truth }, expected),
  )
}

/**
 * Checks the other roles that somebody outside may assume. Rolecall does not write their
 * trust policies, so only errors count.
 */
export function lintOtherTrust(template: OpenTemplate): Lint[] {
  const open = template.rights.beside.filter(({ isOpen }) => isOpen)
  return open.flatMap(({ logicalId }) => {
    const resource = template.resources.find((it) => it.logicalId === logicalId)
    const pair = resource?.properties && pairOf(resource.properties, 'AssumeRolePolicyDocument')
    if (!pair) return []
    const path = childPath('/Resources', logicalId, 'Properties', 'AssumeRolePolicyDocument')
    return variantsOf(pair.value as Node)
      .flatMap((truth) => lintVariant(template, { pair, path, truth }, {}))
      .filter(({ level }) => level === 'error')
  })
}

interface Variant {
  pair: PairNode
  path: string
  truth: ReadonlyMap<string, boolean>
}

function lintVariant(
  template: OpenTemplate,
  { pair, path, truth }: Variant,
  expected: Expected,
): Lint[] {
  const { data, places } = read(pair, path, template, truth)
  return lintTrustPolicy(data, expected).map((lint) => ({
    ...lint,
    path: path + lint.path,
    ...nearestPlace(places, path + lint.path),
  }))
}

const keyNodeOf = ({ resources, role }: OpenTemplate): Node =>
  resources.find(({ logicalId }) => logicalId === role.logicalId)!.key

function read(
  pair: PairNode,
  path: string,
  template: OpenTemplate,
  truth: ReadonlyMap<string, boolean>,
) {
  const scope = scopeOf(template, truth)
  scope.places.set(path, template.placeOf(pair.key as Node))
  return { data: resolve(pair.value, path, scope), places: scope.places }
}

function scopeOf(
  { source, lines, expected }: OpenTemplate,
  truth: ReadonlyMap<string, boolean> = new Map(),
): Scope {
  const parameters = new Set(mapIn(source.root, 'Parameters')?.items.map(keyOf) ?? [])
  return {
    root: source.root,
    lines,
    partition: expected.brokerRole?.partition ?? 'aws',
    parameters,
    truth,
    places: new Map<string, Place>(),
  }
}

/**
 * Whether the trust policy is empty or only denies. CloudFormation requires one, so templates
 * contain such a placeholder.
 */
function isPlaceholder(pair: PairNode, template: OpenTemplate): boolean {
  if (isAlias(pair.value) || (isMap(pair.value) && pair.value.items.length === 0)) return true
  if (isScalar(pair.value) && String(pair.value.value).trim() === '') return true
  const { data } = read(pair, '', template, new Map())
  const statements = isRecord(data) ? [data.Statement ?? []].flat() : []
  return (
    isRecord(data) &&
    statements.length > 0 &&
    statements.every((statement) => isRecord(statement) && statement.Effect === 'Deny')
  )
}
