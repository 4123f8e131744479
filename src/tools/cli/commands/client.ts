import { type Command, InvalidArgumentError, Option } from 'commander'
import type {
  Attempt,
  Connection,
  Delivery,
  Invitation,
  InvitationEmail,
  OrderReason,
} from '../../../api/types.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { CONNECTION_STATUSES } from '../../../core/model/connection.ts'
import { attemptInWords, INVITATION_STATUSES } from '../../../core/model/invitation.ts'
import { seconds } from '../durations.ts'
import { CONNECTION_ID, type IdArgument, INVITATION_ID } from '../ids.ts'
import { printPage, withPages } from '../list.ts'
import { output, paint, REASON } from '../output.ts'
import { paintStatus } from '../table.ts'
import { addDeliveries, asTool, showDelivery } from './deliveries.ts'
import { addImport } from './import.ts'
import { addRoleFlags, type RoleFlags, roleOptionsOf } from './role-options.ts'

const rolecall = new RolecallClient()

/** Commands that call a running service; they read ROLECALL_URL and ROLECALL_TOKEN. */
export function addClientCommands(program: Command): void {
  addInvite(program)
  addDeliveries(program)
  addInvitations(program)
  addConnections(program)
}

interface InviteOptions extends RoleFlags {
  name?: string
  profile?: string
  account?: string
  region?: string
  expiresIn?: number
  requireApproval?: boolean
  metadata?: Record<string, string>
  parameter?: Record<string, string>
  contactName?: string
  contactEmail?: string
  returnUrl?: string
  locale?: string
  email?: boolean
  as?: Delivery['tool']
}

function addInvite(program: Command): void {
  const command = program
    .command('invite')
    .description('invite a customer and print the link to send to them')
    .argument(
      '<customerId>',
      'the customer’s id in your system: 1 to 128 letters, digits or _.:@/+=-',
    )
    .option('--name <text>', 'the customer’s name, shown on their page')
    .option('--profile <name>', 'access profile of rolecall.yaml (default: "default")')
    .option(
      '--account <number>',
      'the only AWS account that can connect, 12 digits (default: the customer enters it)',
    )
    .option(
      '--region <region>',
      'the only AWS Region where the stack can be created (default: all Regions of this installation)',
    )
    .option(
      '--expires-in <duration>',
      'how long the link works, 1m to 30d (default: 7d)',
      seconds({ least: '1m', most: '30d', bare: 's' }),
    )
    .option('--require-approval', 'ask an operator to approve, even with --account')
    .option(
      '--metadata <key=value>',
      'a value of your own, such as an id; can be repeated, at most 20',
      withEntry,
    )
    .option(
      '--parameter <name=value>',
      'value of a parameter of your own template that the profile takes from invitations; can be repeated',
      withEntry,
    )
  addRoleFlags(command)
    .option('--contact-name <name>', 'who asks at your company, shown on the page')
    .option('--contact-email <address>', 'e-mail address of that person, shown on the page')
    .option(
      '--return-url <url>',
      'where the finished page leads back to; its origin must be in the setting portal.origins',
    )
    .option(
      '--locale <tag>',
      'language of the page, such as de (default: the language of the browser)',
    )
    .option('--email', 'print an e-mail with the link instead, in this language or in English')
    .addOption(asTool('print what creates the role in this way, and the link on standard error'))
    .action(invite)
}

async function invite(customerId: string, options: InviteOptions, command: Command): Promise<void> {
  const { name: customerName, account: accountId, expiresIn: expiresInSeconds, ...more } = options
  const { contactName: name, contactEmail, email: asEmail, as: tool, parameter } = more
  const { profile, region, requireApproval, metadata, returnUrl, locale } = more
  const contact =
    name === undefined && contactEmail === undefined ? undefined : { name, email: contactEmail }
  const input = {
    customerId,
    customerName,
    accountId,
    expiresInSeconds,
    contact,
    parameters: parameter,
    roleOptions: roleOptionsOf(more),
    ...{ profile, region, requireApproval, metadata, returnUrl, locale },
  }
  const invitation = await rolecall.createInvitation(input)
  const { id, expiresAt, onboardingUrl } = invitation
  if (asEmail) {
    const email = await rolecall.getInvitationEmail(id)
    output(command).data({ ...invitation, email }, () => showEmail(email))
  } else if (tool) {
    output(command).say(onboardingUrl)
    const delivery = await rolecall.getDelivery(id, tool)
    showDelivery(command, { id, delivery, data: { ...invitation, delivery } })
  } else output(command).data(invitation, () => onboardingUrl)
  const next = `Send this ${asEmail ? 'e-mail' : 'link'} to ${customerId}. It works until ${expiresAt}. (${id})`
  output(command).say(paint('dim', next))
}

