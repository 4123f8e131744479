import type { Invalid } from './parse.ts'

/** A text with an object whose first key is in double quotes. Comments do not change that. */
const JSON_START = /^\uFEFF?\s*\{(?:\s|\/\/[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/|#[^\n]*\n)*["}]/

/**
 * Refuses comments and surplus commas in a text that looks like JSON. YAML would read them, or take
 * them for text. CloudFormation refuses them.
 */
export function requireJson(text: string, invalid: Invalid): void {
  if (!JSON_START.test(text)) return
  const bom = text.startsWith('\uFEFF') ? 1 : 0
  try {
    JSON.parse(text.slice(bom))
  } catch (error) {
    const position = /at position (\d+)/.exec((error as Error).message)?.[1]
    const at = position === undefined ? text.length : Number(position) + bom
    if (/^(?:\/[/*]|#)/.test(text.slice(at, at + 2)))
      throw invalid('JSON has no comments. Remove the comment.', at)
    if (/[}\]]/.test(text[at] ?? '') && /,\s*$/.test(text.slice(0, at)))
      throw invalid(`JSON has no comma before "${text[at]}". Remove the comma.`, at)
  }
}
