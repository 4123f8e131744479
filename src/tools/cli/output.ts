import { createInterface } from 'node:readline/promises'
import { styleText } from 'node:util'
import type { Command } from 'commander'
import { RolecallError } from '../../api/errors.ts'

/** Where a command writes: data to standard output, messages to standard error. */
export interface Output {
  json: boolean
  /** Prints a JSON document, or with `human` the text for people. */
  data(value: unknown, human?: () => string): void
  say(text: string): void
  /**
   * Reports a step that takes time, and how long it took. `judge` says whether the result is good;
   * without it, every result is.
   */
  step<T>(title: string, work: () => Promise<T>, judge?: (result: T) => Verdict): Promise<T>
}

export type Verdict = 'good' | 'doubtful' | 'bad'

type Style = Parameters<typeof styleText>[0]

/**
 * Colours a message, on a terminal only. FORCE_COLOR and NO_COLOR overrule that, here and in
 * `paintData`.
 */
export const paint = (style: Style, text: string): string =>
  styleText(style, text, { stream: process.stderr })

/** Colours a part of the data, as `paint` colours messages. */
export const paintData = (style: Style, text: string): string =>
  styleText(style, text, { stream: process.stdout })

/**
 * Without what could command a terminal: names and notes come from other people. Colours and line
 * breaks stay.
 */
const CONTROLS = /(?!\n|\t|\p{Cc}\[[\d;]*m)[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu
export const forTerminal = (text: string): string =>
  process.stdout.isTTY ? text.replace(CONTROLS, '') : text

const signs = (): Record<Verdict, string> => ({
  good: paint('green', '✓'),
  doubtful: paint('yellow', '!'),
  bad: paint('red', '✗'),
})

export function terminal(options: { json: boolean }): Output {
  const { json } = options
  const say = (text: string) => void process.stderr.write(`${text}\n`)
  return {
    json,
    data(value, human) {
      const text = json || !human ? JSON.stringify(value, null, 2) : forTerminal(human())
      process.stdout.write(`${text}\n`)
    },
    say,
    async step(title, work, judge = () => 'good') {
      const started = performance.now()
      const live = process.stderr.isTTY
      const end = (sign: string) => {
        const time = `${((performance.now() - started) / 1000).toFixed(1)} s`
        say(`${live ? '\r\u001b[K' : ''}${sign} ${title} ${paint('dim', time)}`)
      }
      if (live) process.stderr.write(`${paint('dim', '…')} ${title}`)
      try {
        const result = await work()
        end(signs()[judge(result)])
        return result
      } catch (error) {
        end(signs().bad)
        throw error
      }
    },
  }
}

/** The output that the command's options ask for. */
export const output = (command: Command): Output =>
  terminal({ json: command.optsWithGlobals<{ json?: boolean }>().json ?? false })

/** The option of each command that changes something. */
export const REASON = ['--reason <text>', 'why, for the audit trail; up to 200 characters'] as const

/** Asks on the terminal. Without a terminal, the command needs --yes. */
export async function askYes(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new RolecallError('CONFIRMATION_NEEDED')
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim())
  } finally {
    terminal.close()
  }
}

/** Shows each so many records, and the last. */
const SHOWN_RECORDS = 5000

export const progressOn = (out: Output) => (done: number, total: number) => {
  if (done === total || Math.floor(done / SHOWN_RECORDS) > Math.floor((done - 99) / SHOWN_RECORDS))
    out.say(paint('dim', `  ${done} of ${total}`))
}
