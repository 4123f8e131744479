import type { Command } from 'commander'
import { isRolecallError, RolecallError } from '../../../api/errors.ts'
import type { Stop, StopOrder } from '../../../api/types.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { printPage, withPages } from '../list.ts'
import { output, paint, REASON } from '../output.ts'

const rolecall = new RolecallClient()
const describeCustomer = ({ customerId }: Stop): string => customerId ?? 'everybody'

/**
 * The kill switches for a customer and for everybody; a single connection has `connections
 * suspend`.
 */
export function addIssuingCommands(program: Command): void {
  addOrder(program.command('stop-issuing'), {
    description: 'stop issuing credentials for one customer, or for everybody',
    call: (order) => rolecall.stopIssuing(order),
    done: 'stopped',
    note: 'Sessions already issued stay valid until they expire, within an hour.',
    warn: warnOfUnknown,
  })
  addOrder(program.command('resume-issuing'), {
    description: 'issue credentials again after stop-issuing',
    call: (order) => rolecall.resumeIssuing(order),
    done: 'resumed',
    note: 'Rolecall issues credentials again from the next request on.',
  })
  withPages(
    program
      .command('stops')
      .summary('list the current stops of issuing')
      .description(
        'list the current stops of issuing: for which customer, since when, by whom and why',
      ),
  ).action((_options: unknown, command: Command) =>
    printPage(command, (page) => rolecall.listStops(page), {
      CUSTOMER: describeCustomer,
      SINCE: ({ since }) => since,
      BY: ({ by }) => by,
      REASON: ({ reason }) => reason ?? '-',
    }),
  )
}

interface Order {
  description: string
  call: (order: StopOrder) => Promise<Stop>
  done: string
  note: string
  /** What looks wrong with the customer's id. */
  warn?: (customerId: string) => Promise<string | undefined>
}

/**
 * A stop is stored for any id, because it must work before anything else does. But a typing error
 * in an emergency would leave the real customer's credentials flowing.
 */
async function warnOfUnknown(customerId: string): Promise<string | undefined> {
  const query = { customerId, limit: 1 }
  try {
    const pages = await Promise.all([
      rolecall.listConnections(query).page(),
      rolecall.listInvitations(query).page(),
    ])
    if (pages.some(({ items }) => items.length > 0)) return undefined
  } catch (error) {
    // The stop holds. A token that may not read the lists gets no warning.
    if (isRolecallError(error)) return undefined
    throw error
  }
  return `No connection and no invitation has the customer id "${customerId}". Check the spelling: the stop is only for this id.`
}

interface Options {
  customer?: string
  all?: boolean
  reason?: string
}

function addOrder(command: Command, { description, call, done, note, warn }: Order): void {
  command
    .description(description)
    .option('--customer <customerId>', 'for this customer')
    .option('--all', 'for everybody')
    .option(...REASON)
    .action(async ({ customer: customerId, all, reason }: Options) => {
      if ((customerId === undefined) === !all)
        throw new RolecallError('REQUEST_INVALID', { detail: 'Give --customer ID or --all.' })
      const stop = await call(
        customerId === undefined ? { all: true, reason } : { customerId, reason },
      )
      output(command).data(stop, () => `${done} for ${describeCustomer(stop)}`)
      output(command).say(note)
      const warning = customerId === undefined ? undefined : await warn?.(customerId)
      if (warning) output(command).say(paint('yellow', warning))
    })
}
