import { type Event, parseEvents, YAMLException } from 'js-yaml'

/** Makes the error for a fault at this offset of the text. */
export type Invalid = (message: string, offset: number) => Error

/** CloudFormation's own templates are less than 20 levels deep. */
const MAX_TEMPLATE_DEPTH = 100

/** js-yaml says this of a line that must be indented more. */
const TOO_LITTLE_INDENTED = 'deficient indentation'
const MAX_PADDED_LINES = 500
const PADDING = ' '.repeat(256)

/**
 * The events of a YAML or JSON text, with offsets. js-yaml wants each line of a quoted text or of a
 * flow collection to be indented more than its key. CloudFormation accepts any indentation there,
 * so such lines are padded for js-yaml, and the offsets are corrected.
 */
export function parseText(text: string, invalid: Invalid): Event[] {
  const padded: number[] = []
  for (;;) {
    try {
      return unpad(parseEvents(pad(text, padded), { maxDepth: MAX_TEMPLATE_DEPTH }), padded)
    } catch (error) {
      if (!(error instanceof YAMLException) || !error.mark) throw error
      const at = originalOffset(error.mark.position, padded)
      const line = text.lastIndexOf('\n', at - 1) + 1
      const isTab = /^ *\t/.test(text.slice(line, at + 1))
      const canPad = error.reason === TOO_LITTLE_INDENTED && !isTab && !padded.includes(line)
      if (!canPad || padded.length === MAX_PADDED_LINES)
        throw invalid(
          isTab ? TAB : inPlainWords(error.reason),
          isTab ? text.indexOf('\t', line) : at,
        )
      padded.push(line)
      padded.sort((a, b) => a - b)
    }
  }
}

const TAB = 'this line is indented with a tab. YAML allows only spaces.'

function inPlainWords(reason: string): string {
  if (reason.startsWith('nesting exceeded'))
    return `it has more than ${MAX_TEMPLATE_DEPTH} levels. Make it less deep.`
  if (reason.startsWith('null byte'))
    return 'it contains a zero byte, so it is not a text in UTF-8. Save it as UTF-8.'
  return `it is not valid YAML or JSON: ${reason}.`
}

function pad(text: string, lines: readonly number[]): string {
  if (lines.length === 0) return text
  const starts = [0, ...lines]
  return starts.map((start, index) => text.slice(start, starts[index + 1])).join(PADDING)
}

function originalOffset(offset: number, lines: readonly number[]): number {
  let before = 0
  while (before < lines.length && lines[before]! + before * PADDING.length < offset) before++
  return Math.max(offset - before * PADDING.length, lines[before - 1] ?? 0)
}

function unpad(events: Event[], lines: readonly number[]): Event[] {
  if (lines.length === 0) return events
  const offsets = /^(?:start|value|tag|anchor)/
  return events.map((event) => {
    const entries = Object.entries(event).map(([key, value]) => [
      key,
      offsets.test(key) && value >= 0 ? originalOffset(value as number, lines) : value,
    ])
    return Object.fromEntries(entries) as Event
  })
}
