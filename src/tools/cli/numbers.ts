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
/** How many items a page of a list holds. */
export const pageSize = wholeNumber(1, 200)
/** How many records a search finds at most. */
export const searchLimit = wholeNumber(1, 100)

/** How many calls a second AWS STS gets. */
export const callsPerSecond = wholeNumber(1, 600)

/** How many records something may concern. */
export const recordCount = wholeNumber(0, 100_000)

/** AWS: fewer copies than the queue's mapping may start would leave messages throttled. */
const MIN_RESERVED = 10

/** How many copies of a function are reserved, or 0 for none. */
export const reservedCopies = (text: string): number =>
  text === '0' ? 0 : wholeNumber(MIN_RESERVED, 1000)(text)

/** The option of all commands that can remove topics. */
export const ABANDON = [
  '--abandon <count>',
  'go on although this exact number of living connections loses its topic',
  wholeNumber(0, 999_999_999),
] as const

/** Reads an option that can be repeated, or holds several values separated by commas. */
export const valueList = (value: string, earlier: string[] = []): string[] => [
  ...earlier,
  ...value.split(','),
]
