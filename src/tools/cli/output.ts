import { createInterface } from 'node:readline/promises'
import { styleText } from 'node:util'
import type { Command } from 'commander'
import { RolecallError } from '../../api/errors.ts'
import type { List } from '../../client/list.ts'
import { pageSize } from './numbers.ts'

/** Where a command writes: data to standard output, messages to standard error. */
export interface Output {
  json: boolean
  /** Prints a JSON document, or with `human` the text for people. */
  data(value: unknown, human?: () => string): void
  say(text: string): void
  /** Reports a step that takes time, and how long it took. */
  step<T>(title: string, work: () => Promise<T>): Promise<T>
}

type Style = Parameters<typeof styleText>[0]

/** Colours on a terminal only. */
export const paint = (style: Style, text: string): string =>
  styleText(style, text, { stream: process.stderr })

export function terminal(options: { json: boolean }): Output {
  const { json } = options
  const say = (text: string) => void process.stderr.write(`${text}\n`)
  return {
    json,
    data(value, human) {
      process.stdout.write(`${json || !human ? JSON.stringify(value, null, 2) : human()}\n`)
    },
    say,
    async step(title, work) {
      const started = performance.now()
      const live = process.stderr.isTTY
      const end = (sign: string) => {
        const time = `${((performance.now() - started) / 1000).toFixed(1)} s`
        say(`${live ? '\r\u001b[K' : ''}${sign} ${title} ${paint('dim', time)}`)
      }
      if (live) process.stderr.write(`${paint('dim', '…')} ${title}`)
      try {
        const result = await work()
        end(paint('green', '✓'))
        return result
      } catch (error) {
        end(paint('red', '✗'))
        throw error
      }
    },
  }
}

/** The output that the command's options ask for. */
export const output = (command: Command): Output =>
  terminal({ json: command.optsWithGlobals<{ json?: boolean }>().json ?? false })

/** Columns as wide as their widest cell. */
export function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  )
  const line = (row: string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd()
  return [line(head), ...rows.map(line)].join('\n')
}

/** The columns: for each title, the text of an item. */
type Columns<Item> = Record<string, (item: Item) => string>

export const tableOf = <Item>(items: readonly Item[], columns: Columns<Item>): string =>
  table(
    Object.keys(columns),
    items.map((item) => Object.values(columns).map((cell) => cell(item))),
  )

/** Prints one page of a list, and how to get the next one. */
export async function printPage<Item>(
  command: Command,
  list: List<Item>,
  columns: Columns<Item>,
): Promise<void> {
  const page = await list.page()
  output(command).data(page, () => tableOf(page.items, columns))
  if (page.nextCursor) output(command).say(`More: --cursor ${page.nextCursor}`)
}

/** The options of a command that prints one page of a list. */
export const withPages = (command: Command): Command =>
  command
    .option('--limit <number>', 'how many to print, 1 to 200 (default: 50)', pageSize)
    .option('--cursor <cursor>', 'print the next page: the cursor that the page before printed')

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
