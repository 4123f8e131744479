import type { Logo } from '../../../core/model/brand.ts'
import { LogoProblem } from './parse-svg.ts'
import { sanitiseSvg } from './sanitise-svg.ts'

const MAX_LOGO_BYTES = 64 * 1024
/** A PNG of a few bytes can describe pixels that fill a browser's memory. */
const MAX_PNG_PIXELS = 2048
const MAX_SVG_UNITS = 100_000
/** Width by height. The page shows a logo 32 pixels high. */
const [MIN_RATIO, MAX_RATIO] = [0.25, 10]

const PNG_MAGIC = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** What the picture needs. The others hold names, places, dates, or a second picture. */
const PNG_CHUNKS = new Set(['IHDR', 'PLTE', 'tRNS', 'gAMA', 'sRGB', 'cHRM', 'IDAT', 'IEND'])

/**
 * Reads an SVG or a PNG and returns what Rolecall serves of it. Throws LogoProblem, which says what
 * is wrong with the file.
 */
export function readLogo(bytes: Uint8Array): Logo {
  if (bytes.length > MAX_LOGO_BYTES)
    throw new LogoProblem(
      `has ${Math.ceil(bytes.length / 1024)} KB. A logo may have at most ${MAX_LOGO_BYTES / 1024} KB`,
    )
  const logo = PNG_MAGIC.equals(bytes.subarray(0, PNG_MAGIC.length))
    ? readPng(Buffer.from(bytes))
    : readSvg(bytes)
  const ratio = logo.width / logo.height
  if (!(ratio >= MIN_RATIO && ratio <= MAX_RATIO))
    throw new LogoProblem(
      `is ${logo.width} by ${logo.height}. Its width must be ${MIN_RATIO} to ${MAX_RATIO} times its height`,
    )
  return logo
}

function readSvg(bytes: Uint8Array): Logo {
  const { text, width, height } = sanitiseSvg(textOf(bytes))
  if (!(width > 0 && height > 0 && Math.max(width, height) <= MAX_SVG_UNITS))
    throw new LogoProblem(
      `is ${width} by ${height}. Width and height must be from 1 to ${MAX_SVG_UNITS}`,
    )
  return { type: 'svg', data: text, width, height }
}

function textOf(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (/^\s*</.test(text)) return text.trim()
  } catch {}
  throw new LogoProblem('is neither a PNG nor an SVG in UTF-8')
}

function readPng(bytes: Buffer): Logo {
  const chunks: Buffer[] = [PNG_MAGIC]
  let last = ''
  for (let at = PNG_MAGIC.length; last !== 'IEND'; ) {
    const length = at + 12 <= bytes.length ? bytes.readUInt32BE(at) : Number.NaN
    const end = at + 12 + length
    if (!(end <= bytes.length)) throw new LogoProblem('is a PNG that is cut off')
    const name = bytes.toString('latin1', at + 4, at + 8)
    if ((last === '') !== (name === 'IHDR') || (last === '' && length !== 13))
      throw new LogoProblem('is a PNG that cannot be read')
    if (PNG_CHUNKS.has(name)) chunks.push(bytes.subarray(at, end))
    last = name
    at = end
  }
  const header = chunks[1]!
  const [width, height] = [header.readUInt32BE(8), header.readUInt32BE(12)]
  if (Math.min(width, height) === 0 || Math.max(width, height) > MAX_PNG_PIXELS)
    throw new LogoProblem(
      `is a PNG of ${width} by ${height} pixels. Each side must have 1 to ${MAX_PNG_PIXELS}`,
    )
  return { type: 'png', data: Buffer.concat(chunks).toString('base64'), width, height }
}
