/** One line of a CSV file (RFC 4180). */
export const toCsvRow = (cells: readonly string[]): string => `${cells.map(toCell).join(',')}\r\n`

/** A spreadsheet takes a cell that begins with one of these for a formula, some in full width. */
const FORMULA = /^[=+\-@＝＋－＠\t\r\n]/

/** An apostrophe before a formula makes it text. */
const toCell = (text: string): string => {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe
}
