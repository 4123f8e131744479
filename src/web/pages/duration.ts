/** The names of the units, in the language of the page. */
export interface Units {
  day: string
  days: string
  h: string
  min: string
  s: string
}

/**
 * A duration in its two largest units, such as `1 min 52 s`, or in whole days: `6 days`. The page's
 * script contains the text of this function, so it uses nothing from outside.
 */
export function duration(seconds: number, units: Units): string {
  const s = Math.max(0, Math.floor(seconds))
  const days = Math.floor(s / 86_400)
  if (days > 0) return `${days} ${days === 1 ? units.day : units.days}`
  const counts: [number, string][] = [
    [Math.floor(s / 3600), units.h],
    [Math.floor(s / 60) % 60, units.min],
    [s % 60, units.s],
  ]
  const first = Math.max(
    0,
    counts.findIndex(([count]) => count > 0),
  )
  return s === 0
    ? `0 ${units.s}`
    : counts
        .slice(first, first + 2)
        .filter(([count]) => count > 0)
        .map(([count, unit]) => `${count} ${unit}`)
        .join(' ')
}
