import pino from 'pino'
import { isRolecallError } from '../errors.ts'
import type { Log } from '../ports.ts'

const LONGEST = 1000

/** One structured line per event on standard error. Of an error only its names and words: SDK errors hold whole requests. */
export function jsonLog(level = 'info'): Log {
  const logger = pino({ level, base: null, serializers: { error: describeError } }, pino.destination({ dest: 2, sync: true }))
  return {
    info: (event, facts) => logger.info(facts ?? {}, event),
    warn: (event, facts) => logger.warn(facts ?? {}, event),
    error: (event, facts) => logger.error(facts ?? {}, event),
  }
}

function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error }
  const code = (error as { code?: unknown }).code
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) }
  const expected = isRolecallError(error)
  const frames = expected
    ? {}
    : {
        at: error.stack
          ?.split('\n')
          .slice(1, 5)
          .map((line) => line.trim()),
      }
  return { name: error.name, ...(typeof code === 'string' && { code }), message: masked(error.message), ...frames, ...cause }
}

/** A presigned URL or a key in a message never reaches the log. */
const masked = (message: string): string =>
  message
    .slice(0, LONGEST)
    .replace(/https?:\/\/\S*\?\S*/g, '[url]')
    .replace(/rct1\.[\w.-]+/g, '[token]')
