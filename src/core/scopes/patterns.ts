import { matchesPattern } from '../template/access/match-action.ts'

/** Whether everything that `inner` can stand for is covered by `outer`. A "?" in `outer` is not taken to cover a "*". */
export const covers = (outer: string, inner: string): boolean =>
  inner.includes('*') && outer.includes('?') ? outer === inner : matchesPattern(outer, inner)

/** Whether there is a text that both patterns cover. */
export function meet(a: string, b: string): boolean {
  // Row i, column j: whether a from i on and b from j on meet.
  let below = Array.from({ length: b.length + 1 }, (_, j) => onlyStars(b, j))
  for (let i = a.length - 1; i >= 0; i--) {
    const row: boolean[] = Array.from({ length: b.length + 1 }, () => false)
    row[b.length] = a[i] === '*' && below[b.length]!
    for (let j = b.length - 1; j >= 0; j--) {
      if (a[i] === '*' || b[j] === '*') row[j] = below[j]! || row[j + 1]!
      else row[j] = (a[i] === b[j] || a[i] === '?' || b[j] === '?') && below[j + 1]!
    }
    below = row
  }
  return below[0]!
}

const onlyStars = (text: string, from: number): boolean => /^\**$/.test(text.slice(from))

/** The narrower of two patterns; both where neither covers the other; undefined where they never meet. */
export function narrower(a: string, b: string): { pattern: string; exact: boolean } | undefined {
  if (covers(a, b)) return { pattern: b, exact: true }
  if (covers(b, a)) return { pattern: a, exact: true }
  return meet(a, b) ? { pattern: a, exact: false } : undefined
}

/** A policy variable, and what CloudFormation fills in, may stand for anything. */
export const isOpen = (resource: string): boolean => /\$\{|^[{!]/.test(resource)

/** Resources of all partitions alike, with open places as "*". */
export const generalised = (resource: string): string =>
  /^[{!]/.test(resource)
    ? '*'
    : resource.replaceAll(/\$\{[^}]*\}/g, '*').replace(/^arn:aws[\w-]*:/, 'arn:aws:')
