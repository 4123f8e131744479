import type { RoleBeside } from './rights.ts'
import type { SheetWords } from './sheet-words.ts'
import type { Summary } from './summary.ts'

/** What the role cannot do. A line is here only if it is proved. */
export function cannotLines(
  words: SheetWords,
  summary: Summary,
  { vendor, beside }: { vendor: string; beside: RoleBeside[] },
): string[] {
  const lines = summary.open || summary.verdict === 'takeover' ? [] : provedByRights(words, summary)
  // AWS: a role that another role assumes gives sessions of at most one hour.
  const isClosed = beside.every(({ isOpen }) => !isOpen)
  return isClosed ? [...lines, words.cannot.othersUse({ vendor })] : lines
}

function provedByRights(words: SheetWords, summary: Summary): string[] {
  const { cannot } = words
  const { secrets, data, changes, readsOwn, changesOwn, iam, logging } = summary
  // Stores of customers' data, by the name that AWS's data gives the service.
  const unread = Object.entries(cannot.stores)
    .filter(([service]) => !data.includes(service))
    .map(([, content]) => content)
  return [
    ...(secrets.length === 0 ? [cannot.secrets] : []),
    ...(unread.length > 0 ? [cannot.data({ list: words.list(unread), exceptOwn: readsOwn })] : []),
    ...(iam.length === 0 ? [cannot.iam] : []),
    ...(changes.length === 0 ? [cannot.change({ exceptOwn: changesOwn })] : []),
    ...(logging.length === 0 ? [cannot.logging] : []),
  ]
}
