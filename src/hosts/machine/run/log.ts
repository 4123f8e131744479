import { systemClock } from '../../../adapters/embedded/system.ts'
import { isRolecallError } from '../../../api/errors.ts'
import type { Clock, Log } from '../../../core/ports.ts'

const LEVELS = ['info', 'warn', 'error'] as const
const MAX_MESSAGE_CHARACTERS = 1000
const MAX_FRAMES = 4

interface LogOptions {
  /** Events below this level are left out. */
  from?: (typeof LEVELS)[number]
  clock?: Pick<Clock, 'now'>
  /** Fields of each line, such as the id of the invocation. */
  context?: () => Record<string, unknown>
}

/**
 * Writes one line of JSON to standard error for each event: `level`, `time`, `msg` (the event) and
 * its fields.
 */
export function jsonLog({ from = 'info', clock = systemClock, context }: LogOptions = {}): Log {
  // If nobody reads the log any more, the service continues.
  process.stderr.on('error', () => {})
  const writer = (level: (typeof LEVELS)[number]) =>
    LEVELS.indexOf(level) < LEVELS.indexOf(from)
      ? () => {}
      : (msg: string, facts?: Record<string, unknown>) =>
          writeLine({ level, time: clock.now().toISOString(), msg, ...context?.(), ...facts })
  return { info: writer('info'), warn: writer('warn'), error: writer('error') }
}

/** Writes the entry as one line. Tokens and URLs with a query are masked in all of its texts. */
export function writeLine(entry: Record<string, unknown>): void {
  process.stderr.write(`${escapeControls(toJson(entry))}\n`)
}

function toJson(entry: Record<string, unknown>): string {
  try {
    return JSON.stringify(entry, toPrintable)
  } catch (error) {
    const { level, time, msg } = entry
    return JSON.stringify({ level, time, msg, error: describeError(error) })
  }
}

function toPrintable(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return maskSecrets(value)
  return value instanceof Error ? describeError(value) : value
}

/** Only the names and messages of an error and its causes: the SDK's errors hold whole requests. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error }
  const { name, message, cause, code } = error as Error & { code?: unknown }
  return {
    name,
    ...(typeof code === 'string' && { code }),
    message: maskSecrets(message.slice(0, MAX_MESSAGE_CHARACTERS)),
    ...(!isRolecallError(error) && { at: framesOf(error) }),
    ...(cause !== undefined && { cause: describeError(cause) }),
  }
}

/**
 * Where the error was thrown. A line of the message may look like a stack frame, so all lines are
 * masked.
 */
const framesOf = ({ stack = '' }: Error): string[] =>
  stack
    .split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .slice(0, MAX_FRAMES)
    .map((line) => maskSecrets(line.trim()))

/** Hides presigned URLs and tokens, wherever they stand in the text. */
const maskSecrets = (text: string): string =>
  text
    .replace(/https?:\/\/\S*\?\S*/g, '[url]')
    .replace(/(?:rc[abt]_|rct1\.|rcv4\.|eyJ)[\w.-]+/g, '[token]')

/**
 * Escapes control characters that JSON leaves as they are, and characters that reverse the
 * direction of text. A terminal would obey them.
 */
const escapeControls = (line: string): string =>
  line.replaceAll(
    /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu,
    (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
