import { isDeepStrictEqual } from 'node:util'
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  stringify,
  type YAMLMap,
} from 'yaml'
import { RolecallError } from '../../../api/errors.ts'

/** The values that set-up writes below `aws:`. */
export interface Made {
  region: string
  regions: string[]
  templateBucket: string
  callbackTopic: string
  callbackQueueUrl: string
  brokerRoleArn: string
  /** The choice of this run; if there is none, the file keeps its value. */
  onlyViaCloudFormation?: boolean | undefined
}

/**
 * Returns the file's text with the present values below `aws:`. All other bytes stay. `path`
 * appears in errors.
 */
export function mergeConfig(text: string, made: Made, path: string): string {
  const document = parseConfig(text, path)
  const before = contentOf(document, path)
  const wanted = { ...before, aws: { ...asMap(before.aws), ...made } }
  if (isDeepStrictEqual(before, wanted)) return text
  const edited = edit(text, document, made)
  return edited !== undefined && means(edited, wanted)
    ? edited
    : printAgain(document, made, asMap(before.aws))
}

type Mapping = Record<string, unknown>

const asMap = (value: unknown): Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Mapping) : {}

function parseConfig(text: string, path: string): Document {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const damage = document.errors[0]
  if (!damage) return document
  const detail = `${path}, line ${lines.linePos(damage.pos[0]).line}: ${damage.message.replace(/\.?$/, '.')} The file was left as it is.`
  throw new RolecallError('SETTING_INVALID', { detail }, damage)
}

function contentOf(document: Document, path: string): Mapping {
  if (document.contents === null || isMap(document.contents) || isEmptyScalar(document.contents))
    return asMap(document.toJS())
  throw new RolecallError('SETTING_INVALID', {
    detail: `${path} does not hold settings by name. The file was left as it is.`,
  })
}

const isEmptyScalar = (node: unknown): boolean => isScalar(node) && node.value === null

function means(text: string, wanted: Mapping): boolean {
  const document = parseDocument(text)
  return document.errors.length === 0 && isDeepStrictEqual(document.toJS(), wanted)
}

/**
 * For layouts that allow it: changes only the values that differ, and adds only the lines that are
 * missing.
 */
function edit(text: string, document: Document, made: Made): string | undefined {
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const root = document.contents
  const aws = isMap(root) ? pairOf(root, 'aws') : undefined
  if (!aws)
    return `${text}${text === '' || text.endsWith('\n') ? '' : newline}${section(made, newline)}`
  if (!isMap(aws.value) || aws.value.flow || aws.value.items.length === 0) return undefined
  return editSection({ text, newline, map: aws.value }, made)
}

const section = (made: Made, newline: string): string =>
  [
    'aws: # made by "rolecall setup"',
    ...Object.entries(made).map(([key, value]) => `  ${line(key, value)}`),
    '',
  ].join(newline)

const inline = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map(inline).join(', ')}]` : stringify(value).trimEnd()
const line = (key: string, value: unknown): string => `${key}: ${inline(value)}`

const pairOf = (map: YAMLMap, key: string): Pair<unknown, Node | null> | undefined =>
  map.items.find((item) => isScalar(item.key) && item.key.value === key) as
    | Pair<unknown, Node | null>
    | undefined

interface Place {
  text: string
  newline: string
  map: YAMLMap
}

interface Splice {
  from: number
  to: number
  text: string
}

function editSection({ text, newline, map }: Place, made: Made): string | undefined {
  const splices: Splice[] = []
  const missing: string[] = []
  for (const [key, value] of Object.entries(made)) {
    const pair = pairOf(map, key)
    if (!pair) missing.push(line(key, value))
    else if (!isDeepStrictEqual(pair.value?.toJSON(), value))
      splices.push(replacement(text, pair.value, { value, newline }))
  }
  const first = (map.items[0]!.key as Node).range![0]
  const end = endOfLine(text, trimmedEnd(text, map))
  const indent = ' '.repeat(first - (text.lastIndexOf('\n', first - 1) + 1))
  if (missing.length > 0)
    splices.push({
      from: end,
      to: end,
      text: missing.map((it) => `${newline}${indent}${it}`).join(''),
    })
  return splices
    .sort((a, b) => b.from - a.from)
    .reduce((now, { from, to, text: put }) => now.slice(0, from) + put + now.slice(to), text)
}

function replacement(
  text: string,
  node: Node | null,
  { value, newline }: { value: unknown; newline: string },
): Splice {
  const from = node?.range?.[0] ?? 0
  const to = node ? trimmedEnd(text, node) : 0
  if (!Array.isArray(value) || !isSeq(node) || node.flow)
    return { from, to, text: from === to ? ` ${inline(value)}` : inline(value) }
  const indent = ' '.repeat(from - (text.lastIndexOf('\n', from - 1) + 1))
  return { from, to, text: value.map((item) => `- ${inline(item)}`).join(`${newline}${indent}`) }
}

const trimmedEnd = (text: string, node: Node): number => {
  const [from, to] = node.range!
  return from + text.slice(from, to).trimEnd().length
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  if (end === -1) return text.length
  return text[end - 1] === '\r' ? end - 1 : end
}

/** For every other layout: prints the section again. Comments stay, spacing may change. */
function printAgain(document: Document, made: Made, before: Mapping): string {
  const root = document.contents
  const aws = isMap(root) ? pairOf(root, 'aws')?.value : undefined
  if (isMap(aws))
    for (const [key, value] of Object.entries(made))
      document.setIn(['aws', key], document.createNode(value))
  else document.set('aws', document.createNode({ ...before, ...made }))
  return document.toString({ lineWidth: 0 })
}
