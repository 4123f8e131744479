export type Level = 'error' | 'warning' | 'note'

/** A position in a file. Lines and columns count from 1. */
export interface Place {
  line: number
  column: number
  /** Absent if the text continues on later lines. */
  endColumn?: number
}

/** One violation of a rule. */
export interface Lint {
  rule: string
  level: Level
  /** What the rule found, and why it is dangerous. */
  message: string
  /** How to fix it. */
  fix: string
  /** JSON pointer into the document. */
  path: string
  place?: Place
}

/**
 * The texts of a rule. `{found}` stands for what was found, and `{externalId}`, `{broker}`,
 * `{account}` and `{partition}` for what is expected.
 */
export interface RuleFace {
  id: string
  level: Level
  title: string
  why: string
  fix: string
}

/** The part of a document that a rule looks at. */
export interface Subject {
  path: string
  found: string
}

export type Words = Readonly<Record<string, string>>

export const lintOf = (face: RuleFace, { path, found }: Subject, words: Words = {}): Lint => ({
  rule: face.id,
  level: face.level,
  message: fill(`${face.title} ${face.why}`, { ...words, found }),
  fix: fill(face.fix, { ...words, found }),
  path,
})

/** Replaces the names in braces. */
export const fill = (text: string, words: Words): string =>
  text.replaceAll(/\{(\w+)\}/g, (all, name: string) => words[name] ?? all)

const MAX_SHOWN_CHARACTERS = 90

/**
 * Text from a document, safe for a terminal or a log: shortened, in quotes, without control
 * characters.
 */
export function quoteText(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  const cut =
    text.length > MAX_SHOWN_CHARACTERS
      ? `${text.slice(0, MAX_SHOWN_CHARACTERS).toWellFormed()}…`
      : text
  return cut.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  )
}

/** The path of an inner part. */
export const childPath = (path: string, ...steps: (string | number)[]): string =>
  path +
  steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

const WEIGHT: Record<Level, number> = { error: 0, warning: 1, note: 2 }

/** Without duplicates, sorted by line and then by level. */
export function sortLints(lints: Lint[]): Lint[] {
  const distinct = new Map(lints.map((lint) => [`${lint.rule} ${lint.path} ${lint.message}`, lint]))
  const lineOf = (lint: Lint) => lint.place?.line ?? 0
  return [...distinct.values()].toSorted(
    (a, b) => lineOf(a) - lineOf(b) || WEIGHT[a.level] - WEIGHT[b.level],
  )
}
