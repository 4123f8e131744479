import type { Command } from 'commander'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { searchLimit } from '../numbers.ts'
import { output } from '../output.ts'
import { tableOf } from '../table.ts'

const rolecall = new RolecallClient()

/** What the field of a hit is, in words. */
const FIELDS = {
  customerId: 'customer id',
  customerName: 'name',
  accountId: 'account',
  roleArn: 'role',
  externalId: 'External ID',
  stack: 'stack',
  connectionId: 'connection id',
  invitationId: 'invitation id',
} as const

export function addSearchCommand(program: Command): void {
  program
    .command('search')
    .summary('find invitations and connections')
    .description(
      'find invitations and connections by the beginning of a customer’s id or name, an account number, a role’s ARN or name, an External ID, a stack, or an id',
    )
    .argument('<text>', 'what they begin with, such as acme or 2222')
    .option('--limit <number>', 'how many to print, 1 to 100 (default: 20)', searchLimit)
    .action(async (q: string, { limit }: { limit?: number }, command: Command) => {
      const found = await rolecall.search({ q, limit })
      output(command).data(found, () =>
        tableOf(found.items, {
          ID: ({ id }) => id,
          CUSTOMER: ({ customerId }) => customerId,
          BY: ({ field }) => FIELDS[field],
          VALUE: ({ value }) => value,
        }),
      )
      if (found.items.length === 0)
        output(command).say(`Nothing that this API token may see begins with "${q}".`)
    })
}