const showEmail = ({ subject, text }: InvitationEmail): string => `${subject}\n\n${text}`

/** Parses an option `KEY=VALUE` that can be repeated. */
export function withEntry(
  text: string,
  earlier: Record<string, string> = {},
): Record<string, string> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Write KEY=VALUE.')
  return { ...earlier, [text.slice(0, at)]: text.slice(at + 1) }
}

const addListing = (parent: Command, statuses: readonly string[]): Command =>
  withPages(
    parent
      .command('list', { isDefault: true })
      .description('list them, newest first')
      .addOption(
        new Option('--status <status...>', 'only those in one of these statuses').choices(statuses),
      )
      .option('--customer <customerId>', 'only those of this customer')
      .option('--profile <name>', 'only those of this access profile')
      .addOption(
        new Option('--order <order>', 'newest first, or oldest first').choices(['desc', 'asc']),
      ),
  )

interface ListOptions<Status> {
  status?: Status[]
  customer?: string
  profile?: string
  order?: 'asc' | 'desc'
}

const queryOf = <Status>({
  customer: customerId,
  status,
  profile,
  order,
}: ListOptions<Status>) => ({
  ...{ customerId, status, profile, order },
})

function addInvitations(program: Command): void {
  const invitations = program
    .command('invitations')
    .summary('list, show or change invitations; write e-mails')
    .description(
      'list, show, import, revoke or reset invitations; replace the link of one; write an e-mail with it; connect a role made without a stack',
    )
  addListing(invitations, INVITATION_STATUSES).action(
    (options: ListOptions<Invitation['status']>, command: Command) =>
      printPage(command, (page) => rolecall.listInvitations({ ...queryOf(options), ...page }), {
        ID: ({ id }) => id,
        CUSTOMER: ({ customerId }) => customerId,
        NAME: ({ customerName }) => customerName ?? '-',
        ACCOUNT: ({ accountId }) => accountId ?? '-',
        STATUS: ({ status }) => paintStatus(status),
        'LATEST ATTEMPT': ({ attempts }) =>
          attempts.length ? attemptInWords(attempts.at(-1)!) : '-',
        EXPIRES: ({ expiresAt }) => expiresAt,
      }),
  )
  addImport(invitations)
  addOne(
    invitations.command('show').description('show one invitation with its link'),
    INVITATION_ID,
    (id) => rolecall.getInvitation(id),
    showInvitation,
  )
  invitations
    .command('email')
    .description('write an e-mail with the link of an open invitation, for you to send')
    .argument('<id>', ...INVITATION_ID)
    .option('--locale <tag>', 'its language, such as de (default: that of the invitation)')
    .action(async (id: string, { locale }: { locale?: string }, command: Command) => {
      const email = await rolecall.getInvitationEmail(id, { locale })
      output(command).data(email, () => showEmail(email))
    })
  addDeclare(invitations)
  for (const [name, method, description] of [
    ['revoke', 'revokeInvitation', 'end an invitation: its link no longer works'],
    [
      'reset',
      'resetInvitation',
      'remove the account number that the customer entered, so that another can be entered',
    ],
    [
      'link',
      'replaceInvitationLink',
      'make a new link to the customer’s page; the link before no longer works',
    ],
  ] as const)
    addOrder(
      invitations.command(name).description(description),
      INVITATION_ID,
      (id, reason) => rolecall[method](id, reason),
      showInvitation,
    )
}

function addDeclare(invitations: Command): void {
  const declare = invitations
    .command('declare')
    .description('connect a role that the customer made without a stack')
    .argument('<id>', ...INVITATION_ID)
    .argument('<roleArn>', 'ARN of the role, in the account of the invitation')
    .option('--role <key>', 'which role of the profile it is, if the profile has several')
    .option(...REASON)
  declare.action(
    async (
      id: string,
      roleArn: string,
      options: { role?: string; reason?: string },
      command: Command,
    ) => {
      const connection = await rolecall.declareRole(id, { roleArn, ...options })
      output(command).data(connection, () => showConnection(connection))
    },
  )
}

