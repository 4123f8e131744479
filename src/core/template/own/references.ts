import { isMap, isScalar, isSeq, type Node, type Scalar } from 'yaml'
import { keyOf } from './source.ts'

/** A logical name that a part of a template refers to. */
export interface Reference {
  name: string
  at: Node
  /** False inside an `Fn::If`: its branch may not count. */
  isCertain: boolean
}

/** The items of this call are names by themselves. */
const NAMES = 'names'

/** Every logical name that a part of a template refers to, in short or long form, with its node. */
export function referencesIn(node: Node): Reference[] {
  const found: Reference[] = []
  collect(node, { call: '', isCertain: true }, found)
  return found
}

/** `call`: the key before a value, which may be an intrinsic function. */
function collect(
  node: unknown,
  { call, isCertain }: { call: string; isCertain: boolean },
  found: Reference[],
): void {
  if (isScalar(node)) {
    for (const name of namesIn(node, node.tag ?? call)) found.push({ name, at: node, isCertain })
    return
  }
  const isSure = isCertain && call !== 'Fn::If' && (node as Node | null)?.tag !== '!If'
  if (isSeq(node)) {
    const isGetAtt = call === 'Fn::GetAtt' || node.tag === '!GetAtt'
    const inner = { call: isGetAtt ? NAMES : '', isCertain: isSure }
    for (const item of node.items) collect(item, inner, found)
  } else if (isMap(node))
    for (const pair of node.items)
      collect(pair.value, { call: keyOf(pair), isCertain: isSure }, found)
}

function namesIn(scalar: Scalar, call: string): string[] {
  const text = String(scalar.value)
  if (call === '!Ref' || call === 'Ref' || call === NAMES) return [text]
  if (call === '!GetAtt' || call === 'Fn::GetAtt') return [text.split('.')[0]!]
  if (!text.includes('${')) return []
  return [...text.matchAll(/\$\{([A-Za-z0-9]+)(?:\.[\w.]+)?\}/g)].map((match) => match[1]!)
}
