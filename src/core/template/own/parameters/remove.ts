import { isMap, isPair, isScalar, isSeq, type Node, type YAMLSeq } from 'yaml'
import { type Edit, endOf, startOf } from '../edits.ts'
import {
  keyOf,
  type MapNode,
  mapIn,
  type PairNode,
  pairOf,
  type TemplateSource,
} from '../source.ts'

type Item = PairNode | Node
type Collection = MapNode | YAMLSeq

/**
 * Removes the declarations of parameters, and their names from the metadata that arranges them in
 * the CloudFormation console. What is empty after that goes too.
 */
export function removeParameters(source: TemplateSource, names: ReadonlySet<string>): Edit[] {
  const isGone = (name: string) => names.has(name)
  const removal = new Removal(source)
  const declared = mapIn(source.root, 'Parameters')
  if (declared) removal.drop(declared, (item) => isGone(keyOf(item as PairNode)))
  const metadata = mapIn(source.root, 'Metadata')
  const face = mapIn(metadata, 'AWS::CloudFormation::Interface')
  if (metadata && face) {
    const groups = pairOf(face, 'ParameterGroups')?.value
    if (isSeq(groups)) {
      for (const group of groups.items) {
        const members = isMap(group) ? pairOf(group, 'Parameters')?.value : undefined
        if (isSeq(members))
          removal.drop(members, (item) => isScalar(item) && isGone(String(item.value)))
      }
      removal.drop(groups, (group) => isMap(group) && removal.isEmpty(pairOf(group, 'Parameters')))
    }
    const labels = mapIn(face, 'ParameterLabels')
    if (labels) removal.drop(labels, (item) => isGone(keyOf(item as PairNode)))
    removal.drop(face, (item) => removal.isEmpty(item))
    removal.drop(metadata, (item) => removal.isEmpty(item))
  }
  removal.drop(source.root, (item) => removal.isEmpty(item))
  return removal.edits()
}

/** Items that go. An item whose whole content goes is removed at once. */
class Removal {
  readonly #source: TemplateSource
  readonly #gone = new Map<Collection, Set<Item>>()

  constructor(source: TemplateSource) {
    this.#source = source
  }

  drop(from: Collection, isGone: (item: Item) => boolean): void {
    const gone = (from.items as Item[]).filter(isGone)
    if (gone.length > 0) this.#gone.set(from, new Set(gone))
  }

  /** Nothing stays of the value of this pair. */
  isEmpty(pair: Item | undefined): boolean {
    const value = isPair(pair) ? pair.value : undefined
    if (!isMap(value) && !isSeq(value)) return false
    const gone = this.#gone.get(value)
    return gone !== undefined && gone.size === value.items.length
  }

  edits(): Edit[] {
    const edits = [...this.#gone].flatMap(([from, gone]) => this.#cut(from, gone))
    const isInside = (one: Edit, other: Edit) =>
      one !== other && other.from <= one.from && one.to <= other.to
    return edits.filter((one) => !edits.some((other) => isInside(one, other)))
  }

  #cut(collection: Collection, gone: ReadonlySet<Item>): Edit[] {
    const { text } = this.#source
    const items = collection.items as Item[]
    if (!collection.flow) return [...gone].map((item) => cutLines(text, item, isSeq(collection)))
    const edits: Edit[] = []
    for (let first = 0; first < items.length; first += 1) {
      if (!gone.has(items[first]!)) continue
      let last = first
      while (last + 1 < items.length && gone.has(items[last + 1]!)) last += 1
      const next = items[last + 1]
      const from =
        next || first === 0 ? itemStart(text, items[first]!) : itemEnd(text, items[first - 1]!)
      const to = next ? itemStart(text, next) : itemEnd(text, items[last]!)
      edits.push({ from, to, text: '' })
      first = last
    }
    return edits
  }
}

/** The lines of an item in block style, with the comment directly above it. */
function cutLines(text: string, item: Item, isListItem: boolean): Edit {
  const start = itemStart(text, item)
  const own = isListItem ? text.lastIndexOf('-', start - 1) : start
  const line = text.lastIndexOf('\n', own - 1) + 1
  let from = text[line] === '\uFEFF' ? line + 1 : line
  const indent = text.slice(from, own)
  for (;;) {
    const above = text.lastIndexOf('\n', from - 2) + 1
    if (from < 2 || !text.startsWith(`${indent}#`, above)) break
    from = above
  }
  const lineEnd = text.indexOf('\n', itemEnd(text, item))
  return { from, to: lineEnd < 0 ? text.length : lineEnd + 1, text: '' }
}

const itemStart = (text: string, item: Item): number =>
  isPair(item) ? startOf(text, item) : tagStart(text, item)

function itemEnd(text: string, item: Item): number {
  if (!isPair(item)) return endOf(item, text)
  const value = item.value as Node | null
  return value?.range ? endOf(value, text) : (item.key as Node).range![1]
}

/** Where a node begins, with its tag. */
export function tagStart(text: string, node: Node): number {
  const [start] = node.range!
  if (!node.tag?.startsWith('!') || text.startsWith(node.tag, start)) return start
  return text.lastIndexOf(node.tag, start)
}
