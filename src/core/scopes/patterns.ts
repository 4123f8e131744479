import { matchesPattern } from '../template/access/match-action.ts'

/**
 * Whether `outer` matches everything that `inner` matches. With "?" in `outer` and "*" in `inner`,
 * only equal patterns count.
 */
export const covers = (outer: string, inner: string): boolean =>
  inner.includes('*') && outer.includes('?') ? outer === inner : matchesPattern(outer, inner)

/** Whether some text matches both patterns. */
export function meet(a: string, b: string): boolean {
  // Row i, column j: whether the rest of a from i and the rest of b from j can match the same text.
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

/**
 * The narrower of two patterns. If they only overlap, it is the first one and not exact. Undefined
 * if no text matches both.
 */
export function narrower(a: string, b: string): { pattern: string; exact: boolean } | undefined {
  if (covers(a, b)) return { pattern: b, exact: true }
  if (covers(b, a)) return { pattern: a, exact: true }
  return meet(a, b) ? { pattern: a, exact: false } : undefined
}

/**
 * Whether the value of a resource is not known: policy variables, and what CloudFormation fills in.
 */
export const isOpen = (resource: string): boolean => /\$\{|^[{!]/.test(resource)

/** A resource with the partition "aws" and "*" for its unknown parts. */
export const generalise = (resource: string): string =>
  /^[{!]/.test(resource)
    ? '*'
    : resource.replaceAll(/\$\{[^}]*\}/g, '*').replace(/^arn:aws[\w-]*:/, 'arn:aws:')
