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
