import {
  type AliasEvent,
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  getScalarValue,
  type MappingEvent,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml'
import { Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml'
import type { Invalid } from './parse.ts'

export interface Tree {
  root: unknown
  /** Where the document ends: at its `...`, or at the end of the text. */
  end: number
}

type Node = Scalar | YAMLMap | YAMLSeq

interface Frame {
  node: YAMLMap | YAMLSeq | undefined
  keys: Set<string>
  /** The key that waits for its value. */
  key: Scalar | undefined
  /** A flow collection ends after its bracket. */
  bracket: boolean
}

/**
 * Makes the tree of one document from its events. The nodes are those of the `yaml` library, with
 * the same ranges: of the value, without its tag. Each value is a text.
 */
export function buildTree(text: string, events: readonly Event[], invalid: Invalid): Tree {
  return new Builder(text, invalid).build(events)
}

class Builder {
  readonly #text: string
  readonly #invalid: Invalid
  readonly #frames: Frame[] = []
  /** Where the last part of the text ended that an event told. */
  #last = 0
  #root: unknown

  constructor(text: string, invalid: Invalid) {
    this.#text = text
    this.#invalid = invalid
  }

  build(events: readonly Event[]): Tree {
    let end = this.#text.length
    let documents = 0
    for (const event of events) {
      switch (event.type) {
        case EVENT_ID.DOCUMENT:
          documents += 1
          if (documents > 1) throw this.#secondDocument()
          if (event.directives.some(({ kind }) => kind === 'tag'))
            throw this.#invalid('it has a %TAG directive. CloudFormation does not support it.', 0)
          this.#frames.push({ node: undefined, keys: new Set(), key: undefined, bracket: false })
          if (event.explicitEnd) end = -1
          break
        case EVENT_ID.SCALAR:
          this.#add(this.#scalar(event))
          break
        case EVENT_ID.SEQUENCE:
        case EVENT_ID.MAPPING:
          this.#open(event)
          break
        case EVENT_ID.POP:
          this.#close()
          break
        case EVENT_ID.ALIAS:
          throw this.#alias(event)
      }
    }
    return { root: this.#root, end: end < 0 ? this.#skip(this.#last, '') : end }
  }

  #scalar(event: ScalarEvent): Scalar {
    const { style, tagEnd, anchorEnd } = event
    const node = scalarOf(getScalarValue(this.#text, event))
    node.type = TYPES[style]!
    this.#tag(node, event)
    this.#last = Math.max(this.#last, tagEnd, anchorEnd)
    const [start, end] = this.#rangeOf(event)
    node.range = [start, end, end]
    this.#last = end
    return node
  }

  #rangeOf({ style, valueStart, valueEnd, tagStart }: ScalarEvent): [number, number] {
    if (valueStart < 0) {
      const at = tagStart < 0 ? this.#emptyAt() : this.#last
      return [at, at]
    }
    if (style === SCALAR_STYLE.PLAIN) return [valueStart, valueEnd]
    if (style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED)
      return [valueStart - 1, valueEnd + 1]
    return [this.#skip(this.#last, ':-?'), valueEnd]
  }

  /** An empty value stands after its colon or its dash. */
  #emptyAt(): number {
    const at = this.#skip(this.#last, '')
    const frame = this.#frames.at(-1)!
    const sign = frame.node instanceof YAMLSeq ? '-' : frame.key && ':'
    return sign !== undefined && this.#text[at] === sign ? at + 1 : this.#last
  }

  #open(event: SequenceEvent | MappingEvent): void {
    const { type, start, style } = event
    const node = type === EVENT_ID.MAPPING ? new YAMLMap() : new YAMLSeq()
    // A pair inside a flow sequence is a mapping without brackets: `[a: b]`.
    const bracket = style === COLLECTION_STYLE.FLOW && /[[{]/.test(this.#text[start]!)
    this.#tag(node, event)
    if (style === COLLECTION_STYLE.FLOW) node.flow = true
    node.range = [start, start, start]
    this.#add(node)
    this.#last = bracket ? start + 1 : start
    this.#frames.push({ node, keys: new Set(), key: undefined, bracket })
  }

  #close(): void {
    const { node, bracket } = this.#frames.pop()!
    if (!node) return
    if (bracket) this.#last = this.#skip(this.#last, ',:?') + 1
    node.range = [node.range![0], this.#last, this.#last]
  }

  #add(node: Node): void {
    const frame = this.#frames.at(-1)!
    if (!frame.node) this.#root = node
    else if (frame.node instanceof YAMLSeq) frame.node.items.push(node)
    else if (!frame.key) frame.key = this.#key(frame, node)
    else {
      frame.node.items.push(pairOf(frame.key, node))
      frame.key = undefined
    }
  }

  #key({ keys }: Frame, node: Node): Scalar {
    const at = node.range![0]
    if (!(node instanceof Scalar)) throw this.#invalid('a key must be a text.', at)
    const name = node.value as string
    if (keys.has(name))
      throw this.#invalid(`the key ${name} occurs twice. Remove one of the two.`, at)
    if (name === '<<' && node.type === 'PLAIN')
      throw this.#invalid(
        'it has a YAML merge key (<<), which CloudFormation refuses. Write the keys out.',
        at,
      )
    keys.add(name)
    return node
  }

  #alias({ anchorStart, anchorEnd }: AliasEvent): Error {
    const name = this.#text.slice(anchorStart, anchorEnd)
    return this.#invalid(
      `it has a YAML alias (*${name}), which CloudFormation refuses. Write its content out.`,
      anchorStart - 1,
    )
  }

  #secondDocument(): Error {
    return this.#invalid(
      'a second YAML document begins here. A template is one document, so remove the rest.',
      this.#skip(this.#last, ''),
    )
  }

  #tag(node: Node, { tagStart, tagEnd }: { tagStart: number; tagEnd: number }): void {
    if (tagStart < 0) return
    const tag = this.#text.slice(tagStart, tagEnd)
    // A single `!` is no tag of its own.
    if (tag !== '!') node.tag = tag.replace(/^!!/, 'tag:yaml.org,2002:')
  }

  /** The first offset that is no white space, no comment, and none of these characters. */
  #skip(from: number, signs: string): number {
    let at = from
    for (;;) {
      const found = this.#text[at]
      if (found === undefined) return at
      if (found === '#') at = this.#lineEnd(at)
      else if (SPACE.includes(found) || signs.includes(found)) at += 1
      else return at
    }
  }

  #lineEnd(from: number): number {
    const at = this.#text.indexOf('\n', from)
    return at < 0 ? this.#text.length : at
  }
}

// A constructor of `yaml` defines the type of each node anew, which is slow. These share it.
const SCALAR: object = new Scalar('')
const PAIR: object = new Pair(undefined)
const scalarOf = (value: string): Scalar => Object.assign(Object.create(SCALAR), { value })
const pairOf = (key: Scalar, value: Node): Pair =>
  Object.assign(Object.create(PAIR), { key, value })

const SPACE = ' \n\r\t'

const TYPES: Record<number, NonNullable<Scalar.Type>> = {
  [SCALAR_STYLE.PLAIN]: 'PLAIN',
  [SCALAR_STYLE.SINGLE_QUOTED]: 'QUOTE_SINGLE',
  [SCALAR_STYLE.DOUBLE_QUOTED]: 'QUOTE_DOUBLE',
  [SCALAR_STYLE.LITERAL_BLOCK]: 'BLOCK_LITERAL',
  [SCALAR_STYLE.FOLDED_BLOCK]: 'BLOCK_FOLDED',
}
