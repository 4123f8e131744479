import { isScalar, isSeq, type Node, visit } from 'yaml'
import { callIn } from './resolve.ts'

const AT_MOST = 5

/** Every way in which the conditions that a part of a template depends on may end; the first five are tried in all combinations. */
export function variantsOf(node: Node): Map<string, boolean>[] {
  const names = conditionsIn(node)
  const tried = names.slice(0, AT_MOST)
  const fixed = names.slice(AT_MOST).map((name): [string, boolean] => [name, true])
  return Array.from({ length: 2 ** tried.length }, (_, bits) => {
    const chosen = tried.map((name, index): [string, boolean] => [
      name,
      ((bits >> index) & 1) === 0,
    ])
    return new Map([...chosen, ...fixed])
  })
}

function conditionsIn(node: Node): string[] {
  const names = new Set<string>()
  visit(node, {
    Node(_key, inner) {
      const call = callIn(inner)
      if (call?.name !== 'If' || !isSeq(call.argument)) return
      const [condition] = call.argument.items
      if (isScalar(condition)) names.add(String(condition.value))
    },
  })
  return [...names]
}
