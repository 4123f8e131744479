import { isAlias, isMap, isScalar, isSeq, type LineCounter, type Node, visit } from 'yaml'
import { keyOf, type MapNode } from '../../../core/template/own/source.ts'
import { childPath, type Place } from '../../../core/trust-policy/lint.ts'
import { Unresolved } from '../../../core/trust-policy/policy/policy.ts'
import { placeBetween } from '../../../core/trust-policy/policy/read-json.ts'
import { evaluateCall } from './intrinsics.ts'

/** What is known when a part of a template is resolved. */
export interface Scope {
  root: MapNode
  lines: LineCounter
  partition: string
  parameters: ReadonlySet<string>
  /** The assumed value of each condition of the template. */
  truth: ReadonlyMap<string, boolean>
  /** The place of each part of the result. Filled while resolving. */
  places: Map<string, Place>
}

/** `AWS::NoValue`: the key or item is left out. */
export const ABSENT = Symbol('AWS::NoValue')

/**
 * A part of a template as data. Intrinsic functions are evaluated if their arguments are literals.
 */
export function resolve(node: unknown, path: string, scope: Scope): unknown {
  // AWS: CloudFormation refuses aliases, so their content does not matter.
  if (isAlias(node)) return new Unresolved(`*${node.source}`)
  const call = callIn(node)
  if (call) return evaluateCall(call, path, scope)
  return resolvePlain(node, path, scope)
}

/** Resolves a node and ignores its own tag. */
export function resolvePlain(node: unknown, path: string, scope: Scope): unknown {
  if (isScalar(node)) return String(node.value ?? '')
  if (isSeq(node)) return resolveList(node.items, path, scope)
  if (isMap(node)) return resolveMap(node, path, scope)
  return ''
}

function resolveList(items: unknown[], path: string, scope: Scope): unknown[] {
  const list: unknown[] = []
  for (const item of items) {
    const at = childPath(path, list.length)
    notePlace(at, item as Node, item as Node, scope)
    const value = resolve(item, at, scope)
    if (value !== ABSENT) list.push(value)
  }
  return list
}

function resolveMap(map: MapNode, path: string, scope: Scope): Record<string, unknown> {
  const entries: [string, unknown][] = []
  for (const pair of map.items) {
    const at = childPath(path, keyOf(pair))
    notePlace(at, pair.key as Node, (isScalar(pair.value) ? pair.value : pair.key) as Node, scope)
    const value = resolve(pair.value, at, scope)
    if (value !== ABSENT) entries.push([keyOf(pair), value])
  }
  return Object.fromEntries(entries)
}

function notePlace(path: string, from: Node, to: Node, { places, lines }: Scope): void {
  if (from?.range && to?.range) places.set(path, placeBetween(lines, from, to))
}

/** A call of an intrinsic function, in short or long form. */
export interface Call {
  /** `Ref`, or the name without `Fn::`. */
  name: string
  /** In the short form this node still has the tag. */
  argument: unknown
}

export function callIn(node: unknown): Call | undefined {
  const { tag } = (node ?? {}) as { tag?: string }
  if (tag?.startsWith('!') && !tag.startsWith('!!')) return { name: tag.slice(1), argument: node }
  if (!isMap(node) || node.items.length !== 1) return undefined
  const key = keyOf(node.items[0]!)
  return key === 'Ref' || key.startsWith('Fn::')
    ? { name: key.replace('Fn::', ''), argument: node.items[0]!.value }
    : undefined
}

const MAX_CONDITIONS = 5

/**
 * All combinations of the conditions that a part of a template depends on. From the sixth condition
 * on, only `true` is tried.
 */
export function variantsOf(node: Node): Map<string, boolean>[] {
  const names = conditionsIn(node)
  const tried = names.slice(0, MAX_CONDITIONS)
  const fixed = names.slice(MAX_CONDITIONS).map((name): [string, boolean] => [name, true])
  return Array.from({ length: 2 ** tried.length }, (_, bits) => {
    const chosen = tried.map((name, index): [string, boolean] => [
      name,
      ((bits >> index) & 1) === 0,
    ])
    return new Map([...chosen, ...fixed])
  })
}

function conditionsIn(node: Node): string[] {
  const names = new Set<string>()
  visit(node, {
    Node(_key, inner) {
      const call = callIn(inner)
      if (call?.name !== 'If' || !isSeq(call.argument)) return
      const [condition] = call.argument.items
      if (isScalar(condition)) names.add(String(condition.value))
    },
  })
  return [...names]
}
