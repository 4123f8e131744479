import {
  isMap,
  isScalar,
  LineCounter,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from 'yaml'
import { RolecallError } from '../../../api/errors.ts'
import { MAX_PREPARED_TEMPLATE_BYTES } from '../../model/aws/limits/texts.ts'

export type MapNode = YAMLMap
export type PairNode = Pair

/** A parsed template. Edits change the text; the tree gives the positions. */
export interface TemplateSource {
  text: string
  root: MapNode
  resources: MapNode
  /** An error that names the file, and the line if it is known. */
  invalid(message: string, node?: unknown): RolecallError
}

/** Reads YAML or JSON. Tags such as `!Sub` are kept, and no text becomes a number or a date. */
export function readSource(text: string, file: string): TemplateSource {
  const lines = new LineCounter()
  const invalid = (message: string, node?: unknown) => {
    const offset = offsetOf(node)
    const place = offset === undefined ? file : `${file}, line ${lines.linePos(offset).line}`
    return new RolecallError('TEMPLATE_INVALID', { detail: `${place}: ${message}` })
  }
  if (Buffer.byteLength(text) > MAX_PREPARED_TEMPLATE_BYTES)
    throw invalid('it is larger than the 1 MB that CloudFormation reads from S3.')
  const document = parseDocument(text, {
    schema: 'failsafe',
    version: '1.1',
    logLevel: 'error',
    lineCounter: lines,
  })
  const [fault] = document.errors
  if (fault)
    throw invalid(
      `it is not valid YAML or JSON: ${fault.message.split(/ at line |\n/)[0]}.`,
      fault.pos[0],
    )
  const root = document.contents
  if (!isMap(root)) throw invalid('it is not a template; a mapping with Resources is expected.')
  return { text, root, resources: requireResources(root, invalid), invalid }
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
