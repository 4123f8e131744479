/** A wildcard of a pattern; any other element is one literal character. */
const ANY = Symbol('*')
const ONE = Symbol('?')
export type Pattern = readonly (string | typeof ANY | typeof ONE)[]

/** The value of a policy variable, undefined when the request has none. */
export type Variables = (key: string) => string | undefined

const WILDCARDS: Readonly<Record<string, typeof ANY | typeof ONE>> = { '*': ANY, '?': ONE }
const VARIABLE = /\$\{([^}]*)\}/g

/**
 * Puts variables in; undefined when one of them has no value and no default. What a variable yields
 * is literal, never a wildcard.
 */
export function compilePattern(
  text: string,
  variables: Variables | undefined,
  wildcards = true,
): Pattern | undefined {
  if (!variables) return characters(text, wildcards)
  const pattern: Pattern[number][] = []
  let end = 0
  for (const match of text.matchAll(VARIABLE)) {
    const value = resolveVariable(match[1]!, variables)
    if (value === undefined) return undefined
    pattern.push(...characters(text.slice(end, match.index), wildcards), ...value)
    end = match.index + match[0].length
  }
  return [...pattern, ...characters(text.slice(end), wildcards)]
}

const characters = (text: string, wildcards: boolean): Pattern =>
  wildcards ? Array.from(text, (character) => WILDCARDS[character] ?? character) : Array.from(text)

function resolveVariable(expression: string, variables: Variables): string | undefined {
  if (expression === '*' || expression === '?' || expression === '$') return expression
  const [, key = '', fallback] = /^\s*([^,]*?)\s*(?:,\s*'([^']*)')?\s*$/.exec(expression) ?? []
  return variables(key) ?? fallback
}

/** Matches the whole text: `*` stands for any run of characters, `?` for one. */
export function matchesPattern(pattern: Pattern, text: string): boolean {
  const letters = Array.from(text)
  let star = -1
  let resume = 0
  let p = 0
  let t = 0
  while (t < letters.length) {
    if (p < pattern.length && pattern[p] === ANY) {
      star = p++
      resume = t
    } else if (p < pattern.length && (pattern[p] === ONE || pattern[p] === letters[t])) {
      p++
      t++
    } else if (star >= 0) {
      p = star + 1
      t = ++resume
    } else return false
  }
  return pattern.slice(p).every((rest) => rest === ANY)
}

/** A glob without variables, such as an action. */
export function matchesGlob(glob: string, text: string): boolean {
  return matchesPattern(characters(glob, true), text)
}
