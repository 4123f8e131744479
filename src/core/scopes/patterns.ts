import { matchesPattern, meet } from '../model/aws/match-action.ts'

/**
 * Whether `outer` matches everything that `inner` matches. With "?" in `outer` and "*" in `inner`,
 * only equal patterns count.
 */
export const covers = (outer: string, inner: string): boolean =>
  inner.includes('*') && outer.includes('?') ? outer === inner : matchesPattern(outer, inner)

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
