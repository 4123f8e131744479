import type { Command } from 'commander'
import type { DeletedData } from '../../../api/types.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { askYes, output, REASON } from '../output.ts'

const rolecall = new RolecallClient()

/** Commands about all that the service keeps of one customer. */
export function addCustomerCommands(program: Command): void {
  program
    .command('customers')
    .description('delete the data about a customer')
    .command('delete-data')
    .description('delete the data about a customer whose connections have ended')
    .argument('<customerId>', 'the customer’s id in your system')
    .option('--yes', 'do not ask')
    .option('--delete-receipts', 'delete the receipts that were issued too')
    .option(...REASON)
    .action(deleteData)
}

interface Options {
  yes?: boolean
  deleteReceipts?: boolean
  reason?: string
}

async function deleteData(
  customerId: string,
  { yes, deleteReceipts = false, reason }: Options,
  command: Command,
): Promise<void> {
  const question = `Delete the invitations, connections, history and audit entries of ${customerId}? This cannot be undone.`
  if (!yes && !(await askYes(question))) return output(command).say('Nothing was deleted.')
  const sums: Record<string, number> = {}
  let last: DeletedData
  do {
    last = await rolecall.deleteCustomerData(customerId, { keepReceipts: !deleteReceipts, reason })
    for (const [kind, count] of Object.entries(last.deleted)) sums[kind] = (sums[kind] ?? 0) + count
  } while (!last.isDone)
  const deleted = { ...last, deleted: sums }
  output(command).data(deleted, () =>
    Object.entries(sums)
      .map(([kind, count]) => `${count}  ${kind}`)
      .join('\n'),
  )
  output(command).say(
    'The data is deleted. Backups of the store still hold it; delete those that you no longer need.',
  )
}
