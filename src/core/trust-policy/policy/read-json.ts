import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { childPath, type Place, quoteText } from '../lint.ts'

export interface LocatedJson {
  data: unknown
  /** Why the text is not JSON. */
  fault: string | undefined
  repeated: { path: string; key: string }[]
  placeOf(path: string): { place?: Place }
}

/** Reads strict JSON, with the place of each part and the repeated keys. */
export function readJson(text: string): LocatedJson {
  const places = new Map<string, Place>()
  const repeated: LocatedJson['repeated'] = []
  const placeOf = (path: string) => nearestPlace(places, path)
  const parsed = parse(text.replace(/^\uFEFF/, ''))
  if (parsed.fault !== undefined)
    return {
      data: undefined,
      fault: parsed.fault,
      repeated,
      placeOf: () => ({ place: { line: 1, column: 1 } }),
    }
  const lines = new LineCounter()
  // JSON is also YAML, and the YAML parser knows the places.
  const document = parseDocument(text, {
    schema: 'json',
    uniqueKeys: false,
    logLevel: 'error',
    lineCounter: lines,
    maxAliasCount: 0,
  } as object)
  const note = (path: string, from: Node, to: Node) =>
    places.set(path, placeBetween(lines, from, to))
  if (document.contents) walk(document.contents as Node, '', note, repeated)
  return { data: parsed.data, fault: undefined, repeated, placeOf }
}

/** A trust policy is six levels deep. A much deeper text could exhaust the stack of a parser. */
const MAX_DEPTH = 32

function isDeep(text: string): boolean {
  let depth = 0
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/gs)) {
    if (token === '{' || token === '[') depth += 1
    else if (token === '}' || token === ']') depth -= 1
    if (depth > MAX_DEPTH) return true
  }
  return false
}

function parse(text: string): { data?: unknown; fault?: string } {
  if (isDeep(text)) return { fault: `more than ${MAX_DEPTH} levels deep` }
  try {
    return { data: JSON.parse(text) as unknown }
  } catch (error) {
    return { fault: quoteText((error as Error).message.split('\n')[0]) }
  }
}

type Note = (path: string, from: Node, to: Node) => void

function walk(node: Node, path: string, note: Note, repeated: LocatedJson['repeated']): void {
  if (path === '') note(path, node, node)
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries())
      visitItem(item as Node, childPath(path, index), item as Node)
  }
  if (!isMap(node)) return
  const seen = new Set<string>()
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : ''
    const at = childPath(path, name)
    if (seen.has(name)) repeated.push({ path: at, key: name })
    seen.add(name)
    visitItem(value as Node, at, key as Node)
  }

  function visitItem(value: Node, at: string, from: Node): void {
    note(at, from, isScalar(value) ? value : from)
    if (value) walk(value, at, note, repeated)
  }
}

export function placeBetween(lines: LineCounter, from: Node, to: Node): Place {
  const start = lines.linePos(from.range![0])
  const end = lines.linePos(to.range![1])
  return {
    line: start.line,
    column: start.col,
    ...(end.line === start.line && { endColumn: end.col }),
  }
}

/** The place of a path, or of the nearest part around it. */
export function nearestPlace(places: ReadonlyMap<string, Place>, path: string): { place?: Place } {
  for (let at = path; ; at = at.slice(0, at.lastIndexOf('/'))) {
    const place = places.get(at)
    if (place) return { place }
    if (at === '') return {}
  }
}
