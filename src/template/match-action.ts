/** Whether an action pattern of a policy, with its "*" and "?", covers an action. Case does not count. */
export function matchesAction(pattern: string, action: string): boolean {
  const p = pattern.toLowerCase()
  const a = action.toLowerCase()
  let at = 0
  let star = -1
  let resume = 0
  for (let i = 0; i < a.length; ) {
    if (at < p.length && (p[at] === '?' || (p[at] === a[i] && p[at] !== '*'))) {
      at += 1
      i += 1
    } else if (p[at] === '*') {
      star = at
      at += 1
      resume = i
    } else if (star >= 0) {
      at = star + 1
      resume += 1
      i = resume
    } else return false
  }
  return /^\**$/.test(p.slice(at))
}
