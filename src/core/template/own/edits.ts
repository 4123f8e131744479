import { isCollection, isMap, isPair, isScalar, type Node, type Scalar } from 'yaml'
import { MAX_TEMPLATE_ENTRIES } from '../../model/aws/limits/texts.ts'
import type { TemplateMap, TemplateValue } from '../intrinsics.ts'
import { type Comments, printYaml } from '../print-yaml.ts'
import { keyOf, type MapNode, type PairNode, pairOf, type TemplateSource } from './source.ts'

/** Replaces the text from offset `from` to offset `to`. All other text stays unchanged. */
export interface Edit {
  from: number
  to: number
  text: string
}

export interface NewEntry {
  key: string
  value: TemplateValue
  comments?: Comments
}

export function applyEdits(text: string, edits: Edit[]): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  let result = ''
  let from = 0
  for (const edit of edits.toSorted((a, b) => a.from - b.from)) {
    result += text.slice(from, edit.from) + edit.text.replaceAll('\n', newline)
    from = edit.to
  }
  return result + text.slice(from)
}

/** Adds entries to a section of the template. Creates the section if there is none. */
export function addToSection(source: TemplateSource, section: string, entries: NewEntry[]): Edit {
  const pair = pairOf(source.root, section)
  if (!pair) return addSection(source, section, entries)
  if (isEmpty(pair) && !source.root.flow) return fillSection(source, pair, entries)
  if (!isMap(pair.value)) throw source.invalid(`${section} must be a mapping.`, pair.key)
  requireRoom(source, pair, entries.length)
  return addToMap(source, pair, entries)
}

/** A section without content, such as `Outputs:` alone. */
const isEmpty = ({ value }: PairNode): boolean =>
  isScalar(value) && value.value === '' && value.range![0] === value.range![1]

const fillSection = (source: TemplateSource, pair: PairNode, entries: NewEntry[]): Edit =>
  replaceValue(source, source.root, pair, {
    key: keyOf(pair),
    value: Object.fromEntries(entries.map(({ key, value }) => [key, value])),
    comments: Object.assign({}, ...entries.map(({ comments }) => comments ?? {})),
  })

/** CloudFormation limits the entries of a section, also with those that Rolecall adds. */
function requireRoom(source: TemplateSource, pair: PairNode, added: number): void {
  const section = keyOf(pair)
  const most = new Map(Object.entries(MAX_TEMPLATE_ENTRIES)).get(section)
  const found = (pair.value as MapNode).items.length
  if (most === undefined || found + added <= most) return
  throw source.invalid(
    `${section} has ${found} entries, and Rolecall adds ${added}. CloudFormation accepts ${most}, so remove ${found + added - most}.`,
    pair.key,
  )
}

function addSection(source: TemplateSource, section: string, entries: NewEntry[]): Edit {
  const value: TemplateMap = Object.fromEntries(entries.map((entry) => [entry.key, entry.value]))
  if (source.root.flow) return addToFlow(source, source.root, [{ key: section, value }])
  const at = source.end
  const text = printEntries([{ key: section, value }], rootIndent(source))
  const isOnOwnLine = source.text[at - 1] === '\n'
  const tail = lastScalar(source.root)
  const isBlock = tail?.type?.startsWith('BLOCK') === true
  // A line end after it would become part of the block scalar.
  if (isBlock && !isOnOwnLine) return addBefore(source, source.root.items.at(-1)!, text)
  if (!isOnOwnLine) return { from: at, to: at, text: `\n\n${text}` }
  const lead = isBlock && keepsLineEnds(source, tail) ? '' : '\n'
  return { from: at, to: at, text: `${lead}${text}\n` }
}

function addBefore({ text }: TemplateSource, pair: PairNode, added: string): Edit {
  const at = startOf(text, pair)
  const indent = columnOf(text, at)
  return { from: at, to: at, text: `${added.trimStart()}\n\n${' '.repeat(indent)}` }
}

/** The scalar with which a mapping ends, if it ends with one. */
function lastScalar(map: MapNode): Scalar | undefined {
  let node: unknown = map
  while (isCollection(node) && !node.flow) {
    const last: unknown = node.items.at(-1)
    node = isPair(last) ? last.value : last
  }
  return isScalar(node) ? node : undefined
}

/** With `|+`, a blank line after a block scalar would become part of its text. */
const keepsLineEnds = ({ text }: TemplateSource, { range }: Scalar): boolean =>
  /^[|>]\d?\+/.test(text.slice(range![0], range![0] + 3))

