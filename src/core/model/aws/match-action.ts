/** Whether an action pattern with "*" and "?" matches an action. Case does not matter. */
export const matchesAction = (pattern: string, action: string): boolean =>
  matchesPattern(pattern.toLowerCase(), action.toLowerCase())

/** Whether a pattern with "*" and "?" matches a text. */
export function matchesPattern(pattern: string, text: string): boolean {
  let at = 0
  let star = -1
  let resume = 0
  for (let i = 0; i < text.length; ) {
    if (
      at < pattern.length &&
      (pattern[at] === '?' || (pattern[at] === text[i] && pattern[at] !== '*'))
    ) {
      at += 1
      i += 1
    } else if (pattern[at] === '*') {
      star = at
      at += 1
      resume = i
    } else if (star >= 0) {
      at = star + 1
      resume += 1
      i = resume
    } else return false
  }
  return /^\**$/.test(pattern.slice(at))
}

/** Whether some text matches both patterns. */
export function meet(a: string, b: string): boolean {
  if (!startAlike(a, b)) return false
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

/**
 * False if the patterns differ before the first wildcard of either. Nearly all pairs of two large
 * policies do, and this costs far less than the table.
 */
function startAlike(a: string, b: string): boolean {
  for (let i = 0; i < a.length && i < b.length; i++) {
    if (isWildcard(a[i]!) || isWildcard(b[i]!)) return true
    if (a[i] !== b[i]) return false
  }
  return true
}

const isWildcard = (character: string): boolean => character === '*' || character === '?'

const onlyStars = (text: string, from: number): boolean => /^\**$/.test(text.slice(from))
