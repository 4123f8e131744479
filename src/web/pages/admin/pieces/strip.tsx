/** The worst verdict of one day; `none` before the connection or without a check. */
export type DayHealth = 'fine' | 'unknown' | 'failed' | 'none'

const DAY_WIDTH = 4
const HEIGHT = 18

interface StripProps {
  days: readonly DayHealth[]
  /** What each mark stands for: a day, or one check. */
  unit?: 'days' | 'checks' | undefined
}

/**
 * One mark for each day or check, the oldest first. Failed is tall, unknown is short, none is
 * dotted. Fine and empty ones in a row are one area, so that pages stay small.
 */
export const HealthStrip = ({ days, unit = 'days' }: StripProps) => {
  const width = days.length * DAY_WIDTH
  return (
    <svg
      class="hs"
      width={width}
      height={HEIGHT}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={stripInWords(days, unit)}
    >
      {runsOf(days).map(({ health, from, length }) => {
        const x = from * DAY_WIDTH
        if (health === 'fine' || health === 'none')
          return (
            <rect x={x} width={length * DAY_WIDTH} height={HEIGHT} fill={`url(#day-${health})`} />
          )
        const [y, tall] = health === 'failed' ? [0, HEIGHT] : [11, 7]
        return Array.from({ length }, (_, at) => (
          <rect class={health} x={x + at * DAY_WIDTH} y={y} width={DAY_WIDTH - 1} height={tall} />
        ))
      })}
    </svg>
  )
}

interface Run {
  health: DayHealth
  from: number
  length: number
}

function runsOf(days: readonly DayHealth[]): Run[] {
  const runs: Run[] = []
  for (const [from, health] of days.entries()) {
    const last = runs.at(-1)
    if (last?.health === health) last.length += 1
    else runs.push({ health, from, length: 1 })
  }
  return runs
}

/** `30 days: 27 fine, 1 unknown, 2 failed`, as screen readers say it. */
function stripInWords(days: readonly DayHealth[], unit: StripProps['unit'] = 'days'): string {
  const seen = unit === 'days' ? days : days.filter((it) => it !== 'none')
  const counts = (['fine', 'unknown', 'failed'] as const).flatMap((health) => {
    const count = days.filter((it) => it === health).length
    return count > 0 ? [count === seen.length ? `all ${health}` : `${count} ${health}`] : []
  })
  return `${seen.length} ${unit}: ${counts.join(', ') || 'no checks'}`
}
