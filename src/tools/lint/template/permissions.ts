import { isMap, isScalar, isSeq, type Node } from 'yaml'
import { broadRights } from '../../../core/template/access/broad-rights.ts'
import { describeManagedPolicy } from '../../../core/template/access/managed-policies.ts'
import { statementsOf } from '../../../core/template/access/statement.ts'
import { keyOf, pairOf } from '../../../core/template/own/source.ts'
import { childPath, type Place, quoteText } from '../../../core/trust-policy/lint.ts'
import { Unresolved } from '../../../core/trust-policy/policy/policy.ts'
import { nearestPlace } from '../../../core/trust-policy/policy/read-json.ts'
import { isRecord } from '../../../core/trust-policy/policy/reader.ts'
import type { OpenTemplate } from './open-template.ts'
import { resolve, variantsOf } from './resolve.ts'
import { scopeOf } from './trust.ts'

/** What a rule found, with its place. */
export interface Found {
  path: string
  found: string
  place?: Place
}

/** The broad rights in all policies of the access role (TRU-4). */
export function broadStatements(template: OpenTemplate): Found[] {
  return policyDocuments(template).flatMap(({ node, path }) =>
    variantsOf(node).flatMap((truth) => broadIn(template, node, path, truth)),
  )
}

function broadIn(
  template: OpenTemplate,
  node: Node,
  path: string,
  truth: ReadonlyMap<string, boolean>,
): Found[] {
  const scope = scopeOf(template, truth)
  scope.places.set(path, template.placeOf(node))
  const document = resolve(node, path, scope)
  const given = isRecord(document) ? document.Statement : undefined
  const single = !Array.isArray(given)
  return (single ? [given] : given).flatMap((raw: unknown, index) => {
    const at = single ? childPath(path, 'Statement') : childPath(path, 'Statement', index)
    const statements = statementsOf({ Statement: asPlain(raw) })
    const rights = statements.flatMap(broadRights)
    return rights.length > 0
      ? [{ path: at, found: atMostThree(rights), ...nearestPlace(scope.places, at) }]
      : []
  })
}

const atMostThree = (rights: string[]): string =>
  rights.length > 3
    ? `${rights.slice(0, 3).join(' ')} And ${rights.length - 3} more broad rights.`
    : rights.join(' ')

const asPlain = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value))

function policyDocuments({ role, policies }: OpenTemplate): { node: Node; path: string }[] {
  const inRole = pairOf(role.properties, 'Policies')?.value
  const base = childPath('/Resources', role.logicalId, 'Properties', 'Policies')
  const own = isSeq(inRole)
    ? inRole.items.map((item, index) => ({ holder: item, path: childPath(base, index) }))
    : []
  const beside = policies.map(({ properties, path }) => ({
    holder: properties,
    path: childPath(path, 'Properties'),
  }))
  return [...own, ...beside].flatMap(({ holder, path }) => {
    const node = isMap(holder) ? pairOf(holder, 'PolicyDocument')?.value : undefined
    return node ? [{ node: node as Node, path: childPath(path, 'PolicyDocument') }] : []
  })
}

/** Managed policies that are broad, or not maintained by AWS. */
export function broadManagedPolicies(template: OpenTemplate): Found[] {
  const node = pairOf(template.role.properties, 'ManagedPolicyArns')?.value
  if (!isSeq(node)) return []
  const path = childPath('/Resources', template.role.logicalId, 'Properties', 'ManagedPolicyArns')
  const scope = scopeOf(template)
  const arns = resolve(node, path, scope)
  return (Array.isArray(arns) ? arns : []).flatMap((arn: unknown, index) => {
    const { warning } = describeManagedPolicy(arn instanceof Unresolved ? arn.text : String(arn))
    return warning
      ? [
          {
            path: childPath(path, index),
            found: warning,
            ...nearestPlace(scope.places, childPath(path, index)),
          },
        ]
      : []
  })
}

/** Every property outside the trust policy that contains a fixed partition. */
export function hardCodedPartitions({ resources, placeOf }: OpenTemplate): Found[] {
  return resources
    .flatMap(({ properties, path }) =>
      properties ? textsIn(properties, childPath(path, 'Properties')) : [],
    )
    .filter(({ text }) => /\barn:aws(?:-[a-z-]+)?:/.test(text))
    .filter(({ path }) => !path.includes('/AssumeRolePolicyDocument/'))
    .map(({ text, node, path }) => ({ path, found: quoteText(text), place: placeOf(node) }))
}

interface Text {
  text: string
  node: Node
  path: string
}

export function textsIn(node: unknown, path: string): Text[] {
  if (isScalar(node)) return [{ text: String(node.value), node, path }]
  if (isSeq(node)) return node.items.flatMap((item, index) => textsIn(item, childPath(path, index)))
  if (!isMap(node)) return []
  return node.items.flatMap((pair) => textsIn(pair.value, childPath(path, keyOf(pair))))
}
