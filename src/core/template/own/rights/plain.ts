import { isMap, isScalar, isSeq, type Node } from 'yaml'
import { onceFor } from '../../../model/once-for.ts'
import { keyOf, type MapNode, type PairNode, type TemplateSource } from '../source.ts'

/** A part of a template as data, with intrinsic functions in their long form. */
export type Plain = string | Plain[] | PlainMap
export interface PlainMap {
  [key: string]: Plain
}

/** A template as data. */
export interface PlainTemplate {
  root: PlainMap
  resources: PlainMap
  /** The line of a map, a list or a function, or of one of its keys; undefined if not known. */
  lineOf(value: unknown, key?: string): number | undefined
  /** The node of the text that a map, a list or a function was made from. */
  nodeOf(value: unknown): Node | undefined
  /** A changed copy of a part has the lines of the part. */
  noteCopy(copy: Plain, original: Plain): void
}

export const isPlainMap = (value: unknown): value is PlainMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Converts each template once, because several readers need the result. */
export const plainTemplate = onceFor(convert)

function convert(source: TemplateSource): PlainTemplate {
  const nodes = new Map<unknown, Node>()
  const pairs = new Map<MapNode, Map<string, PairNode>>()

  const toPlain = (node: unknown): Plain => {
    const plain = untagged(node)
    const { tag } = (node ?? {}) as Node
    const result = tag?.startsWith('!') && !tag.startsWith('!!') ? longForm(tag, plain) : plain
    for (const it of [plain, result]) if (typeof it === 'object') nodes.set(it, node as Node)
    return result
  }
  const untagged = (node: unknown): Plain => {
    if (isScalar(node)) return String(node.value ?? '')
    if (isSeq(node)) return node.items.map(toPlain)
    if (!isMap(node)) return ''
    return Object.fromEntries(node.items.map((pair) => [keyOf(pair), toPlain(pair.value)]))
  }
  const pairIn = (map: MapNode, key: string) => {
    const known = pairs.get(map) ?? new Map(map.items.map((pair) => [keyOf(pair), pair]))
    pairs.set(map, known)
    return known.get(key)
  }
  const lineOf = (value: unknown, key?: string) => {
    const node = nodes.get(value)
    const pair = key === undefined || !isMap(node) ? undefined : pairIn(node, key)
    const range = (pair?.key as Node | undefined)?.range ?? node?.range
    return range ? source.lines.linePos(range[0]).line : undefined
  }
  const noteCopy = (copy: Plain, original: Plain) => {
    const node = nodes.get(original)
    if (node && typeof copy === 'object') nodes.set(copy, node)
  }
  const root: PlainMap = {}
  nodes.set(root, source.root)
  for (const pair of source.root.items) addLazily(root, keyOf(pair), () => toPlain(pair.value))
  const nodeOf = (value: unknown) => nodes.get(value)
  return { root, resources: root.Resources as PlainMap, lineOf, nodeOf, noteCopy }
}

/** A section is converted when somebody reads it, because nobody reads a large Metadata. */
function addLazily(map: PlainMap, key: string, make: () => Plain): void {
  let value: Plain | undefined
  const get = () => {
    value ??= make()
    return value
  }
  Object.defineProperty(map, key, { get, enumerable: true })
}

function longForm(tag: string, argument: Plain): PlainMap {
  const name = tag.slice(1)
  if (name === 'Ref' || name === 'Condition') return { [name]: argument }
  if (name === 'GetAtt' && typeof argument === 'string')
    return { 'Fn::GetAtt': argument.split(/\.(.*)/s).slice(0, 2) }
  return { [`Fn::${name}`]: argument }
}

/** A call of an intrinsic function: `Ref`, `Condition`, or the name without `Fn::`. */
export function callIn(value: unknown): { name: string; argument: Plain } | undefined {
  if (!isPlainMap(value)) return undefined
  const keys = Object.keys(value)
  const key = keys[0]
  if (keys.length !== 1 || key === undefined) return undefined
  return key === 'Ref' || key === 'Condition' || /^Fn::(?!ForEach::)/.test(key)
    ? { name: key.replace('Fn::', ''), argument: value[key]! }
    : undefined
}

/** Every map and list inside a value, itself included. */
export function partsOf(value: Plain, found: (Plain[] | PlainMap)[] = []): (Plain[] | PlainMap)[] {
  if (typeof value !== 'object' || value === null) return found
  found.push(value)
  for (const inner of Object.values(value)) partsOf(inner, found)
  return found
}
