import type { Sheet } from './sheet.ts'
import type { SheetWords } from './sheet-words.ts'
import { fewOf, type Summary } from './summary.ts'

type Line = Sheet['glance'][number]

/** The six lines of access at a glance. An answer is no only if it is proved. */
export function glanceOf(words: SheetWords, summary: Summary): Line[] {
  const { settings, data, minor, minorSecrets, secrets, changes, iam, logging } = summary
  const { only, storedIn, changesIn } = words.glance
  const own = summary.ownResources.join('; ')
  const partOfData = [...(summary.readsOwn ? [own] : []), ...minor].join(', ')
  const few = (actions: string[]) => fewActions(words, actions)
  const answers: Omit<Line, 'answer'>[] = [
    { line: 'reads-settings', note: settings.length > 0 ? countServices(words, settings) : '' },
    data.length > 0
      ? { line: 'reads-data', note: storedIn({ services: fewOf(words, data) }) }
      : partly('reads-data', partOfData && only({ what: partOfData })),
    secrets.length > 0
      ? { line: 'reads-secrets', note: few(secrets) }
      : partly('reads-secrets', minorSecrets.length ? only({ what: minorSecrets.join(', ') }) : ''),
    changes.length > 0
      ? { line: 'writes-or-deletes', note: changesIn({ services: fewOf(words, changes) }) }
      : partly('writes-or-deletes', summary.changesOwn ? only({ what: own }) : ''),
    { line: 'changes-iam', note: few(iam) },
    { line: 'stops-logging', note: few(logging) },
  ]
  return answers.map((it) => answerOf(words, it, summary.open))
}

const partly = (line: Line['line'], note: string): Omit<Line, 'answer'> => ({
  line,
  note,
  ...(note !== '' && { partly: true as const }),
})

/** Without a note there is no such right, unless some rights cannot be shown. */
function answerOf(words: SheetWords, it: Omit<Line, 'answer'>, open: boolean): Line {
  if (it.note) return { ...it, answer: true }
  return open
    ? { line: it.line, answer: true, note: words.glance.possible }
    : { line: it.line, answer: false }
}

const countServices = (words: SheetWords, names: string[]): string =>
  names.length > 3 ? words.glance.resourcesOf({ count: names.length }) : fewOf(words, names)

const MAX_ACTIONS = 3

function fewActions(words: SheetWords, actions: string[]): string {
  const count = actions.length - MAX_ACTIONS
  if (count <= 0) return actions.join(', ')
  return words.moreActions({ names: actions.slice(0, MAX_ACTIONS).join(', '), count })
}
