import { invalid } from '../faults.ts'

export interface Token {
  kind: 'sign' | 'value' | 'name' | 'word' | 'number' | 'end'
  text: string
  at: number
}

const TOKEN =
  /\s*(?:(?<sign><>|<=|>=|[=<>(),.[\]+-])|(?<value>:[A-Za-z0-9_]+)|(?<name>#[A-Za-z0-9_]+)|(?<word>[A-Za-z_]\w*)|(?<number>\d+))/y
const LONGEST = 4096

export function tokenize(kind: string, text: string): Token[] {
  if (text.trim() === '') throw invalid(`Invalid ${kind}: The expression can not be empty;`)
  if (Buffer.byteLength(text) > LONGEST)
    throw invalid(
      `Invalid ${kind}: Expression size has exceeded the maximum allowed size; expression size: ${Buffer.byteLength(text)}`,
    )
  const tokens: Token[] = []
  const end = text.trimEnd().length
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex
    const groups = TOKEN.exec(text)?.groups
    if (!groups)
      throw syntaxError(kind, text, {
        kind: 'sign',
        text: text.slice(from).trimStart()[0]!,
        at: from,
      })
    const [name, found] = Object.entries(groups).find(([, part]) => part !== undefined) as [
      Token['kind'],
      string,
    ]
    tokens.push({ kind: name, text: found, at: TOKEN.lastIndex - found.length })
  }
  return [...tokens, { kind: 'end', text: '<EOF>', at: text.length }]
}

export const syntaxError = (kind: string, text: string, { text: token, at }: Token) =>
  invalid(
    `Invalid ${kind}: Syntax error; token: "${token}", near: "${text.slice(Math.max(0, at - 10), at + token.length + 10).trim()}"`,
  )
