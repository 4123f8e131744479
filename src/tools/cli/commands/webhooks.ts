import type { Command } from 'commander'
import { RolecallError } from '../../../api/errors.ts'
import { EVENT_TYPES } from '../../../api/event-types.ts'
import type { EventType, WebhookEndpoint } from '../../../api/types.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { outcomeInWords } from '../../../core/model/webhook-endpoint.ts'
import { seconds, timeAgo } from '../durations.ts'
import { keepItems, printPage, withPages } from '../list.ts'
import { valueList } from '../numbers.ts'
import { output, paint, REASON } from '../output.ts'
import { paintStatus, tableOf } from '../table.ts'

const rolecall = new RolecallClient()

const ID = ['<id>', 'id of the endpoint, whe_…'] as const

/** Webhook endpoints of the running service, and the deliveries to them. */
export function addWebhookCommands(program: Command): void {
  const webhooks = program
    .command('webhooks')
    .summary('send events to your own services')
    .description('send events to your own services: endpoints, attempts, redelivery')
  withPages(
    webhooks
      .command('list', { isDefault: true })
      .description('list endpoints, newest first, without the removed ones')
      .option('--removed', 'also the removed ones'),
  ).action(list)
  webhooks
    .command('add')
    .description('add an endpoint and print its signing secret; it is not shown again')
    .argument('<url>', 'an https URL; http only for this machine, with "rolecall dev"')
    .option(
      '--types <types>',
      'only events of these types, separated by commas; can be repeated (default: all)',
      valueList,
    )
    .option('--description <text>', 'for people, up to 200 characters')
    .action(add)
  webhooks
    .command('show')
    .description('show one endpoint')
    .argument(...ID)
    .action(async (id: string, _options: unknown, command: Command) =>
      print(await rolecall.getWebhookEndpoint(id), command),
    )
  webhooks
    .command('rotate')
    .description('replace the signing secret and print the new one; both sign during the overlap')
    .argument(...ID)
    .option(
      '--overlap <duration>',
      'how long the old secret signs too, 0s to 7d (default: 24h)',
      seconds({ least: '0s', most: '7d' }),
    )
    .option(...REASON)
    .action(rotate)
  webhooks
    .command('test')
    .description('send an endpoint.test event at once; exit code 3 if it is not accepted')
    .argument(...ID)
    .action(test)
  webhooks
    .command('types')
    .description('list the types of events, and when each happens')
    .action((_options: unknown, command: Command) => {
      const types = Object.entries(EVENT_TYPES).map(([type, when]) => ({ type, when }))
      const columns = { TYPE: ({ type }: Type) => type, WHEN: ({ when }: Type) => when }
      output(command).data(types, () => tableOf(types, columns))
    })
  addOrders(webhooks)
  addDeliveries(webhooks)
}

interface Type {
  type: string
  when: string
}

const ORDERS = [
  ['pause', 'pauseWebhookEndpoint', 'stop sending events; they are kept for 30 days'],
  ['resume', 'resumeWebhookEndpoint', 'send events again, beginning with those it missed'],
  ['remove', 'removeWebhookEndpoint', 'remove an endpoint'],
] as const

function addOrders(webhooks: Command): void {
  for (const [name, call, description] of ORDERS)
    webhooks
      .command(name)
      .description(description)
      .argument(...ID)
      .option(...REASON)
      .action(async (id: string, { reason }: { reason?: string }, command: Command) =>
        print(await rolecall[call](id, { reason }), command),
      )
}

function addDeliveries(webhooks: Command): void {
  withPages(
    webhooks
      .command('attempts')
      .description('list the attempts of the last 30 days to deliver events, newest first')
      .argument(...ID)
      .option('--event <id>', 'only attempts for this event, evt_…'),
  ).action((id: string, { event: eventId }: { event?: string }, command: Command) =>
    printPage(command, (page) => rolecall.listWebhookAttempts(id, { ...page, eventId }), {
      TIME: ({ at }) => at,
      EVENT: ({ eventId }) => eventId,
      TYPE: ({ type }) => type,
      OUTCOME: (it) => paintStatus(outcomeInWords(it)),
      TOOK: ({ durationMs }) => `${durationMs} ms`,
    }),
  )
  webhooks
    .command('redeliver')
    .description('send events again: all since a time to one endpoint, or one event')
    .argument('<id>', 'id of an endpoint (whe_…), or of an event (evt_…)')
    .option(
      '--since <time>',
      'with an endpoint: from this time on, such as 2h (ago) or 2026-11-27T09:00:00Z',
      timeAgo,
    )
    .option('--endpoint <id>', 'with an event: only to this endpoint (default: all active ones)')
    .option(...REASON)
    .action(redeliver)
}

