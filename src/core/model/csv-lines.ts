import { CsvError, type Info, parse } from 'csv-parse/sync'
import { RolecallError } from '../../api/errors.ts'

/** A line of a CSV file, with its number in the file. */
export interface CsvLine {
  cells: string[]
  line: number
}

export const csvInvalid = (detail: string, cause?: unknown): RolecallError =>
  new RolecallError('CSV_INVALID', { detail }, cause)

/**
 * Reads the lines of a CSV file that are not empty. The first one is the head.
 * @param file The bytes of a file in UTF-8, or a text.
 * @param maxMegabytes The largest file that is read.
 * @throws CSV_INVALID if it is too large, not in UTF-8 or not CSV.
 */
export function readCsvLines(file: Uint8Array | string, maxMegabytes: number): CsvLine[] {
  const text = typeof file === 'string' ? file : decode(file)
  if (Buffer.byteLength(text) > maxMegabytes * 1_000_000)
    throw csvInvalid(`The file is larger than ${maxMegabytes} MB. Split it into several files.`)
  return parseLines(text)
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw csvInvalid('The file is not in UTF-8. In Excel, save it as "CSV UTF-8".', error)
  }
}

/** The delimiter is the one that the first line has more often. */
function parseLines(text: string): CsvLine[] {
  const [first = ''] = text.split(/\r?\n/, 1)
  const delimiter = first.split(';').length > first.split(',').length ? ';' : ','
  let from = 1
  try {
    const lines = parse(text, {
      ...{ bom: true, delimiter, info: true, relax_column_count: true },
    }) as unknown as { record: string[]; info: Info }[]
    return lines.flatMap(({ record, info }) => {
      const line = from
      from = info.lines + 1
      return record.every((cell) => cell.trim() === '') ? [] : [{ cells: record, line }]
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const { lines } = error as { lines?: number }
    throw csvInvalid(`Line ${lines ?? from} has a quotation mark that does not fit.`, error)
  }
}

/**
 * The columns that the head of a file names, in its order. Case does not matter.
 * @throws CSV_INVALID if one is unknown, is there twice, or is missing.
 */
export function readCsvHead<Column extends string>(
  cells: string[],
  known: readonly Column[],
  required: readonly Column[],
  free?: { pattern: RegExp; says: string },
): Column[] {
  const columns = cells.map((cell) => {
    const name = cell.trim()
    const column = known.find((it) => it.toLowerCase() === name.toLowerCase())
    if (column) return column
    if (free?.pattern.test(name)) return name as Column
    const names = [...known, ...(free ? [free.says] : [])].join(', ')
    throw csvInvalid(`The first line has the unknown column "${name}". Known: ${names}.`)
  })
  const twice = columns.find((it, index) => columns.indexOf(it) !== index)
  if (twice) throw csvInvalid(`The first line has the column ${twice} twice.`)
  const missing = required.find((it) => !columns.includes(it))
  if (missing)
    throw csvInvalid(`The first line needs the column ${missing}. Known: ${known.join(', ')}.`)
  return columns
}

/** A cell as it was meant: an apostrophe before a sign only kept it from being a formula. */
export const plainCell = (cell: string): string => cell.trim().replace(/^'(?=[=+\-@＝＋－＠])/, '')
