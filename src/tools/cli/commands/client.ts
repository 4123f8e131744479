import type { Command } from 'commander'
import { apiClient, query } from '../api-client.ts'
import { secondsToExpiry } from '../numbers.ts'
import { output, paint, table } from '../output.ts'

interface Invitation {
  id: string
  customerId: string
  accountId: string | null
  status: string
  expiresAt: string
  onboardingUrl: string
  launchUrl: string
}

interface Connection {
  id: string
  customerId: string
  accountId: string
  status: string
  region: string
  roleArn: string
  findings: { message: string; remedy: string }[]
}

interface Page<Item> {
  items: Item[]
  nextCursor: string | null
}

interface ListOptions {
  status?: string
  customer?: string
  limit?: string
  cursor?: string
}

const api = () => apiClient(process.env)
const path = (id: string) => encodeURIComponent(id)

/** Commands that ask a running service; they read ROLECALL_URL and ROLECALL_TOKEN. */
export function addClientCommands(program: Command): void {
  addInvite(program)
  addInvitations(program)
  addConnections(program)
}

function addInvite(program: Command): void {
  program
    .command('invite')
    .description('invite a customer and print the link to send')
    .argument('<customerId>', 'how your system names the customer')
    .option('--name <text>', 'the customer’s name, shown on the page')
    .option('--profile <name>', 'access profile of rolecall.yaml')
    .option('--account <number>', 'pin the customer’s AWS account number')
    .option('--region <region>', 'allow only this Region')
    .option('--expires-in <seconds>', 'how long the link is good', secondsToExpiry)
    .option('--require-approval', 'ask an operator even if the account is pinned')
    .action(
      async (
        customerId: string,
        options: Record<string, string | number | boolean | undefined>,
        command: Command,
      ) => {
        const {
          name: customerName,
          profile,
          account: accountId,
          region,
          expiresIn: expiresInSeconds,
          requireApproval,
        } = options
        const body = {
          customerId,
          customerName,
          profile,
          accountId,
          region,
          expiresInSeconds,
          requireApproval,
        }
        const invitation = await api().post<Invitation>('/v1/invitations', body)
        output(command).data(invitation, () => invitation.onboardingUrl)
        output(command).say(
          paint(
            'dim',
            `Send this link to ${customerId}. It is good until ${invitation.expiresAt}. (${invitation.id})`,
          ),
        )
      },
    )
}

const listing = (command: Command): Command =>
  command
    .option('--status <status>', 'only those in this status')
    .option('--customer <customerId>', 'only those of this customer')
    .option('--limit <number>', 'how many at most (1 to 200)')
    .option('--cursor <cursor>', 'go on where an earlier list ended')

const listQuery = ({ status, customer: customerId, limit, cursor }: ListOptions): string =>
  query({ status, customerId, limit, cursor })

function addInvitations(program: Command): void {
  const invitations = program
    .command('invitations')
    .description('list, show, revoke or reset invitations')
  listing(invitations.command('list', { isDefault: true }).description('newest first')).action(
    async (options: ListOptions, command: Command) => {
      const page = await api().get<Page<Invitation>>(`/v1/invitations${listQuery(options)}`)
      const rows = page.items.map((it) => [
        it.id,
        it.customerId,
        it.accountId ?? '-',
        it.status,
        it.expiresAt,
      ])
      output(command).data(page, () =>
        table(['ID', 'CUSTOMER', 'ACCOUNT', 'STATUS', 'EXPIRES'], rows),
      )
      if (page.nextCursor) output(command).say(`More: --cursor ${page.nextCursor}`)
    },
  )
  const show = (it: Invitation) => `${it.id}  ${it.status}\n${it.onboardingUrl}`
  one(
    invitations,
    'show',
    'one invitation, with its link',
    (id) => api().get<Invitation>(`/v1/invitations/${path(id)}`),
    show,
  )
  one(
    invitations,
    'revoke',
    'end an invitation',
    (id) => api().post<Invitation>(`/v1/invitations/${path(id)}/revoke`),
    show,
  )
  one(
    invitations,
    'reset',
    'forget the account number that the customer gave',
    (id) => api().post<Invitation>(`/v1/invitations/${path(id)}/reset`),
    show,
  )
}

function one<Item>(
  parent: Command,
  name: string,
  description: string,
  ...[call, show]: [(id: string) => Promise<Item>, (item: Item) => string]
): void {
  parent
    .command(name)
    .description(description)
    .argument('<id>')
    .action(async (id: string, _options: unknown, command: Command) => {
      const item = await call(id)
      output(command).data(item, () => show(item))
    })
}

const showConnection = (it: Connection): string =>
  [
    `${it.id}  ${it.status}`,
    `account ${it.accountId}  ${it.roleArn}`,
    ...it.findings.map(({ message, remedy }) => `! ${message} ${remedy}`),
  ].join('\n')

function addConnections(program: Command): void {
  const connections = program.command('connections').description('list connections, or change one')
  listing(connections.command('list', { isDefault: true }).description('newest first')).action(
    async (options: ListOptions, command: Command) => {
      const page = await api().get<Page<Connection>>(`/v1/connections${listQuery(options)}`)
      const rows = page.items.map((it) => [
        it.id,
        it.customerId,
        it.accountId,
        it.region,
        it.status,
      ])
      output(command).data(page, () =>
        table(['ID', 'CUSTOMER', 'ACCOUNT', 'REGION', 'STATUS'], rows),
      )
      if (page.nextCursor) output(command).say(`More: --cursor ${page.nextCursor}`)
    },
  )
  one(
    connections,
    'show',
    'one connection',
    (id) => api().get<Connection>(`/v1/connections/${path(id)}`),
    showConnection,
  )
  for (const [name, description] of [
    ['suspend', 'stop issuing credentials'],
    ['resume', 'issue credentials again'],
    ['disconnect', 'let go of the account for good'],
  ] as const) {
    one(connections, name, description, order(name), showConnection)
  }
  connections
    .command('approve')
    .description('confirm that the account number is the customer’s')
    .argument('<id>')
    .option(
      '--account <number>',
      'the number that you compared: nothing is approved if the connection has another',
    )
    .action(async (id: string, { account: accountId }: { account?: string }, command: Command) => {
      const item = await api().post<Connection>(
        `/v1/connections/${path(id)}/approve`,
        accountId === undefined ? undefined : { accountId },
      )
      output(command).data(item, () => showConnection(item))
    })
  one(program, 'verify', 'probe a connection’s role now', order('verify'), showConnection)
}

const order = (name: string) => (id: string) =>
  api().post<Connection>(`/v1/connections/${path(id)}/${name}`)
