import { InvalidArgumentError } from 'commander'

/** Reads a whole number from an option. Otherwise says which numbers are allowed. */
const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
    if (number >= least && number <= most) return number
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`)
  }

export const port = wholeNumber(0, 65_535)
export const milliseconds = wholeNumber(0, 600_000)
/** How many items a page of a list holds. */
export const pageSize = wholeNumber(1, 200)
/** How long an invitation is open: one minute to 30 days. */
export const secondsToExpiry = wholeNumber(60, 30 * 24 * 3600)

/** The option of all commands that get credentials. */
export const SESSION_DURATION = [
  '--duration <seconds>',
  'how long each session lasts, 900 to 3600 seconds (default: 3600)',
  wholeNumber(900, 3600),
] as const

/** The option of all commands that can remove topics. */
export const ABANDON = [
  '--abandon <count>',
  'go on although this exact number of living connections loses its topic',
  wholeNumber(0, 999_999_999),
] as const

const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 } as const

/** Reads a duration such as `90m`, `24h` or `365d` and gives seconds. */
export function duration(text: string): number {
  const [, number, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (number === undefined)
    throw new InvalidArgumentError('Give a duration such as 30m, 24h or 365d.')
  return Number(number) * UNITS[unit as keyof typeof UNITS]
}

/** Reads an option that can be repeated, or holds several values separated by commas. */
export const valueList = (value: string, earlier: string[] = []): string[] => [
  ...earlier,
  ...value.split(','),
]
