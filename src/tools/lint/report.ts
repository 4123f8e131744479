import { type Level, type Lint, shown } from '../../core/trust-policy/lint.ts'

/** What was linted: a file, or the template that a profile renders. */
export interface Linted {
  file: string
  lints: Lint[]
}

export const countOf = (linted: Linted[], level: Level): number =>
  linted.flatMap(({ lints }) => lints).filter((lint) => lint.level === level).length

/** One list over all files, for programs. */
export const listOf = (linted: Linted[]) =>
  linted.flatMap(({ file, lints }) =>
    lints.map(({ place, ...lint }) => ({
      file,
      line: place?.line ?? 1,
      column: place?.column ?? 1,
      ...lint,
    })),
  )

/** For people: the place, the rule, why, and how to mend it. */
export function textOf(linted: Linted[]): string {
  const parts = listOf(linted).map(
    ({ file, line, column, level, rule, message, fix: mend }) =>
      `${printable(file)}:${line}:${column}  ${level}  ${rule}\n  ${printable(message)}\n  Mend: ${printable(mend)}`,
  )
  const clean = linted
    .filter(({ lints }) => lints.length === 0)
    .map(({ file }) => `${printable(file)}  nothing to say`)
  return [...parts, ...clean].join('\n\n')
}

/** Nothing in a file or its name may move the cursor of whoever reads about it. */
const printable = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => shown(character).slice(1, -1))

export function summaryOf(linted: Linted[]): string {
  const counts = (['error', 'warning', 'note'] as const).map((level) =>
    numbered(countOf(linted, level), level),
  )
  return `${numbered(linted.length, 'file')} linted: ${counts.join(', ')}.`
}

const numbered = (count: number, word: string): string =>
  `${count} ${word}${count === 1 ? '' : 's'}`
