import { InvalidArgumentError } from 'commander'

const UNITS_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const
type Unit = keyof typeof UNITS_MS

const DURATION = /^(\d{1,9})(ms|[smhdw])$/

/** The duration in milliseconds; undefined where the text is none. */
function parse(text: string, bare?: Unit): number | undefined {
  const [, number, unit] = DURATION.exec(bare && /^\d{1,9}$/.test(text) ? text + bare : text) ?? []
  return number === undefined ? undefined : Number(number) * UNITS_MS[unit as Unit]
}

interface Limits {
  /** Such as `1m`. */
  least: string
  most: string
  /** The unit of a number without one. Without `bare`, such a number is refused. */
  bare?: Unit
}

const read = (unitMs: number, { least, most, bare }: Limits) => {
  const [min, max] = [parse(least)!, parse(most)!]
  return (text: string): number => {
    const ms = parse(text, bare)
    if (ms === undefined) throw new InvalidArgumentError('Give a duration such as 30m, 24h or 7d.')
    if (ms < min || ms > max)
      throw new InvalidArgumentError(`Give a duration from ${least} to ${most}.`)
    return Math.round(ms / unitMs)
  }
}

/** Reads an option such as `30m`, `24h` or `7d`, and gives seconds. */
export const seconds = (limits: Limits) => read(1000, limits)
/** Reads an option such as `500ms` or `8s`, and gives milliseconds. */
export const milliseconds = (limits: Limits) => read(1, limits)

const TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/

/** Reads a time or date (UTC), or a duration, which means that long ago. Gives ISO 8601. */
export const timeAgo = (text: string): string => readTime(text, -1)
/** Reads a time or date (UTC), or a duration, which means that long from now. Gives ISO 8601. */
export const timeAhead = (text: string): string => readTime(text, 1)

function readTime(text: string, direction: 1 | -1): string {
  const ms = parse(text)
  const time =
    ms === undefined && TIME.test(text) ? Date.parse(text) : Date.now() + direction * (ms ?? NaN)
  if (!Number.isNaN(time)) return new Date(time).toISOString()
  throw new InvalidArgumentError(
    'Give a duration such as 2h, a date such as 2026-11-27, or a time such as 2026-11-27T09:00:00Z.',
  )
}

/** The option of all commands that get credentials. */
export const SESSION_DURATION = [
  '--duration <duration>',
  'how long each session lasts, 15m to 1h (default: 1h)',
  seconds({ least: '15m', most: '1h', bare: 's' }),
] as const
