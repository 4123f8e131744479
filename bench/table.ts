import type { Goal, Row, Spread } from './measure.ts'

const HEAD = [
  'what',
  'ours: median (min to max)',
  'floor: median (min to max)',
  'ratio',
  'goal',
  'met',
]

/** The rows as a Markdown table, aligned for the terminal. */
export function table(rows: Row[]): string {
  const cells = [HEAD, ...rows.map(cellsOf)]
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)))
  const line = (row: string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`
  return [line(cells[0]!), rule, ...cells.slice(1).map(line)].join('\n')
}

const cellsOf = (row: Row): string[] => [
  row.what,
  show(row.ours, row.unit),
  row.floor ? `${row.floor.name}: ${show(row.floor.spread, row.unit)}` : '-',
  row.ratio === undefined ? '-' : round(row.ratio),
  row.goal ? `${row.goal.name}: ${bounds(row.goal)}` : '-',
  row.goal ? (isMet(row.goal, row.ratio ?? row.ours.median) ? 'yes' : 'NO') : '-',
]

const isMet = ({ atMost = Infinity, atLeast = -Infinity }: Goal, value: number): boolean =>
  value <= atMost && value >= atLeast

const bounds = ({ atMost, atLeast }: Goal): string =>
  [atLeast === undefined ? '' : `>= ${atLeast}`, atMost === undefined ? '' : `<= ${atMost}`]
    .filter(Boolean)
    .join(', ')

const show = ({ median, min, max }: Spread, unit: string): string =>
  min === max
    ? `${round(median)} ${unit}`
    : `${round(median)} ${unit} (${round(min)} to ${round(max)})`

const round = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
