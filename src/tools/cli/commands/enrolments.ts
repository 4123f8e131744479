import { type Command, Option } from 'commander'
import type { Enrolment, EnrolmentAccount } from '../../../api/types.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { ENROLMENT_STATUSES, MEMBER_STATES } from '../../../core/model/enrolment.ts'
import { printPage, withPages } from '../list.ts'
import { valueList } from '../numbers.ts'
import { output, REASON } from '../output.ts'
import { paintStatus } from '../table.ts'
import { addRoleFlags, type RoleFlags, roleOptionsOf } from './role-options.ts'

const rolecall = new RolecallClient()

/** Commands that connect all accounts of an organization. */
export function addEnrolmentCommands(program: Command): void {
  const enrolments = program
    .command('enrolments')
    .description('connect the accounts of an organization')
  addEnrol(program)
  withPages(
    enrolments
      .command('list', { isDefault: true })
      .description('list enrolments, newest first')
      .option('--customer <id>', 'only enrolments of this customer')
      .addOption(
        new Option('--status <status>', 'only enrolments in this status').choices(
          ENROLMENT_STATUSES,
        ),
      ),
  ).action(list)
  enrolments
    .command('show')
    .description('show one enrolment, its links, and how far its accounts are')
    .argument('<id>', 'id of the enrolment, enr_…')
    .action(async (id: string, _options: unknown, command: Command) => {
      const enrolment = await rolecall.getEnrolment(id)
      output(command).data(enrolment, () => inWords(enrolment))
    })
  withPages(
    enrolments
      .command('accounts')
      .description('list the accounts of an enrolment, with the reason of each failure')
      .argument('<id>', 'id of the enrolment, enr_…')
      .addOption(
        new Option('--state <state>', 'only accounts in this state').choices(MEMBER_STATES),
      ),
  ).action(accounts)
  enrolments
    .command('approve')
    .description('confirm that accounts belong to the customer')
    .argument('<id>', 'id of the enrolment, enr_…')
    .argument('<accounts>', 'account numbers, separated by commas', valueList)
    .option(...REASON)
    .action(approve)
  for (const [name, call, description] of ORDERS)
    enrolments
      .command(name)
      .description(description)
      .argument('<id>', 'id of the enrolment, enr_…')
      .option(...REASON)
      .action(async (id: string, { reason }: { reason?: string }, command: Command) => {
        const enrolment = await call(id, { reason })
        output(command).data(enrolment, () => inWords(enrolment))
      })
}

type Order = (id: string, body: { reason?: string | undefined }) => Promise<Enrolment>

const ORDERS: readonly (readonly [name: string, call: Order, description: string])[] = [
  [
    'upgrade',
    (id, body) => rolecall.upgradeEnrolment(id, body),
    'give an enrolment the current version of its profile, and print how the customer updates',
  ],
  [
    'rotate-token',
    (id, body) => rolecall.rotateEnrolmentToken(id, body),
    'replace the callback token: templates with an earlier one connect no account',
  ],
  [
    'link',
    (id, body) => rolecall.replaceEnrolmentLink(id, body),
    'make a new link to the customer’s page; the one before no longer works',
  ],
  [
    'revoke',
    (id, body) => rolecall.revokeEnrolment(id, body),
    'end an enrolment: no further account connects, and connections stay',
  ],
]

interface EnrolOptions extends RoleFlags {
  management: string
  administrator?: string
  organization?: string
  name?: string
  profile?: string
  region?: string
  include?: string[]
  exclude?: string[]
  ou?: string[]
}

function addEnrol(program: Command): void {
  const command = program
    .command('enrol')
    .description('invite an organization and print the link to send to its administrator')
    .argument('<customerId>', 'the customer’s id in your system')
    .requiredOption('--management <number>', 'the management account of the organization')
    .option(
      '--administrator <number>',
      'the account of a delegated administrator (default: the management account)',
    )
    .option('--organization <id>', 'the id of the organization, o-…')
    .option('--name <text>', 'the customer’s name, shown on their page')
    .option('--profile <name>', 'access profile of rolecall.yaml (default: "default")')
    .option('--region <name>', 'AWS Region of all stacks (default: the first one)')
    .option(
      '--include <numbers>',
      'accounts that connect without approval, separated by commas; can be repeated',
      valueList,
    )
    .option(
      '--exclude <numbers>',
      'accounts that must not connect, separated by commas; can be repeated',
      valueList,
    )
    .option('--ou <ids>', 'units or the root, separated by commas; can be repeated', valueList)
  addRoleFlags(command).action(enrol)
}

async function enrol(
  customerId: string,
  { include, exclude, ou: ous, ...options }: EnrolOptions,
  command: Command,
): Promise<void> {
  const choice = {
    ...(include && { include }),
    ...(exclude && { exclude }),
    ...(ous && { ous }),
  }
  const enrolment = await rolecall.createEnrolment({
    customerId,
    customerName: options.name,
    profile: options.profile,
    organizationId: options.organization,
    managementAccountId: options.management,
    administratorAccountId: options.administrator,
    region: options.region,
    ...(Object.keys(choice).length > 0 && { accounts: choice }),
    roleOptions: roleOptionsOf(options),
  })
  output(command).data(enrolment, () => inWords(enrolment))
}

async function list(
  { customer, status }: { customer?: string; status?: Enrolment['status'] },
  command: Command,
): Promise<void> {
  await printPage(
    command,
    (page) => rolecall.listEnrolments({ ...page, customerId: customer, status }),
    {
      ID: (it) => it.id,
      CUSTOMER: (it) => it.customerId,
      STATUS: (it) => paintStatus(it.status),
      CONNECTED: ({ counts }) => String(counts.connected),
      FAILED: ({ counts }) => String(counts.failed),
      'WAITS FOR YOU': ({ counts }) => String(counts['awaiting-approval']),
      CREATED: ({ createdAt }) => createdAt,
    },
  )
}

async function accounts(
  id: string,
  { state }: { state?: EnrolmentAccount['state'] },
  command: Command,
): Promise<void> {
  await printPage(command, (page) => rolecall.listEnrolmentAccounts(id, { ...page, state }), {
    ACCOUNT: (it) => it.accountId,
    NAME: (it) => it.name ?? '-',
    UNIT: (it) => it.ou ?? '-',
    STATE: (it) => it.state,
    'ACCEPTED BY': (it) => it.acceptedBy ?? '-',
    REASON: (it) => it.stackReason ?? it.finding?.message ?? '-',
  })
}

async function approve(
  id: string,
  accountIds: string[],
  { reason }: { reason?: string },
  command: Command,
): Promise<void> {
  const result = await rolecall.approveEnrolmentAccounts(id, { accountIds, reason })
  const { approved, unknown } = result
  output(command).data(result, () =>
    [
      `Approved: ${approved.join(', ') || 'none'}.`,
      ...(unknown.length > 0 ? [`Have not called in: ${unknown.join(', ')}.`] : []),
    ].join('\n'),
  )
}

const inWords = (it: Enrolment): string =>
  [
    `${it.id}: ${it.status}, profile ${it.profile}`,
    Object.entries(it.counts)
      .filter(([, count]) => count > 0)
      .map(([state, count]) => `${count} ${state}`)
      .join(', ') || 'No accounts yet.',
    '',
    'Send this link to the administrator of the organization:',
    `  ${it.enrolmentUrl}`,
    '',
    'After an upgrade or a new token, the customer runs this in the administrator’s account:',
    it.updateCommand,
  ].join('\n')
