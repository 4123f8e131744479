import { stripVTControlCharacters } from 'node:util'
import { paintData } from './output.ts'

/** The columns: for each title, the text of an item. */
export type Columns<Item> = Record<string, (item: Item) => string>

/** One column for each title, with one line for each item. */
export const tableOf = <Item>(items: readonly Item[], columns: Columns<Item>): string =>
  table(
    Object.keys(columns),
    items.map((item) => Object.values(columns).map((cell) => cell(item))),
  )

/** Columns as wide as their widest cell. */
export function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) =>
    Math.max(...[title, ...rows.map((row) => row[column]!)].map(widthOf)),
  )
  const line = (row: string[]) =>
    row
      .map((cell, column) => cell + ' '.repeat(widths[column]! - widthOf(cell)))
      .join('  ')
      .trimEnd()
  return [line(head), ...rows.map(line)].join('\n')
}

/** Letters that a terminal shows in two columns. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/gu

/** How many columns of the terminal a text needs: colours need none. */
function widthOf(text: string): number {
  const plain = stripVTControlCharacters(text)
  return [...plain].length + (plain.match(WIDE)?.length ?? 0)
}

const COLOURS: Record<'green' | 'yellow' | 'red' | 'cyan' | 'dim', readonly string[]> = {
  green: ['active', 'connected', 'delivered', 'current', 'updated', 'done'],
  cyan: [
    'open',
    'invited',
    'opened',
    'accepted',
    'creating',
    'checking',
    'claimed',
    'verifying',
    'running',
    'told',
  ],
  yellow: [
    'awaiting-approval',
    'needs-attention',
    'contested',
    'disconnecting',
    'paused',
    'failing',
    'expiring',
    'stopped',
  ],
  red: ['failed', 'suspended', 'unreachable', 'insecure'],
  dim: [
    'disconnected',
    'declined',
    'expired',
    'revoked',
    'removed',
    'gone',
    'cancelled',
    'replaced',
  ],
}

/** A status in its colour, by its first word: fine, under way, needs you, broken, ended. */
export function paintStatus(text: string): string {
  const [word = ''] = text.split(' ')
  const found = Object.entries(COLOURS).find(([, words]) => words.includes(word))
  return found ? paintData(found[0] as keyof typeof COLOURS, text) : text
}
