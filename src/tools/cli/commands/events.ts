import { type Command, Option } from 'commander'
import { RolecallError } from '../../../api/errors.ts'
import type { Event, ListEventsQuery } from '../../../api/types.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { followList } from '../audit/follow-list.ts'
import { timeAgo } from '../durations.ts'
import { printPage, withPages } from '../list.ts'
import { output } from '../output.ts'

const rolecall = new RolecallClient()

/** The command that prints the events that webhooks deliver, or follows them. */
export function addEventsCommand(program: Command): void {
  withPages(
    program
      .command('events')
      .description('print what happened to customers, newest first, or follow it')
      .option('--follow', 'go on and print each new event, oldest first, until Ctrl+C')
      .option('--types <types>', 'only these types, separated by commas, such as connection.active')
      .option(
        '--since <time>',
        'only events from this time on, such as 2h (ago) or 2026-11-01',
        timeAgo,
      )
      .option('--customer <customerId>', 'only events about this customer')
      .addOption(
        new Option('--order <order>', 'newest first, or oldest first').choices(['desc', 'asc']),
      ),
  ).action(print)
}

interface Options {
  follow?: boolean
  types?: string
  since?: string
  customer?: string
  order?: 'asc' | 'desc'
  all?: boolean
  limit?: number
  cursor?: string
}

async function print(
  { follow, all: _, customer: customerId, ...query }: Options,
  command: Command,
): Promise<void> {
  if (follow) return followFrom({ ...query, customerId }, command)
  await printPage(command, (page) => rolecall.listEvents({ ...query, customerId, ...page }), {
    TIME: ({ timestamp }) => timestamp,
    TYPE: ({ type }) => type,
    CUSTOMER: ({ data }) => ('customerId' in data ? data.customerId : '-'),
    ABOUT: aboutOf,
    REASON: ({ data }) => ('code' in data && data.code) || '-',
  })
}

const aboutOf = ({ data }: Event): string => {
  if ('endpointId' in data) return data.endpointId
  if ('connectionId' in data) return data.connectionId
  if ('invitationId' in data) return data.invitationId
  return data.accountId === undefined ? data.enrolmentId : `${data.enrolmentId}.${data.accountId}`
}

const MAX_PAGE = 200

async function followFrom({ order, ...query }: ListEventsQuery, command: Command): Promise<void> {
  if (order === 'desc')
    throw new RolecallError('REQUEST_INVALID', {
      detail: '--follow prints the oldest event first. Omit --order.',
    })
  const { cursor, since = cursor === undefined ? new Date().toISOString() : undefined } = query
  const out = output(command)
  await followList({
    load: (page: ListEventsQuery, signal) => rolecall.listEvents(page, { signal }).page(),
    query: { ...query, since, order: 'asc' as const, limit: MAX_PAGE },
    write: (event) =>
      process.stdout.write(
        out.json
          ? `${JSON.stringify(event)}\n`
          : `${[event.timestamp, event.type, aboutOf(event)].join('  ')}\n`,
      ),
    say: out.say,
  })
}
