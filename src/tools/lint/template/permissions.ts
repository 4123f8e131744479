import { isMap, isScalar, isSeq, type Node } from 'yaml'
import { broadRights } from '../../../core/template/access/broad-rights.ts'
import { describeManagedPolicy } from '../../../core/template/access/managed-policies.ts'
import { statementsOf } from '../../../core/template/access/statement.ts'
import { pairOf } from '../../../core/template/own/source.ts'
import { below, type Place } from '../../../core/trust-policy/lint.ts'
import { Unresolved } from '../../../core/trust-policy/policy/policy.ts'
import { nearest } from '../../../core/trust-policy/policy/read-json.ts'
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
    const at = single ? below(path, 'Statement') : below(path, 'Statement', index)
    const statements = statementsOf({ Statement: asPlain(raw) })
    const rights = statements.flatMap(broadRights)
    return rights.length > 0
      ? [{ path: at, found: atMostThree(rights), ...nearest(scope.places, at) }]
      : []
  })
}

const atMostThree = (rights: string[]): string =>
  [
    ...rights.slice(0, 3),
    ...(rights.length > 3 ? [`And ${rights.length - 3} more broad rights.`] : []),
  ].join(' ')

const asPlain = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value))

function policyDocuments({ role, policies }: OpenTemplate): { node: Node; path: string }[] {
  const inRole = pairOf(role.properties, 'Policies')?.value
  const base = below('/Resources', role.logicalId, 'Properties', 'Policies')
  const own = isSeq(inRole)
    ? inRole.items.map((item, index) => ({ holder: item, path: below(base, index) }))
    : []
  const beside = policies.map(({ properties, path }) => ({
    holder: properties,
    path: below(path, 'Properties'),
  }))
  return [...own, ...beside].flatMap(({ holder, path }) => {
    const node = isMap(holder) ? pairOf(holder, 'PolicyDocument')?.value : undefined
    return node ? [{ node: node as Node, path: below(path, 'PolicyDocument') }] : []
  })
}

/** Managed policies that are broad, or not maintained by AWS. */
export function broadManagedPolicies(template: OpenTemplate): Found[] {
  const node = pairOf(template.role.properties, 'ManagedPolicyArns')?.value
  if (!isSeq(node)) return []
  const path = below('/Resources', template.role.logicalId, 'Properties', 'ManagedPolicyArns')
  const scope = scopeOf(template)
  const arns = resolve(node, path, scope)
  return (Array.isArray(arns) ? arns : []).flatMap((arn: unknown, index) => {
    const { warning } = describeManagedPolicy(arn instanceof Unresolved ? arn.text : String(arn))
    return warning
      ? [{ path: below(path, index), found: warning, ...nearest(scope.places, below(path, index)) }]
      : []
  })
}

/** Every property outside the trust policy that contains a fixed partition. */
export function hardCodedPartitions({ resources, placeOf }: OpenTemplate): Found[] {
  return resources
    .flatMap(({ properties, path }) =>
      properties ? textsIn(properties, below(path, 'Properties')) : [],
    )
    .flatMap(({ node, path }) => {
      const arn = /\barn:aws(?:-[a-z-]+)?:/.exec(node.text)
      return arn && !path.includes('/AssumeRolePolicyDocument/')
        ? [{ path, found: node.text, place: placeOf(node.node) }]
        : []
    })
}

interface Text {
  node: { text: string; node: Node }
  path: string
}

export function textsIn(node: unknown, path: string): Text[] {
  if (isScalar(node)) return [{ node: { text: String(node.value), node }, path }]
  if (isSeq(node)) return node.items.flatMap((item, index) => textsIn(item, below(path, index)))
  if (!isMap(node)) return []
  return node.items.flatMap(({ key, value }) =>
    textsIn(value, below(path, isScalar(key) ? String(key.value) : '')),
  )
}
