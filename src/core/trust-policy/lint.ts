export type Level = 'error' | 'warning' | 'note'

/** Where something stands in a file; lines and columns count from 1. */
export interface Place {
  line: number
  column: number
  /** Absent for what goes on over several lines. */
  endColumn?: number
}

/** One thing that a rule has to say about one place of a policy or template. */
export interface Lint {
  rule: string
  level: Level
  /** What was found, and why it is dangerous. */
  message: string
  /** How to mend it. */
  fix: string
  /** JSON pointer to the place. */
  path: string
  place?: Place
}

/** What a rule says of itself. `{found}` is what was found; `{externalId}`, `{broker}`, `{account}` and `{partition}` are what is expected. */
export interface RuleFace {
  id: string
  level: Level
  says: string
  why: string
  fix: string
}

/** What a rule looks at. */
export interface Subject {
  path: string
  found: string
}

export type Words = Readonly<Record<string, string>>

export const lintOf = (face: RuleFace, { path, found }: Subject, words: Words = {}): Lint => ({
  rule: face.id,
  level: face.level,
  message: fill(`${face.says} ${face.why}`, { ...words, found }),
  fix: fill(face.fix, { ...words, found }),
  path,
})

/** Puts words in place of their names in braces. */
export const fill = (text: string, words: Words): string =>
  text.replaceAll(/\{(\w+)\}/g, (all, name: string) => words[name] ?? all)

const SHOWN = 90

/** Text from a document as it may stand in a terminal or a log: on one line, in quotes, without control characters, cut. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  const cut = text.length > SHOWN ? `${text.slice(0, SHOWN).toWellFormed()}…` : text
  return cut.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  )
}

/** A step deeper into a document. */
export const below = (path: string, ...steps: (string | number)[]): string =>
  path +
  steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

const WEIGHT: Record<Level, number> = { error: 0, warning: 1, note: 2 }

/** Each once; by line, then by weight. */
export function inOrder(lints: Lint[]): Lint[] {
  const distinct = new Map(lints.map((lint) => [`${lint.rule} ${lint.path} ${lint.message}`, lint]))
  const lineOf = (lint: Lint) => lint.place?.line ?? 0
  return [...distinct.values()].toSorted(
    (a, b) => lineOf(a) - lineOf(b) || WEIGHT[a.level] - WEIGHT[b.level],
  )
}
