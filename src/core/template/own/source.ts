import { isMap, isScalar, type LineCounter, type Pair, type Scalar, type YAMLMap } from 'yaml'
import { RolecallError } from '../../../api/errors.ts'
import { MAX_PREPARED_TEMPLATE_BYTES } from '../../model/aws/limits/texts.ts'
import { linesOf, placeAt } from './read/decode.ts'
import { requireJson } from './read/json.ts'
import { parseText } from './read/parse.ts'
import { buildTree } from './read/tree.ts'

export type MapNode = YAMLMap
export type PairNode = Pair

/** A parsed template. Edits change the text; the tree gives the positions. */
export interface TemplateSource {
  text: string
  root: MapNode
  resources: MapNode
  /** Where the document ends: at its `...`, or at the end of the text. */
  end: number
  lines: LineCounter
  /** An error that names the file, and the line and column if they are known. */
  invalid(message: string, node?: unknown): RolecallError
}

/** The latest template, because several readers of one template follow one another. */
let latest: { text: string; file: string; source: WeakRef<TemplateSource> } | undefined

/** Reads YAML or JSON. Tags such as `!Sub` are kept, and no text becomes a number or a date. */
export function readSource(text: string, file: string): TemplateSource {
  const known = latest?.text === text && latest.file === file ? latest.source.deref() : undefined
  if (known) return known
  const source = parseSource(text, file)
  latest = { text, file, source: new WeakRef(source) }
  return source
}

function parseSource(text: string, file: string): TemplateSource {
  const lines = linesOf(text)
  const invalid = (message: string, node?: unknown) => {
    const offset = offsetOf(node)
    const place = offset === undefined ? file : `${file}, ${placeAt(lines, offset)}`
    return new RolecallError('TEMPLATE_INVALID', { detail: `${place}: ${message}` })
  }
  if (Buffer.byteLength(text) > MAX_PREPARED_TEMPLATE_BYTES)
    throw invalid('it is larger than the 1 MB that CloudFormation reads from S3.')
  requireJson(text, invalid)
  const { root, end } = buildTree(text, parseText(text, invalid), invalid)
  if (!isMap(root)) throw invalid('it is not a template; a mapping with Resources is expected.')
  return { text, root, resources: requireResources(root, invalid), end, lines, invalid }
}

function requireResources(root: MapNode, invalid: TemplateSource['invalid']): MapNode {
  const pair = pairOf(root, 'Resources')
  if (!pair) throw invalid('it has no Resources, so it is not a CloudFormation template.')
  if (!isMap(pair.value)) throw invalid('Resources must be a mapping.', pair.key)
  return pair.value
}

export const keyOf = (pair: PairNode): string => (isScalar(pair.key) ? String(pair.key.value) : '')

export const pairOf = (map: MapNode, key: string): PairNode | undefined =>
  map.items.find((pair) => keyOf(pair) === key)

export function mapIn(map: MapNode | undefined, key: string): MapNode | undefined {
  const value = map && pairOf(map, key)?.value
  return isMap(value) ? value : undefined
}

/** The text of a scalar, unless a tag makes it an intrinsic function. */
export function textIn(map: MapNode | undefined, key: string): string | undefined {
  const value = map && pairOf(map, key)?.value
  return isScalar(value) && !isIntrinsic(value) ? String(value.value) : undefined
}

const isIntrinsic = (scalar: Scalar): boolean => scalar.tag?.startsWith('!') ?? false

function offsetOf(node: unknown): number | undefined {
  if (typeof node === 'number') return node
  return (node as { range?: [number, number, number] } | undefined)?.range?.[0]
}
