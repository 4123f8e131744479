import pino from 'pino'
import { isRolecallError } from '../errors.ts'
import type { Log } from '../ports.ts'

const LONGEST = 1000

/** One structured line per event on standard error. Of an error only its names and words: SDK errors hold whole requests. */
export function jsonLog(level = 'info'): Log {
  const logger = pino({ level, base: null, serializers: { error: describeError } }, printable(2))
  return {
    info: (event, facts) => logger.info(facts ?? {}, event),
    warn: (event, facts) => logger.warn(facts ?? {}, event),
    error: (event, facts) => logger.error(facts ?? {}, event),
  }
}

/** JSON escapes the first 32 control characters; terminals heed others too, and characters that turn text around. */
function printable(dest: number): { write(line: string): void } {
  const out = pino.destination({ dest, sync: true })
  const code = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  return { write: (line) => void out.write(line.replaceAll(/(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, code)) }
}

function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error }
  const code = (error as { code?: unknown }).code
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) }
  const expected = isRolecallError(error)
  const frames = expected ? {} : { at: framesOf(error) }
  return { name: error.name, ...(typeof code === 'string' && { code }), message: masked(error.message), ...frames, ...cause }
}

/** Where it happened. The stack repeats the message, whose lines may look like anything: they are masked too. */
const framesOf = ({ stack = '' }: Error): string[] =>
  stack
    .split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .slice(0, 4)
    .map((line) => masked(line.trim()))

/** A presigned URL or a key in a message never reaches the log. */
const masked = (message: string): string =>
  message
    .slice(0, LONGEST)
    .replace(/https?:\/\/\S*\?\S*/g, '[url]')
    .replace(/(?:rct1\.|rct_|rcv4\.|eyJ)[\w.-]+/g, '[token]')
