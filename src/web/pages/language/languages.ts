import type { LanguageCode } from '../../../core/model/brand.ts'
import type { Finding } from '../../../core/model/connection.ts'
import { de } from './de.tsx'
import { en } from './en.tsx'

/**
 * The texts of a page. Each is a string, or a function of named values. `en.tsx` is the source; the
 * other languages have the same keys, or they do not compile.
 */
export type Words = typeof en

export const LANGUAGES: Record<LanguageCode, Words> = { en, de }

/** An error in words for the customer: the catalogue's text may be for operators or programs. */
export const errorText = (
  { errors, otherError }: Words,
  { code, message }: { code: string; message: string },
): string => (errors as Partial<Record<string, string>>)[code] ?? otherError({ message })

/** A finding is stored in English. What an early version stored has no facts, and stays so. */
export function findingText(
  { lang, findings, policyFinding }: Words,
  finding: Finding,
): { message: string; remedy: string } {
  const { code, facts, message, remedy } = finding
  if (lang === 'en') return { message, remedy }
  if (code.startsWith('TRUST_POLICY_')) return policyFinding({ code, message, remedy })
  const inWords = (findings as Partial<Record<string, Text>>)[code]
  if (!inWords || (inWords.length > 0 && !facts)) return { message, remedy }
  const [said, whatToDo] = inWords(facts as never)
  return { message: said, remedy: whatToDo }
}

type Text = (facts: never) => readonly [message: string, remedy: string]

/** Of the page that is rendered now. A page is rendered without a pause, so there is only one. */
let words: Words = en

/** Renders a page in a language. Without it, pages are in English. */
export function renderIn(language: LanguageCode, render: () => string): string {
  const outside = words
  words = LANGUAGES[language]
  try {
    return render()
  } finally {
    words = outside
  }
}

/** The texts for a component, in the language of its page. */
export const useWords = (): Words => words
