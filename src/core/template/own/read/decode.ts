import { LineCounter } from 'yaml'
import { RolecallError } from '../../../../api/errors.ts'

/**
 * The text of a template's bytes. Every template that a vendor gives goes through here. A byte
 * order mark stays in the text. Throws TEMPLATE_INVALID with the place of the first byte that is
 * not UTF-8.
 */
export function decodeTemplate(bytes: Uint8Array, file: string): string {
  const refuse = (place: string, what: string) =>
    new RolecallError('TEMPLATE_INVALID', {
      detail: `${file}, ${place}: ${what} Save the file in UTF-8.`,
    })
  const [first, second] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw refuse('line 1, column 1', 'the file is in UTF-16, but UTF-8 is expected.')
  const zero = bytes.indexOf(0)
  if (zero >= 0)
    throw refuse(
      placeAfter(validStart(bytes.subarray(0, zero)) ?? ''),
      'there is a zero byte, as in a file in UTF-16, but UTF-8 is expected.',
    )
  const text = validStart(bytes, false)
  if (text !== undefined) return text
  const start = longestStart(bytes)
  const code = bytes[Buffer.byteLength(start)]!.toString(16).toUpperCase()
  throw refuse(
    placeAfter(start),
    `the byte ${code} is not UTF-8. It may be a character in Latin-1 or Windows-1252.`,
  )
}

/** The text of these bytes; undefined if they are not UTF-8. A cut character is left out. */
function validStart(bytes: Uint8Array, stream = true): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream })
  } catch {
    return undefined
  }
}

/** The text before the first byte that is not UTF-8. */
function longestStart(bytes: Uint8Array): string {
  let [good, bad] = [0, bytes.length + 1]
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (validStart(bytes.subarray(0, middle)) === undefined) bad = middle
    else good = middle
  }
  return validStart(bytes.subarray(0, good)) ?? ''
}

function placeAfter(text: string): string {
  const lines = linesOf(text)
  return placeAt(lines, text.length)
}

/** The lines of a text. A byte order mark is not part of the first line. */
export function linesOf(text: string): LineCounter {
  const lines = new LineCounter()
  lines.addNewLine(text.startsWith('\uFEFF') ? 1 : 0)
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1))
    lines.addNewLine(at + 1)
  return lines
}

export function placeAt(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset)
  return `line ${line}, column ${col}`
}
