import { invalid } from '../faults.ts'
import type { Item, Value } from '../value.ts'
import { Parser } from './parser.ts'
import { overlap, type Path, pathText, valueAt } from './path.ts'
import type { Scope } from './scope.ts'

export type Projection = (item: Item) => Item

const KIND = 'ProjectionExpression'

export function parseProjection(scope: Scope, text: string | undefined): Projection {
  if (text === undefined) return (item) => item
  const parser = new Parser(scope, KIND, text)
  const paths = parser.list(() => parser.path())
  parser.end()
  for (const [index, path] of paths.entries())
    for (const other of paths.slice(0, index))
      if (overlap(path, other))
        throw invalid(
          `Invalid ${KIND}: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: ${pathText(other)}, path two: ${pathText(path)}`,
        )
  return (item) => {
    const out: Item = {}
    for (const path of paths) graft(out, path, valueAt(item, path))
    return out
  }
}

function graft(out: Item, [head, ...rest]: Path, value: Value | undefined): void {
  if (value) out[String(head)] = nested(out[String(head)], rest, value)
}

function nested(into: Value | undefined, [head, ...rest]: Path, value: Value): Value {
  if (head === undefined) return value
  if (typeof head === 'number')
    return { L: [...(into && 'L' in into ? into.L : []), nested(undefined, rest, value)] }
  const members = into && 'M' in into ? into.M : {}
  return { M: { ...members, [head]: nested(members[head], rest, value) } }
}
