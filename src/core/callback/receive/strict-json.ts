const MAX_DEPTH = 12
const MAX_KEYS = 200

/**
 * Parses JSON and refuses what can hide an attack: repeated keys (in any case), `__proto__`, great
 * depth or size (CB-5). Returns undefined then.
 */
export function parseStrictJson(text: string, maxBytes: number): unknown {
  if (Buffer.byteLength(text) > maxBytes || !text.isWellFormed()) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isPlain(text) ? value : undefined
  } catch {
    return undefined
  }
}

/** Expects valid JSON, so one pass over the text is enough. */
function isPlain(text: string): boolean {
  const open: Set<string>[] = []
  let last = ''
  let keys = 0
  for (const token of tokens(text)) {
    if (token === '{' || token === '[') open.push(new Set())
    else if (token === '}' || token === ']') open.pop()
    else if (token === ':') {
      const key = (JSON.parse(last) as string).toLowerCase()
      const seen = open.at(-1)!
      if (seen.has(key) || key === '__proto__' || ++keys > MAX_KEYS) return false
      seen.add(key)
    }
    if (open.length > MAX_DEPTH) return false
    last = token
  }
  return true
}

/** Yields whole strings and structural characters, and skips the rest. */
function* tokens(text: string): Generator<string> {
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/gs)) yield token
}
