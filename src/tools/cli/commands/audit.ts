import { type Command, Option } from 'commander'
import { RolecallError } from '../../../api/errors.ts'
import type { AuditEntry, ListAuditQuery } from '../../../api/types.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { CSV_HEAD, toCsvLine } from '../../../core/audit/csv.ts'
import { followList } from '../audit/follow-list.ts'
import { readTrail } from '../audit/read-trail.ts'
import { timeAgo } from '../durations.ts'
import { printPage, withPages } from '../list.ts'
import { forTerminal, type Output, output } from '../output.ts'

const rolecall = new RolecallClient()

/** The command that prints the audit trail, or follows it. */
export function addAuditCommand(program: Command): void {
  withPages(
    program
      .command('audit')
      .description('print who did what, newest first, or follow it')
      .option('--follow', 'go on and print each new entry, oldest first, until Ctrl+C')
      .option(
        '--since <time>',
        'only entries from this time on, such as 2h (ago) or 2026-11-01',
        timeAgo,
      )
      .option('--until <time>', 'only entries before this time', timeAgo)
      .option(
        '--action <actions>',
        'only these actions, separated by commas, such as token.created',
      )
      .option('--customer <customerId>', 'only entries about this customer')
      .option('--actor <id>', 'only entries of this person, token, user or role')
      .option('--subject <id>', 'only entries about the record with this id')
      .addOption(
        new Option('--order <order>', 'newest first, or oldest first').choices(['desc', 'asc']),
      )
      .option('--csv', 'print all entries that match as CSV')
      .addOption(
        new Option('--ndjson', 'print all entries that match, one JSON document a line').conflicts(
          'csv',
        ),
      ),
  ).action(print)
}

interface Options {
  follow?: boolean
  since?: string
  until?: string
  action?: string
  customer?: string
  actor?: string
  subject?: string
  order?: 'asc' | 'desc'
  csv?: boolean
  ndjson?: boolean
  all?: boolean
  limit?: number
  cursor?: string
}

async function print(options: Options, command: Command): Promise<void> {
  const { follow, csv, ndjson, all: _, customer: customerId, ...query } = options
  const out = output(command)
  if (follow) return followFrom({ ...query, customerId }, out, options)
  if (csv || ndjson) return printAll({ ...query, customerId }, out, options)
  return printPage(command, (page) => rolecall.listAudit({ ...query, customerId, ...page }), {
    TIME: ({ at }) => at,
    ACTION: ({ action }) => action,
    SUBJECT: ({ subject }) => subject,
    CUSTOMER: (it) => it.customerId ?? '-',
    BY: ({ actor: { kind, id, name } }) => `${kind} ${id}${name === undefined ? '' : ` (${name})`}`,
    DETAILS: detailsOf,
  })
}

const detailsOf = ({ details = {} }: AuditEntry): string =>
  Object.entries(details)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')

const MAX_PAGE = 200
const loadUntil = (signal?: AbortSignal) => (query: ListAuditQuery) =>
  rolecall.listAudit(query, { signal }).page()

/** Reads page by page, so that no file is too large for the service. */
async function printAll(query: ListAuditQuery, out: Output, options: Options): Promise<void> {
  const write = writerOf(out, options)
  for await (const { items } of readTrail({
    load: loadUntil(),
    query: { ...query, limit: MAX_PAGE },
  }))
    items.forEach(write)
}

async function followFrom(
  { order, until, ...query }: ListAuditQuery,
  out: Output,
  options: Options,
): Promise<void> {
  if (order === 'desc' || until !== undefined)
    throw new RolecallError('REQUEST_INVALID', {
      detail: '--follow prints the oldest entry first and has no end. Omit --until and --order.',
    })
  const { cursor, since = cursor === undefined ? new Date().toISOString() : undefined } = query
  await followList({
    load: (query, signal) => loadUntil(signal)(query),
    query: { ...query, cursor, since, order: 'asc' as const, limit: MAX_PAGE },
    write: writerOf(out, options),
    say: out.say,
  })
}

function writerOf(out: Output, { csv, ndjson }: Options): (entry: AuditEntry) => void {
  const write = (text: string) => void process.stdout.write(text)
  if (ndjson || (out.json && !csv)) return (entry) => write(`${JSON.stringify(entry)}\n`)
  if (!csv)
    return (entry) => {
      const { at, action, subject, customerId = '-', actor } = entry
      const who = actor.name ?? actor.id
      const parts = [at, action, subject, customerId, who, detailsOf(entry)]
      write(`${forTerminal(parts.join('  ').trimEnd())}\n`)
    }
  write(CSV_HEAD)
  return (entry) => write(toCsvLine(entry))
}
