import { isRolecallError } from '../../../api/errors.ts'

const LONGEST = 1000

/** Of an error only its names and words: SDK errors hold whole requests. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error }
  const code = (error as { code?: unknown }).code
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) }
  const expected = isRolecallError(error)
  const frames = expected ? {} : { at: framesOf(error) }
  return {
    name: error.name,
    ...(typeof code === 'string' && { code }),
    message: masked(error.message),
    ...frames,
    ...cause,
  }
}

/** Where it happened. The stack repeats the message, whose lines may look like anything: they are masked too. */
const framesOf = ({ stack = '' }: Error): string[] =>
  stack
    .split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .slice(0, 4)
    .map((line) => masked(line.trim()))

/** A presigned URL or a key in a message never reaches the log. */
export const masked = (message: string): string =>
  message
    .slice(0, LONGEST)
    .replace(/https?:\/\/\S*\?\S*/g, '[url]')
    .replace(/(?:rc[abt]_|rct1\.|rcv4\.|eyJ)[\w.-]+/g, '[token]')

/** JSON escapes the first 32 control characters; terminals heed others too, and characters that turn text around. */
export const escaped = (line: string): string =>
  line.replaceAll(
    /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu,
    (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
