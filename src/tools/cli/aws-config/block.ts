import { RolecallError } from '../../../api/errors.ts'

const BEGIN = '# >>> rolecall aws-config >>>'
const END = '# <<< rolecall aws-config <<<'
const HINT = ' written by that command; "rolecall aws-config --remove" removes it'
/**
 * Added to the first mark if the text before it had no line break at its end. Then we added one,
 * and remove it again with our part.
 */
const WITH_BREAK = ', with the line break before it'

export interface ConfigText {
  before: string
  /** The text between our marks; undefined if there are none. */
  block: string | undefined
  after: string
}

/** Finds our part of the file. The text before and after it belongs to the user. */
export function findBlock(text: string): ConfigText {
  const begins = text.split(/^# >>> rolecall aws-config >>>/m).length - 1
  const ends = text.split(/^# <<< rolecall aws-config <<</m).length - 1
  if (begins === 0 && ends === 0) return { before: text, block: undefined, after: '' }
  const [whole, first, block] =
    /^(# >>> rolecall aws-config >>>[^\n]*\n)((?:(?!# <<<)[^\n]*\n)*)# <<< rolecall aws-config <<<[^\n]*(?:\n|$(?![\s\S]))/m.exec(
      text,
    ) ?? []
  if (begins !== 1 || ends !== 1 || whole === undefined)
    throw new RolecallError('SETTING_INVALID', {
      detail: `The AWS configuration file must hold the lines "${BEGIN}" and "${END}" once each, in this order, or not at all. Remove them and the text between them by hand.`,
    })
  const at = text.indexOf(whole)
  const ours = first!.includes(WITH_BREAK) ? (first!.endsWith('\r\n') ? 2 : 1) : 0
  return { before: text.slice(0, at - ours), block, after: text.slice(at + whole.length) }
}

/**
 * Writes these lines in place of our part, or at the end of the file. Without lines, removes our
 * part.
 */
export function putBlock({ before, after }: ConfigText, lines: string[]): string {
  if (lines.length === 0) return before + after
  const newline = /\r\n/.test(before + after) ? '\r\n' : '\n'
  const needsBreak = before !== '' && !before.endsWith('\n')
  const first = `${BEGIN}${HINT}${needsBreak ? WITH_BREAK : ''}`
  return [before, needsBreak ? newline : '', [first, ...lines, END, ''].join(newline), after].join(
    '',
  )
}