const list = ({ removed }: { removed?: boolean }, command: Command): Promise<void> =>
  printPage(
    command,
    (page) =>
      keepItems(rolecall.listWebhookEndpoints(page), (it) => removed || it.status !== 'removed'),
    {
      ID: ({ id }) => id,
      STATUS: (it) => paintStatus(statusOf(it)),
      TYPES: ({ types }) => types?.join(', ') ?? 'all',
      FROM: ({ source }) => (source === 'config' ? 'rolecall.yaml' : 'api'),
      URL: ({ url }) => url,
    },
  )

const statusOf = ({ status, failingSince, pausedFor }: WebhookEndpoint): string => {
  if (status === 'paused') return `paused (${pausedFor})`
  return failingSince && status === 'active' ? 'failing' : status
}

interface AddOptions {
  /** The service checks them and names those that exist. */
  types?: string[]
  description?: string
}

async function add(url: string, options: AddOptions, command: Command): Promise<void> {
  const made = await rolecall.createWebhookEndpoint({
    ...{ url, ...options, types: options.types as EventType[] | undefined },
  })
  output(command).data(made, () => made.secret)
  say(command, `The secret is not shown again. ${made.id} gets the events from now on.`)
  say(command, `Try it: rolecall webhooks test ${made.id}`)
}

interface RotateOptions {
  overlap?: number
  reason?: string
}

async function rotate(
  id: string,
  { overlap: overlapSeconds, reason }: RotateOptions,
  command: Command,
): Promise<void> {
  const made = await rolecall.rotateWebhookSecret(id, { overlapSeconds, reason })
  output(command).data(made, () => made.secret)
  const old = made.secrets.find(({ expiresAt }) => expiresAt !== null)
  say(command, 'The secret is not shown again.')
  say(
    command,
    old ? `The old one signs too until ${old.expiresAt}.` : 'The old one no longer signs.',
  )
}

const say = (command: Command, text: string): void => output(command).say(paint('dim', text))

/** The receiver is the vendor's, so a refusal is no error of this command. */
const EXIT_NOT_DELIVERED = 3

async function test(id: string, _options: unknown, command: Command): Promise<void> {
  const attempt = await rolecall.testWebhookEndpoint(id)
  output(command).data(attempt, () => `${outcomeInWords(attempt)} after ${attempt.durationMs} ms`)
  if (!attempt.delivered) process.exitCode = EXIT_NOT_DELIVERED
}

interface RedeliverOptions {
  since?: string
  endpoint?: string
  reason?: string
}

async function redeliver(
  id: string,
  { since, endpoint: endpointId, reason }: RedeliverOptions,
  command: Command,
): Promise<void> {
  if (id.startsWith('whe_')) {
    if (since === undefined)
      throw new RolecallError('REQUEST_INVALID', { detail: 'Add --since, such as --since 2h.' })
    return print(await rolecall.redeliverToWebhookEndpoint(id, { since, reason }), command)
  }
  const { items } = await rolecall.redeliverEvent(id, { endpointId, reason })
  output(command).data({ items }, () =>
    items.length === 0
      ? 'There is no active endpoint.'
      : items.map((it) => `Sent again to ${it.id}: ${it.url}`).join('\n'),
  )
}

function print(it: WebhookEndpoint, command: Command): void {
  output(command).data(it, () =>
    [
      `${it.id}  ${paintStatus(statusOf(it))}`,
      `${it.url}${it.source === 'config' ? '  (from rolecall.yaml)' : ''}`,
      ...(it.description === null ? [] : [it.description]),
      `types: ${it.types?.join(', ') ?? 'all'}`,
      ...(it.pausedAt === null ? [] : [`paused ${it.pausedAt}`]),
      ...(it.failingSince === null ? [] : [`nothing gets through since ${it.failingSince}`]),
      ...(it.nextAttemptAt === null ? [] : [`next attempt ${it.nextAttemptAt}`]),
      `added ${it.createdAt} by ${it.createdBy}`,
    ].join('\n'),
  )
}
