import type { Command } from 'commander'
import { RolecallError } from '../../../api/errors.ts'
import type { RedriveResult } from '../../../api/types.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { output } from '../output.ts'
import { tableOf } from '../table.ts'

const MAX_IDS_PER_CALL = 10
const rolecall = new RolecallClient()

/** The messages in the dead-letter queues, read and processed again through the running service. */
export function addDeadLetterCommands(program: Command): void {
  const letters = program
    .command('dead-letters')
    .summary('list, show or redrive messages that failed')
    .description('list, show or redrive messages that could not be processed or delivered')
  letters
    .command('list', { isDefault: true })
    .description('list all of them, oldest first')
    .action(list)
  letters
    .command('show')
    .description('show one message in full, with its secrets hidden')
    .argument('<id>', 'from the list')
    .action(async (id: string, _options: unknown, command: Command) =>
      output(command).data(await rolecall.getDeadLetter(id)),
    )
  letters
    .command('redrive')
    .description('process messages again; this is safe to repeat')
    .argument('[id...]', 'from the list')
    .option('--all', 'all messages that are genuine')
    .action(redrive)
}

async function list(_options: unknown, command: Command): Promise<void> {
  const found = await rolecall.listDeadLetters()
  output(command).data(found, () =>
    tableOf(found.items, {
      ID: ({ id }) => id,
      SENT: ({ sentAt }) => sentAt,
      RECEIVED: ({ receiveCount }) => String(receiveCount),
      QUEUE: ({ region, queue }) => `${region}/${queue}`,
      REQUEST: ({ requestType }) => requestType ?? '-',
      RESOURCE: ({ logicalResourceId }) => logicalResourceId ?? '-',
      JUDGED: ({ rejection }) => (rejection ? `not genuine: ${rejection}` : 'genuine'),
      STACK: ({ stackId }) => stackId ?? '-',
    }),
  )
  for (const { region, queue, why } of found.unread)
    output(command).say(`The queue ${queue} in ${region} could not be read: ${why}`)
}

async function redrive(
  ids: string[],
  { all = false }: { all?: boolean },
  command: Command,
): Promise<void> {
  if (all === ids.length > 0)
    throw new RolecallError('REQUEST_INVALID', { detail: 'Give ids of messages or --all.' })
  const items = all ? await redriveAll() : await redriveSome(ids)
  output(command).data({ items }, () =>
    tableOf(items, { ID: ({ id }) => id, OUTCOME: ({ outcome }) => outcome }),
  )
  if (items.some(({ outcome }) => outcome === 'later' || outcome === 'failed'))
    output(command).say(
      'Messages that could not be answered stay in their queue. Try again in a minute.',
    )
  if (items.some(({ outcome }) => outcome === 'failed')) process.exitCode = 4
}

/** Repeats the call as long as the service ran out of time but answered some messages. */
async function redriveAll(): Promise<RedriveResult[]> {
  const redriven = new Map<string, RedriveResult>()
  for (;;) {
    const { items, more } = await rolecall.redriveDeadLetters({ all: true })
    for (const it of items) redriven.set(it.id, it)
    if (!more || !items.some(({ outcome }) => outcome === 'answered')) return [...redriven.values()]
  }
}

async function redriveSome(ids: string[]): Promise<RedriveResult[]> {
  const redriven: RedriveResult[] = []
  for (let start = 0; start < ids.length; start += MAX_IDS_PER_CALL) {
    const some = ids.slice(start, start + MAX_IDS_PER_CALL)
    redriven.push(...(await rolecall.redriveDeadLetters({ ids: some })).items)
  }
  return redriven
}