/** Adds entries to the mapping that is the value of a pair. */
export function addToMap(source: TemplateSource, pair: PairNode, entries: NewEntry[]): Edit {
  const map = pair.value as MapNode
  if (map.flow) return addToFlow(source, map, entries)
  const keyEnd = (pair.key as Node).range![1]
  const at = source.text.indexOf('\n', keyEnd) + 1
  return {
    from: at,
    to: at,
    text: `${printEntries(entries, columnOf(source.text, startOf(source.text, map.items[0]!)))}\n`,
  }
}

function addToFlow(source: TemplateSource, map: MapNode, entries: NewEntry[]): Edit {
  const at = map.range![0] + 1
  const [first] = map.items
  const margin = marginOf(source, map)
  const lead = margin === undefined ? '' : `\n${margin}`
  const text = entries
    .map((entry) => `${lead}${jsonEntry(entry, margin)}`)
    .join(margin === undefined ? ', ' : ',')
  return { from: at, to: at, text: first ? `${text},${margin === undefined ? ' ' : ''}` : text }
}

/** The white space before each entry, if each entry has its own line. */
function marginOf({ text }: TemplateSource, map: MapNode): string | undefined {
  if (map.items.length === 0) return undefined
  const start = startOf(text, map.items[0]!)
  const margin = text.slice(start - columnOf(text, start), start)
  return start - margin.length > map.range![0] && margin.trim() === '' ? margin : undefined
}

/** JSON is also YAML in flow style, so it fits both kinds of template. */
function jsonEntry({ key, value }: NewEntry, margin: string | undefined): string {
  const json =
    margin === undefined
      ? JSON.stringify(value)
      : JSON.stringify(value, null, 2).replaceAll('\n', `\n${margin}`)
  return `${JSON.stringify(key)}: ${json}`
}

/** Replaces the value of a pair, including its comments. */
export function replaceValue(
  source: TemplateSource,
  map: MapNode,
  pair: PairNode,
  entry: NewEntry,
): Edit {
  const { from, to } = rangeOfPair(source, pair)
  if (map.flow) return { from, to, text: jsonEntry(entry, marginOf(source, map)) }
  const indent = columnOf(source.text, from)
  return { from, to, text: printEntries([entry], indent).trimStart() }
}

/** From the key of a pair to the end of its value. */
export const rangeOfPair = ({ text }: TemplateSource, pair: PairNode) => ({
  from: startOf(text, pair),
  to: isNodeLike(pair.value) ? endOf(pair.value, text) : (pair.key as Node).range![1],
})

/** The end offset of a node, without the comments and blank lines after it. */
export function endOf(node: Node, text: string): number {
  if (isCollection(node) && !node.flow) {
    const last = node.items.at(-1)
    if (isPair(last))
      return isNodeLike(last.value) ? endOf(last.value, text) : (last.key as Node).range![1]
    if (isNodeLike(last)) return endOf(last, text)
  }
  const end = node.range![1]
  return node.range![0] + text.slice(node.range![0], end).trimEnd().length
}

const isNodeLike = (value: unknown): value is Node => isScalar(value) || isCollection(value)

/** Such a text is neither a number nor a word of YAML, such as `true`, so it needs no quotes. */
const PLAIN_NAME = /^[A-Z][A-Za-z]{5,60}$/

function printEntries(entries: NewEntry[], indent: number): string {
  const [only] = entries as [NewEntry]
  const { value } = only
  if (entries.length === 1 && !only.comments && typeof value === 'string' && PLAIN_NAME.test(value))
    return `${' '.repeat(indent)}${only.key}: ${value}`
  const tree: TemplateMap = Object.fromEntries(entries.map(({ key, value }) => [key, value]))
  const comments: Comments = Object.assign({}, ...entries.map((entry) => entry.comments ?? {}))
  const lines = printYaml(tree, comments).trimEnd().split('\n')
  return lines.map((line) => (line ? ' '.repeat(indent) + line : line)).join('\n')
}

const rootIndent = (source: TemplateSource) =>
  columnOf(source.text, startOf(source.text, source.root.items[0]!))

/** The start of a pair: of its key, or of the question mark before an explicit key. */
export function startOf(text: string, pair: PairNode): number {
  const at = (pair.key as Node).range![0]
  const line = text.lastIndexOf('\n', at - 1) + 1
  const mark = /\?\s+$/.exec(text.slice(line, at))
  return mark ? line + mark.index : at
}

function columnOf(text: string, offset: number): number {
  const line = text.lastIndexOf('\n', offset - 1) + 1
  return offset - line - (text[line] === '\uFEFF' ? 1 : 0)
}
