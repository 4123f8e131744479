import pino from 'pino'
import type { Log } from '../../../core/ports.ts'
import { describeError, escaped } from './describe-error.ts'

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
  return { write: (line) => void out.write(escaped(line)) }
}
