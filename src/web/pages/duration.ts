/**
 * A duration in its two largest units: `24 s`, `1 min 52 s`, `3 h 5 min`, `6 days`. The page's
 * script contains the text of this function, so it uses nothing from outside.
 */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds))
  const days = Math.floor(s / 86_400)
  if (days > 0) return days === 1 ? '1 day' : `${days} days`
  const counts: [number, string][] = [
    [Math.floor(s / 3600), 'h'],
    [Math.floor(s / 60) % 60, 'min'],
    [s % 60, 's'],
  ]
  const first = Math.max(
    0,
    counts.findIndex(([count]) => count > 0),
  )
  return s === 0
    ? '0 s'
    : counts
        .slice(first, first + 2)
        .filter(([count]) => count > 0)
        .map(([count, unit]) => `${count} ${unit}`)
        .join(' ')
}
