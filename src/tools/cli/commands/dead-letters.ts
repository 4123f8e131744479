import type { Command } from 'commander'
import { RolecallError } from '../../../api/errors.ts'
import { apiClient } from '../api-client.ts'
import { table, terminal } from '../output.ts'

interface DeadLetter {
  id: string
  region: string
  queue: string
  sentAt: string
  receiveCount: number
  rejection?: string
  requestType?: string
  stackId?: string
  logicalResourceId?: string
}

interface DeadLetterList {
  items: DeadLetter[]
  unread: { region: string; queue: string; why: string }[]
}

interface Redriven {
  id: string
  outcome: string
}

const PATH = '/v1/dead-letters'
const MOST_AT_ONCE = 10
const output = (command: Command) =>
  terminal({ json: command.optsWithGlobals<{ json?: boolean }>().json ?? false })
/** Each message may wait for IAM as long as it would from the queue. */
const api = () => apiClient(process.env, { attempts: 1, longestWaitMs: 0, timeoutMs: 180_000 })

/** What the callback queues gave up, seen and handed in again through the running service. */
export function addDeadLetterCommands(program: Command): void {
  const letters = program
    .command('dead-letters')
    .description('look at messages that were received in vain, or hand them in again')
  letters.command('list', { isDefault: true }).description('all of them, oldest first').action(list)
  letters
    .command('show')
    .description('one in full, with its secrets hidden')
    .argument('<id>')
    .action(show)
  letters
    .command('redrive')
    .description('hand messages in again; twice changes nothing')
    .argument('[id...]')
    .option('--all', 'all that are genuine')
    .action(redrive)
}

async function list(_options: unknown, command: Command): Promise<void> {
  const found = await api().get<DeadLetterList>(PATH)
  const rows = found.items.map((it) => [
    ...[it.id, it.sentAt, String(it.receiveCount), `${it.region}/${it.queue}`],
    ...[
      it.requestType ?? '-',
      it.logicalResourceId ?? '-',
      it.rejection ? `not genuine: ${it.rejection}` : 'genuine',
      it.stackId ?? '-',
    ],
  ])
  output(command).data(found, () =>
    table(['ID', 'SENT', 'RECEIVED', 'QUEUE', 'REQUEST', 'RESOURCE', 'JUDGED', 'STACK'], rows),
  )
  for (const { region, queue, why } of found.unread)
    output(command).say(`The queue ${queue} in ${region} could not be read: ${why}`)
}

async function show(id: string, _options: unknown, command: Command): Promise<void> {
  output(command).data(await api().get<DeadLetter>(`${PATH}/${encodeURIComponent(id)}`))
}

async function redrive(
  ids: string[],
  { all = false }: { all?: boolean },
  command: Command,
): Promise<void> {
  if (all === ids.length > 0)
    throw new RolecallError('REQUEST_INVALID', {
      detail: 'Name messages by their ids, or give --all.',
    })
  const redriven = all ? await redriveAll() : await handIn(ids)
  output(command).data({ items: redriven }, () =>
    table(
      ['ID', 'OUTCOME'],
      redriven.map(({ id, outcome }) => [id, outcome]),
    ),
  )
  if (redriven.some(({ outcome }) => outcome === 'later' || outcome === 'failed'))
    output(command).say('What could not be answered yet stays in its queue: try again in a minute.')
  if (redriven.some(({ outcome }) => outcome === 'failed')) process.exitCode = 4
}

/** Once more, where not all could be seen in time and something moved. */
async function redriveAll(): Promise<Redriven[]> {
  const redriven = new Map<string, Redriven>()
  for (;;) {
    const { items, more } = await api().post<{ items: Redriven[]; more: boolean }>(
      `${PATH}/redrive`,
      { all: true },
    )
    for (const it of items) redriven.set(it.id, it)
    if (!more || !items.some(({ outcome }) => outcome === 'answered')) return [...redriven.values()]
  }
}

async function handIn(ids: string[]): Promise<Redriven[]> {
  const redriven: Redriven[] = []
  for (let start = 0; start < ids.length; start += MOST_AT_ONCE) {
    const some = ids.slice(start, start + MOST_AT_ONCE)
    redriven.push(
      ...(await api().post<{ items: Redriven[] }>(`${PATH}/redrive`, { ids: some })).items,
    )
  }
  return redriven
}
