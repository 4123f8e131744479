import { InvalidArgumentError } from 'commander'

/** Reads a whole number from an option. Otherwise says which numbers are allowed. */
const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const number = wholeNumberIn(text, least, most)
    if (number !== undefined) return number
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`)
  }

function wholeNumberIn(text: string, least: number, most: number): number | undefined {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  return number >= least && number <= most ? number : undefined
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
export function reservedCopies(text: string): number {
  const copies = wholeNumberIn(text, MIN_RESERVED, 1000)
  if (text === '0') return 0
  if (copies !== undefined) return copies
  throw new InvalidArgumentError(
    `Give 0 for none, or a whole number from ${MIN_RESERVED} to 1000: callbacks start ${MIN_RESERVED} copies at once.`,
  )
}

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
