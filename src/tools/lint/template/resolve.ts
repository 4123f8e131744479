import { isAlias, isMap, isScalar, isSeq, type LineCounter, type Node } from 'yaml'
import { keyOf, type MapNode } from '../../../core/template/own/source.ts'
import { below, type Place } from '../../../core/trust-policy/lint.ts'
import { placeBetween } from '../../../core/trust-policy/policy/read-json.ts'
import { Unresolved } from '../../../core/trust-policy/policy/unresolved.ts'
import { carryOut } from './intrinsics.ts'

/** What resolving a part of a template may know. */
export interface Scope {
  root: MapNode
  lines: LineCounter
  partition: string
  parameters: ReadonlySet<string>
  /** How each of the template's conditions is assumed to end. */
  truth: ReadonlyMap<string, boolean>
  /** Filled while resolving: where each part of the result stands. */
  places: Map<string, Place>
}

/** `AWS::NoValue`: the key or item is left out. */
export const ABSENT = Symbol('AWS::NoValue')

/** A part of a template as data; intrinsic functions are carried out as far as literals go. */
export function resolve(node: unknown, path: string, scope: Scope): unknown {
  // AWS: CloudFormation refuses aliases, so what stands behind one does not matter.
  if (isAlias(node)) return new Unresolved(`*${node.source}`)
  const call = callIn(node)
  if (call) return carryOut(call, path, scope)
  return resolvePlain(node, path, scope)
}

/** The node itself, whatever tag it bears. */
export function resolvePlain(node: unknown, path: string, scope: Scope): unknown {
  if (isScalar(node)) return String(node.value ?? '')
  if (isSeq(node)) return resolveList(node.items, path, scope)
  if (isMap(node)) return resolveMap(node, path, scope)
  return ''
}

function resolveList(items: unknown[], path: string, scope: Scope): unknown[] {
  const list: unknown[] = []
  for (const item of items) {
    const at = below(path, list.length)
    note(at, item as Node, item as Node, scope)
    const value = resolve(item, at, scope)
    if (value !== ABSENT) list.push(value)
  }
  return list
}

function resolveMap(map: MapNode, path: string, scope: Scope): Record<string, unknown> {
  const entries: [string, unknown][] = []
  for (const pair of map.items) {
    const at = below(path, keyOf(pair))
    note(at, pair.key as Node, (isScalar(pair.value) ? pair.value : pair.key) as Node, scope)
    const value = resolve(pair.value, at, scope)
    if (value !== ABSENT) entries.push([keyOf(pair), value])
  }
  return Object.fromEntries(entries)
}

function note(path: string, from: Node, to: Node, { places, lines }: Scope): void {
  if (from?.range && to?.range) places.set(path, placeBetween(lines, from, to))
}

/** An intrinsic function, in its short or its long form. */
export interface Call {
  /** `Ref`, or without its `Fn::`. */
  name: string
  /** Still bears the tag where the form is short. */
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
