import { childPath, quoteText } from '../lint.ts'
import type { Item } from './policy.ts'
import { Unresolved } from './policy.ts'

export type Json = Readonly<Record<string, unknown>>

/** Collects violations of IAM's grammar. */
export interface Reader {
  report(rule: string, path: string, found: unknown): void
}

export const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Unresolved)

/** One string, or a list with at least one string. */
export function readItems(reader: Reader, given: unknown, path: string): Item[] {
  if (given === undefined) return []
  const list: [unknown, string][] = Array.isArray(given)
    ? given.map((one, index) => [one, childPath(path, index)])
    : [[given, path]]
  if (list.length === 0) reader.report('element-malformed', path, given)
  return list.flatMap(([one, at]) => readItem(reader, one, at))
}

function readItem(reader: Reader, one: unknown, path: string): Item[] {
  if (one instanceof Unresolved) reader.report('unresolved', path, one)
  if ((typeof one === 'string' && one !== '') || one instanceof Unresolved)
    return [{ path, found: quoteText(one), value: one }]
  reader.report('element-malformed', path, one)
  return []
}