/** The customer's id, with the name beside it. */
const customerInWords = ({
  customerId,
  customerName,
}: Pick<Invitation, 'customerId' | 'customerName'>) =>
  customerName === undefined ? `customer ${customerId}` : `customer ${customerId}  ${customerName}`

const showInvitation = (it: Invitation): string =>
  [
    `${it.id}  ${paintStatus(it.status)} (${paintStatus(it.state)})`,
    customerInWords(it),
    it.onboardingUrl,
    ...declineOf(it),
    ...it.attempts.slice(-1).flatMap(showAttempt),
  ].join('\n')

const declineOf = ({ declinedAt, declineNote }: Invitation): string[] =>
  declinedAt ? [`declined by the customer  ${declinedAt}  ${declineNote ?? ''}`.trimEnd()] : []

function showAttempt(it: Attempt): string[] {
  const when = it.endedAt ?? it.roleReportedAt ?? it.startedAt
  return [
    `latest attempt: ${attemptInWords(it)}  ${when}`,
    `account ${it.accountId}  ${it.stackId ?? it.roleArn}`,
    ...(it.finding ? [`! ${it.finding.message} ${it.finding.remedy}`] : []),
  ]
}

function addOne<Item>(
  command: Command,
  argument: IdArgument,
  call: (id: string, options: OrderReason) => Promise<Item>,
  show: (item: Item) => string,
): void {
  command.argument('<id>', ...argument).action(async (id: string, options: OrderReason) => {
    const item = await call(id, options)
    output(command).data(item, () => show(item))
  })
}

/** Adds a command that changes something, so that it takes a reason. */
const addOrder: typeof addOne = (command, argument, call, show) =>
  addOne(command.option(...REASON), argument, (id, { reason }) => call(id, { reason }), show)

const showConnection = (it: Connection): string =>
  [
    `${it.id}  ${paintStatus(it.status)}`,
    customerInWords(it),
    `account ${it.accountId}  ${it.roleArn}${it.role === null ? '' : `  ${it.role}`}`,
    ...(it.expiresAt === null ? [] : [`the role ends  ${it.expiresAt}`]),
    ...it.findings.map(({ message, remedy }) => `! ${message} ${remedy}`),
  ].join('\n')

function addConnections(program: Command): void {
  const connections = program.command('connections').description('list, show or change connections')
  addListing(connections, CONNECTION_STATUSES).action(
    (options: ListOptions<Connection['status']>, command: Command) =>
      printPage(command, (page) => rolecall.listConnections({ ...queryOf(options), ...page }), {
        ID: ({ id }) => id,
        CUSTOMER: ({ customerId }) => customerId,
        NAME: ({ customerName }) => customerName ?? '-',
        ACCOUNT: ({ accountId }) => accountId,
        REGION: ({ region }) => region,
        STATUS: ({ status }) => paintStatus(status),
      }),
  )
  addOne(
    connections.command('show').description('show one connection and what is wrong with it'),
    CONNECTION_ID,
    (id) => rolecall.getConnection(id),
    showConnection,
  )
  for (const [name, method, description] of [
    ['suspend', 'suspendConnection', 'stop issuing credentials for a connection, until "resume"'],
    ['resume', 'resumeConnection', 'issue credentials for a suspended connection again'],
    [
      'disconnect',
      'disconnectConnection',
      'end a connection: Rolecall issues no more credentials for this account; cannot be undone',
    ],
    ['verify', 'verifyConnection', 'verify a connection’s role now'],
  ] as const) {
    const command = (name === 'verify' ? program : connections).command(name)
    addOrder(
      command.description(description),
      CONNECTION_ID,
      (id, reason) => rolecall[method](id, reason),
      showConnection,
    )
  }
  const approve = connections
    .command('approve')
    .description('confirm that the connection’s account number is the customer’s')
    .option('--account <number>', 'approve only if it has this account number, 12 digits')
  addOrder(
    approve,
    CONNECTION_ID,
    (id, { reason }) => {
      const { account: accountId } = approve.opts<{ account?: string }>()
      return rolecall.approveConnection(id, { accountId, reason })
    },
    showConnection,
  )
}
