/** Larger differences are shown as one block that replaces another. */
const MAX_CELLS = 4_000_000
const CONTEXT_LINES = 3

interface Line {
  sign: ' ' | '-' | '+'
  text: string
}

/**
 * The difference of two texts, line by line: each line begins with ` `, `-` or `+`, and `…` stands
 * for equal lines that are left out. Empty if the texts are equal.
 */
export function textDiff(from: string, to: string): string {
  if (from === to) return ''
  const lines = linesOf(from.split('\n'), to.split('\n'))
  const shown = new Set<number>()
  for (const [index, { sign }] of lines.entries())
    if (sign !== ' ')
      for (let at = index - CONTEXT_LINES; at <= index + CONTEXT_LINES; at++) shown.add(at)
  return lines
    .map(({ sign, text }, index) => {
      if (shown.has(index)) return `${sign}${text}`
      return shown.has(index - 1) || index === 0 ? '…' : undefined
    })
    .filter((line) => line !== undefined)
    .join('\n')
}

/** The difference of two texts in the unified format of `patch`. Empty if they are equal. */
export function unifiedDiff(
  from: { name: string; text: string },
  to: { name: string; text: string },
): string {
  if (from.text === to.text) return ''
  const lines = linesOf(from.text.split('\n'), to.text.split('\n'))
  const changed = lines.flatMap(({ sign }, index) => (sign === ' ' ? [] : [index]))
  const hunks: { start: number; end: number }[] = []
  for (const index of changed) {
    const start = Math.max(0, index - CONTEXT_LINES)
    const end = Math.min(lines.length, index + CONTEXT_LINES + 1)
    const last = hunks.at(-1)
    if (last && start <= last.end) last.end = end
    else hunks.push({ start, end })
  }
  return [
    `--- ${from.name}`,
    `+++ ${to.name}`,
    ...hunks.flatMap(({ start, end }) => [
      hunkHeader(lines, start, end),
      ...lines.slice(start, end).map(({ sign, text }) => `${sign}${text}`),
    ]),
  ].join('\n')
}

/** Such as `@@ -10,6 +10,14 @@`: the first line and the number of lines in both texts. */
function hunkHeader(lines: Line[], start: number, end: number): string {
  const range = (other: '-' | '+') => {
    const isOurs = ({ sign }: Line) => sign !== other
    const before = lines.slice(0, start).filter(isOurs).length
    const count = lines.slice(start, end).filter(isOurs).length
    return `${count === 0 ? before : before + 1},${count}`
  }
  return `@@ -${range('+')} +${range('-')} @@`
}

function linesOf(from: string[], to: string[]): Line[] {
  let start = 0
  while (start < from.length && start < to.length && from[start] === to[start]) start++
  let end = 0
  const least = Math.min(from.length, to.length) - start
  while (end < least && from.at(-1 - end) === to.at(-1 - end)) end++
  const same = (lines: string[]) => lines.map((text): Line => ({ sign: ' ', text }))
  return [
    ...same(from.slice(0, start)),
    ...middle(from.slice(start, from.length - end), to.slice(start, to.length - end)),
    ...same(from.slice(from.length - end)),
  ]
}

/** Keeps a longest common sequence of lines. */
function middle(from: string[], to: string[]): Line[] {
  const removed = (text: string): Line => ({ sign: '-', text })
  const added = (text: string): Line => ({ sign: '+', text })
  if (from.length * to.length > MAX_CELLS) return [...from.map(removed), ...to.map(added)]
  const common = commonLengths(from, to)
  const lines: Line[] = []
  let [i, j] = [0, 0]
  while (i < from.length && j < to.length) {
    if (from[i] === to[j]) {
      lines.push({ sign: ' ', text: from[i]! })
      i++
      j++
    } else if (common[i + 1]![j]! >= common[i]![j + 1]!) lines.push(removed(from[i++]!))
    else lines.push(added(to[j++]!))
  }
  return [...lines, ...from.slice(i).map(removed), ...to.slice(j).map(added)]
}

/** For each pair of positions: how many lines the rests have in common. */
function commonLengths(from: string[], to: string[]): Uint32Array[] {
  const table = Array.from({ length: from.length + 1 }, () => new Uint32Array(to.length + 1))
  for (let i = from.length - 1; i >= 0; i--)
    for (let j = to.length - 1; j >= 0; j--)
      table[i]![j] =
        from[i] === to[j]
          ? table[i + 1]![j + 1]! + 1
          : Math.max(table[i + 1]![j]!, table[i]![j + 1]!)
  return table
}
