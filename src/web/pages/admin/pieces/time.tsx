import { Time } from '../../parts.tsx'

const UNITS = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
] as const

/** A duration in its largest unit, such as `5 min`. */
export function shortDuration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds))
  for (const [size, name] of UNITS) if (s >= size) return `${Math.floor(s / size)} ${name}`
  return `${s} s`
}

/**
 * A time in UTC. The script shows it in the local time of the browser, with the time in UTC when
 * the pointer rests on it.
 */
export const LocalTime = Time

interface SpanProps {
  at: string
  now: Date
}

/** How long ago something was, with the time in UTC when the pointer rests on it. */
export const Ago = ({ at, now }: SpanProps) => (
  <Short at={at} seconds={(now.getTime() - Date.parse(at)) / 1000} />
)

/** How long it is until a time. */
export const Until = ({ at, now }: SpanProps) => (
  <Short at={at} seconds={(Date.parse(at) - now.getTime()) / 1000} />
)

/** Text that is not a date is shown unchanged. */
const Short = ({ at, seconds }: { at: string; seconds: number }) => {
  if (Number.isNaN(seconds)) return <span>{at}</span>
  const time = new Date(at)
  return (
    <time datetime={time.toISOString()} title={utc(time)} data-short>
      {shortDuration(seconds)}
    </time>
  )
}

const UTC = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
})

const utc = (time: Date): string => `${UTC.format(time)} UTC`
