/** What an attacker knows of a customer, and what External IDs of one file have in common. */
interface Known {
  /** Names and numbers of the customer, in any case and with any separators. */
  words: readonly string[]
  /** What many External IDs of the file begin with. */
  prefix: string
}

/** An External ID with fewer bits than this can be found by trying. */
const MIN_BITS = 48
/** A word that anyone may know counts only from this length on. */
const MIN_WORD = 3
/** English has about this many bits a letter. */
const BITS_OF_A_LETTER_IN_WORDS = 1.5

/**
 * Why an External ID can be guessed, in words that follow "it"; undefined if it looks random. The
 * parts that an attacker knows are removed first; what is left counts by its length and alphabet.
 */
export function whyGuessable(externalId: string, { words, prefix }: Known): string | undefined {
  let rest = simple(externalId)
  const used = words
    .map(simple)
    .filter((word) => word.length >= MIN_WORD && rest.includes(word))
    .toSorted((one, two) => two.length - one.length)
  for (const word of used) rest = rest.replaceAll(word, ' ')
  const start = simple(prefix)
  const isLikeOthers = start !== '' && rest.startsWith(start)
  if (isLikeOthers) rest = rest.slice(start.length)
  if (bitsOf(rest, externalId) >= MIN_BITS) return undefined
  const letters = rest.replaceAll(' ', '')
  if (used.length > 0) return `contains "${used[0]}", which others know`
  if (letters.length < simple(externalId).length)
    return 'differs little from the other External IDs'
  return /^\d*$/.test(letters) ? 'is a short number' : 'is short, or made of words'
}

/** In lower case, with a space for each separator. */
const simple = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/** How many bits a random text of this length and alphabet has; few if it is made of words. */
function bitsOf(rest: string, externalId: string): number {
  const letters = rest.replaceAll(' ', '')
  if (new Set(letters).size < 5) return 0
  if (/^\d+$/.test(letters)) return letters.length * Math.log2(10)
  if (/^[\da-f]+$/.test(letters) && /\d/.test(letters)) return letters.length * 4
  const runs = rest.match(/[a-z]{5,}/g) ?? []
  const inWords = runs.filter(isWordlike).join('').length
  const isMixed = /[a-z]/.test(externalId) && /[A-Z]/.test(externalId) && /\d/.test(letters)
  const alphabet = isMixed ? 62 : /\d/.test(letters) ? 36 : 26
  return (letters.length - inWords) * Math.log2(alphabet) + inWords * BITS_OF_A_LETTER_IN_WORDS
}

/** Letters that can be pronounced: vowels among them, and never four other letters in a row. */
const isWordlike = (run: string): boolean =>
  /[aeiouy]/.test(run) && !/[^aeiouy]{5,}|[aeiouy]{4,}/.test(run)

/** What at least half of many External IDs begin with, up to a separator; empty if nothing. */
export function commonPrefix(externalIds: readonly string[]): string {
  if (externalIds.length < 3) return ''
  const counts = new Map<string, number>()
  for (const externalId of externalIds)
    for (const match of externalId.matchAll(/[^\p{L}\p{N}]|(?<=\p{L})(?=\p{N})/gu)) {
      const start = externalId.slice(0, match.index + match[0].length)
      if (start.length > 1) counts.set(start, (counts.get(start) ?? 0) + 1)
    }
  const shared = [...counts].filter(([, count]) => count * 2 >= externalIds.length)
  return shared.map(([start]) => start).reduce((a, b) => (b.length > a.length ? b : a), '')
}
