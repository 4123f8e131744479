import { isMap, isScalar, isSeq, type Node, type Scalar } from 'yaml'
import { keyOf, type TemplateSource } from '../source.ts'

/** A place where a template uses the value of a parameter. */
export type Use =
  /** A `Ref`, in short or long form. `node` is the whole call. */
  | { is: 'ref'; name: string; node: Node }
  /**
   * A text of an `Fn::Sub` with `${NAME}` for each of the names. `call` is the whole call, if it
   * has nothing but the text.
   */
  | { is: 'sub'; names: string[]; text: Scalar; call: Node | undefined }
  /** A function of Rules that needs the parameter itself. `subject` is its name or its type. */
  | { is: 'rule'; subject: string; node: Node }

/** Finds every place in a template that uses one of these parameters or types. */
export function usesOf(source: TemplateSource, names: ReadonlySet<string>): Use[] {
  const found: Use[] = []
  const search = new Search(names, found)
  for (const pair of source.root.items)
    if (!['Parameters', 'Metadata'].includes(keyOf(pair))) search.visit(pair.value)
  return found
}

/** `${Name}`, but neither `${!Name}` nor `${Resource.Attribute}`. */
export const PLACEHOLDER = /\$\{\s*([A-Za-z0-9]+)\s*\}/g

/** Functions of Rules that ask for the parameter itself. */
const RULE_FUNCTIONS = ['ValueOf', 'ValueOfAll', 'RefAll']

class Search {
  readonly #names: ReadonlySet<string>
  readonly #found: Use[]

  constructor(names: ReadonlySet<string>, found: Use[]) {
    this.#names = names
    this.#found = found
  }

  visit(node: unknown): void {
    const call = callOf(node)
    if (call && this.#visitCall(node as Node, call)) return
    if (isMap(node)) for (const { value } of node.items) this.visit(value)
    if (isSeq(node)) for (const item of node.items) this.visit(item)
  }

  /** Returns true if nothing else in the call is of interest. */
  #visitCall(node: Node, { name, argument }: Call): boolean {
    if (name === 'Ref' && isScalar(argument)) {
      const target = String(argument.value)
      if (this.#names.has(target)) this.#found.push({ is: 'ref', name: target, node })
      return true
    }
    if (name === 'Sub') {
      if (isScalar(argument)) this.#visitText(argument, node, [])
      if (isSeq(argument)) this.#visitTextWithMap(argument.items[0], argument.items[1])
      return true
    }
    if (RULE_FUNCTIONS.includes(name)) {
      const [subject] = isSeq(argument) ? argument.items : [argument]
      if (isScalar(subject)) this.#found.push({ is: 'rule', subject: String(subject.value), node })
    }
    return false
  }

  /** A name of the map means the map's value, not the parameter. */
  #visitTextWithMap(text: unknown, map: unknown): void {
    if (isScalar(text)) this.#visitText(text, undefined, isMap(map) ? map.items.map(keyOf) : [])
    this.visit(map)
  }

  #visitText(text: Scalar, call: Node | undefined, hidden: string[]): void {
    const used = [...String(text.value).matchAll(PLACEHOLDER)].map((match) => match[1]!)
    const names = new Set(used.filter((it) => this.#names.has(it) && !hidden.includes(it)))
    if (names.size > 0) this.#found.push({ is: 'sub', names: [...names], text, call })
  }
}

interface Call {
  /** Without `Fn::`. */
  name: string
  argument: unknown
}

/** The call of a function, written with a tag or as a mapping with one key. */
function callOf(node: unknown): Call | undefined {
  if ((isScalar(node) || isSeq(node)) && node.tag?.startsWith('!'))
    return { name: node.tag.slice(1), argument: node }
  const [pair, ...others] = isMap(node) ? node.items : []
  if (!pair || others.length > 0) return undefined
  const key = keyOf(pair)
  return key === 'Ref' || key.startsWith('Fn::')
    ? { name: key.replace('Fn::', ''), argument: pair.value }
    : undefined
}
