import { invalid } from '../faults.ts'
import type { Item, Value } from '../value.ts'

/** An attribute's name, then members of maps and places in lists. */
export type Path = (string | number)[]

export function valueAt(item: Item, path: Path): Value | undefined {
  let value: Value | undefined = { M: item }
  for (const part of path) value = value && member(value, part)
  return value
}

function member(value: Value, part: string | number): Value | undefined {
  if (typeof part === 'number') return 'L' in value ? value.L[part] : undefined
  return 'M' in value && Object.hasOwn(value.M, part) ? value.M[part] : undefined
}

const noSuchPath = () =>
  invalid('The document path provided in the update expression is invalid for update')

/** Changes the item itself: callers pass a copy. */
export function setAt(item: Item, path: Path, value: Value): void {
  const { parent, last } = parentOf(item, path)
  if (typeof last === 'string' && 'M' in parent) parent.M[last] = value
  else if (typeof last === 'number' && 'L' in parent)
    parent.L.splice(Math.min(last, parent.L.length), 1, value)
  else throw noSuchPath()
}

export function removeAt(item: Item, path: Path): void {
  if (valueAt(item, path) === undefined && path.length === 1) return
  const { parent, last } = parentOf(item, path)
  if (typeof last === 'string' && 'M' in parent) delete parent.M[last]
  else if (typeof last === 'number' && 'L' in parent) parent.L.splice(last, 1)
  else throw noSuchPath()
}

function parentOf(item: Item, path: Path): { parent: Value; last: string | number } {
  const parent = path.length === 1 ? { M: item } : valueAt(item, path.slice(0, -1))
  if (!parent) throw noSuchPath()
  return { parent, last: path.at(-1)! }
}

export const pathText = (path: Path) =>
  `[${path.map((part) => (typeof part === 'number' ? `[${part}]` : part)).join(', ')}]`

/** Whether one path contains the other. */
export function overlap(a: Path, b: Path): boolean {
  const shorter = Math.min(a.length, b.length)
  return a.slice(0, shorter).every((part, index) => part === b[index])
}
