import { LANGUAGE_CODES, type LanguageCode } from '../../../core/model/brand.ts'

/**
 * The language of a page: what the invitation names, else what the browser prefers, else English.
 *
 * @param locale A language tag, such as `de-AT`; only the language counts.
 * @param acceptLanguage The header `Accept-Language` of the request.
 */
export function chooseLanguage(
  locale: string | undefined,
  acceptLanguage: string | undefined,
): LanguageCode {
  for (const tag of [locale ?? '', ...preferredTags(acceptLanguage ?? '')]) {
    const wanted = tag === '*' ? 'en' : tag.split('-', 1)[0]!.toLowerCase()
    const found = LANGUAGE_CODES.find((code) => code === wanted)
    if (found) return found
  }
  return 'en'
}

/** RFC 9110: a tag, and how much it is wanted, from 0 (not at all) to 1. */
const RANGE =
  /^(?<tag>\*|[a-z]{1,8}(?:-[a-z0-9]{1,8})*)(?:\s*;\s*q=(?<weight>[01](?:\.\d{0,3})?))?$/i

/** The tags of the header, the most wanted first. What is malformed is left out. */
const preferredTags = (header: string): string[] =>
  header
    .split(',')
    .flatMap((item) => {
      const { tag, weight = '1' } = RANGE.exec(item.trim())?.groups ?? {}
      return tag && Number(weight) > 0 ? [{ tag, weight: Number(weight) }] : []
    })
    .sort((one, other) => other.weight - one.weight)
    .map(({ tag }) => tag)
