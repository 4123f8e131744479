import { grouped } from './list.tsx'

interface Series {
  name: string
  /** The meaning of the colour. */
  tone: 'good' | 'warn' | 'bad' | 'accent'
}

interface ChartProps {
  /** What the chart shows, in one sentence for screen readers. */
  label: string
  /** The parts of each column, the lowest first. */
  series: readonly Series[]
  /** One column for each day, the oldest first: the day as YYYY-MM-DD and the size of each part. */
  days: readonly { day: string; parts: readonly number[] }[]
}

const COLUMN = 20
const HEIGHT = 84

/** Columns for each day, drawn by the server, with a table of the same numbers behind them. */
export function DayChart({ label, series, days }: ChartProps) {
  const most = Math.max(1, ...days.map(({ parts }) => parts.reduce((sum, it) => sum + it, 0)))
  return (
    <div class="chart">
      <svg
        viewBox={`0 0 ${days.length * COLUMN} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        {days.map(({ parts }, at) => (
          <ColumnOf parts={parts} series={series} most={most} x={at * COLUMN} />
        ))}
      </svg>
      <p class="axis quiet" aria-hidden="true">
        <span>{shortDay(days[0]?.day)}</span>
        <span>{shortDay(days.at(-1)?.day)}</span>
      </p>
      <details class="chart-table">
        <summary>Show as a table</summary>
        <table>
          <caption class="unseen">{label}</caption>
          <thead>
            <tr>
              <th scope="col">Day</th>
              {series.map(({ name }) => (
                <th scope="col" class="r-num">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.toReversed().map(({ day, parts }) => (
              <tr>
                <th scope="row">{day}</th>
                {parts.map((it) => (
                  <td class="r-num">{grouped(it)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </div>
  )
}

interface ColumnProps {
  parts: readonly number[]
  series: readonly Series[]
  most: number
  x: number
}

function ColumnOf({ parts, series, most, x }: ColumnProps) {
  let below = 0
  return (
    <>
      {parts.map((part, at) => {
        const height = (part / most) * HEIGHT
        below += height
        return part === 0 ? null : (
          <rect
            class={`fill-${series[at]!.tone}`}
            x={x}
            y={round(HEIGHT - below)}
            width={COLUMN - 3}
            height={round(Math.max(height - 1, 1))}
          />
        )
      })}
    </>
  )
}

const round = (size: number): number => Math.round(size * 10) / 10

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** `28 Nov` for a day such as 2026-11-28. */
export function shortDay(day = ''): string {
  const date = new Date(`${day}T00:00:00Z`)
  return Number.isNaN(date.getTime()) ? day : DAY.format(date)
}

/** A bar that shows a share, 0 to 1. The number stands beside it. */
export const ShareBar = ({ share, tone = 'accent' }: { share: number; tone?: Series['tone'] }) => (
  <svg class="share-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
    <rect class="share-all" width="100" height="6" />
    <rect class={`fill-${tone}`} width={round(Math.min(1, Math.max(0, share)) * 100)} height="6" />
  </svg>
)
