import { type Level, type Lint, quoteText } from '../../core/trust-policy/lint.ts'

/** The result for one file, or for the rendered template of a profile. */
export interface Linted {
  file: string
  lints: Lint[]
}

export const countOf = (linted: Linted[], level: Level): number =>
  linted.flatMap(({ lints }) => lints).filter((lint) => lint.level === level).length

/** One list for all files, for programs. */
export const listOf = (linted: Linted[]) =>
  linted.flatMap(({ file, lints }) =>
    lints.map(({ place, ...lint }) => ({
      file,
      line: place?.line ?? 1,
      column: place?.column ?? 1,
      ...lint,
    })),
  )

/** For people: the place, the rule, the reason and the fix. */
export function textOf(linted: Linted[]): string {
  const parts = listOf(linted).map(
    ({ file, line, column, level, rule, message, fix }) =>
      `${escapeControls(file)}:${line}:${column}  ${level}  ${rule}\n  ${escapeControls(message)}\n  Fix: ${escapeControls(fix)}`,
  )
  const clean = linted
    .filter(({ lints }) => lints.length === 0)
    .map(({ file }) => `${escapeControls(file)}  no problems found`)
  return [...parts, ...clean].join('\n\n')
}

/** Escapes control characters, so that a file or its name cannot change what the terminal shows. */
const escapeControls = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => quoteText(character).slice(1, -1))

export function summaryOf(linted: Linted[]): string {
  const counts = (['error', 'warning', 'note'] as const).map((level) =>
    countOfWord(countOf(linted, level), level),
  )
  return `${countOfWord(linted.length, 'file')} linted: ${counts.join(', ')}.`
}

const countOfWord = (count: number, word: string): string =>
  `${count} ${word}${count === 1 ? '' : 's'}`
