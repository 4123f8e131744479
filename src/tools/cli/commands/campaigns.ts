import { type Command, Option } from 'commander'
import type { Campaign, CampaignMember } from '../../../api/types.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { CAMPAIGN_STATUSES, endOfDay, MEMBER_STATUSES } from '../../../core/model/campaign.ts'
import { timeAhead } from '../durations.ts'
import { CONNECTION_ID } from '../ids.ts'
import { printPage, withPages } from '../list.ts'
import { valueList } from '../numbers.ts'
import { type Output, output, paint } from '../output.ts'
import { paintStatus, table } from '../table.ts'

const rolecall = new RolecallClient()

/** Commands that ask many customers for the current version of a profile. */
export function addCampaignCommands(upgrades: Command): void {
  upgrades
    .command('start')
    .description(
      'ask customers with an earlier version of a profile to update, and wait until all are told',
    )
    .argument('<profile>', 'name of the profile')
    .option(
      '--customer <ids>',
      'only these customers, separated by commas; can be repeated (default: all)',
      valueList,
    )
    .option(
      '--deadline <date>',
      'a date that customers see, such as 2027-01-31 or 30d (from now); nothing changes when it has passed; not with --external-ids',
      deadline,
    )
    .option(
      '--external-ids',
      'ask the customers of imported roles to replace the imported External ID instead',
    )
    .option('--no-wait', 'do not wait until all are told')
    .action(start)
  upgrades
    .command('external-id')
    .description('print what the customer of an imported role does to replace its External ID')
    .argument('<id>', ...CONNECTION_ID)
    .action(async (id: string, _options: object, command: Command) => {
      const change = await rolecall.getExternalIdChange(id)
      output(command).data(change, () =>
        change.steps.length === 0
          ? 'There is nothing to replace.'
          : change.steps.map((it) => `# ${STEPS[it.name]}\n${it.command}`).join('\n\n'),
      )
    })
  const status = upgrades
    .command('status')
    .description('list campaigns, or show how far one is and its connections')
    .argument('[id]', 'id of a campaign, cmp_… (default: list them, newest first)')
    .addOption(new Option('--running', 'list running campaigns only').conflicts('members'))
    .addOption(
      new Option('--members <status>', 'list its connections in this status').choices(
        MEMBER_STATUSES,
      ),
    )
  withPages(status).action(showStatus)
  for (const [name, call, description] of ORDERS)
    upgrades
      .command(name)
      .description(description)
      .argument('<id>', 'id of the campaign, cmp_…')
      .action(async (id: string, _options: unknown, command: Command) => {
        const campaign = await call(id)
        output(command).data(campaign, () => inWords(campaign))
      })
}

const STEPS = {
  'accept-both': 'Let the role accept both External IDs',
  'remove-imported': 'Remove the old External ID, once Rolecall uses the new one',
}

const ORDERS = [
  [
    'remind',
    (id: string) => rolecall.remindCampaign(id),
    'tell customers again who have neither updated nor declined, once a day at most',
  ],
  [
    'cancel',
    (id: string) => rolecall.cancelCampaign(id),
    'end a campaign: nobody is asked any more, and upgrades that were made stay',
  ],
] as const

function deadline(text: string): string {
  const time = timeAhead(text)
  return text.includes('T') ? time : (endOfDay(time.slice(0, 10)) ?? time)
}

interface StartOptions {
  customer?: string[]
  deadline?: string
  externalIds?: boolean
  wait: boolean
}

async function start(
  profile: string,
  { customer: customerIds, deadline, externalIds, wait }: StartOptions,
  command: Command,
): Promise<void> {
  const out = output(command)
  const asksFor = externalIds ? ('external-id' as const) : undefined
  const started = await rolecall.startCampaign({ profile, asksFor, customerIds, deadline })
  const campaign = wait ? await waitUntilTold(started, out) : started
  out.data(campaign, () => inWords(campaign))
  out.say(paint('dim', `Follow it with: rolecall upgrades status ${campaign.id}`))
}

const POLL_MS = 1000
/** Connections without a possible upgrade stay untold. */
const MAX_STILL_MS = 20_000

/** Shows the progress. The service goes on if this is interrupted. */
async function waitUntilTold(started: Campaign, out: Output): Promise<Campaign> {
  let [campaign, stillMs] = [started, 0]
  for (let shown = ''; isUnderWay(campaign) && stillMs < MAX_STILL_MS; stillMs += POLL_MS) {
    const { total, counts, searching } = campaign
    const line = `${total - counts.outdated} of ${total} connections told${searching ? ', still searching' : ''}`
    if (line !== shown) {
      out.say(line)
      ;[shown, stillMs] = [line, 0]
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    campaign = await rolecall.getCampaign(campaign.id)
  }
  return campaign
}

const isUnderWay = ({ status, searching, counts }: Campaign): boolean =>
  status === 'running' && (searching || counts.outdated > 0)

interface StatusOptions {
  running?: boolean
  members?: CampaignMember['status']
}

async function showStatus(
  id: string | undefined,
  { running, members }: StatusOptions,
  command: Command,
): Promise<void> {
  if (id === undefined) {
    const [status] = running ? CAMPAIGN_STATUSES : []
    return printPage(command, (page) => rolecall.listCampaigns({ ...page, status }), {
      ID: (it) => it.id,
      PROFILE: (it) => it.profile,
      'ASKS FOR': wantedIn,
      STATUS: (it) => paintStatus(it.status),
      UPDATED: ({ counts, total }) => `${counts.updated} of ${total}`,
      DECLINED: ({ counts }) => String(counts.declined),
      DEADLINE: ({ deadline }) => deadline ?? '-',
      STARTED: ({ createdAt }) => createdAt,
    })
  }
  if (members !== undefined) {
    const listMembers = (page: object) =>
      rolecall.listCampaignMembers(id, { ...page, status: members })
    return printPage(command, listMembers, {
      CONNECTION: ({ connectionId }) => connectionId,
      CUSTOMER: ({ customerId }) => customerId,
      ACCOUNT: ({ accountId }) => accountId,
      TOLD: ({ toldAt }) => toldAt ?? '-',
      PROBLEM: ({ problem }) => problem ?? '-',
      NOTE: ({ note }) => note ?? '-',
    })
  }
  const campaign = await rolecall.getCampaign(id)
  output(command).data(campaign, () => inWords(campaign))
}

/** What each status of a connection means, in the order of the way. */
const STATUSES: Record<CampaignMember['status'], string> = {
  outdated: 'not told yet',
  told: 'told',
  opened: 'opened the page',
  updated: 'updated',
  declined: 'declined',
  gone: 'ended meanwhile',
}

const wantedIn = ({ asksFor, version }: Campaign): string =>
  asksFor === 'external-id' ? 'new External IDs' : `version ${version}`

const inWords = (it: Campaign): string =>
  [
    `${it.id}  ${paintStatus(it.status)}`,
    `${it.profile}, ${wantedIn(it)}, started ${it.createdAt} by ${it.startedBy}`,
    ...(it.deadline ? [`deadline ${it.deadline}`] : []),
    ...(it.customerIds ? [`only ${it.customerIds.join(', ')}`] : []),
    ...(it.searching ? ['Rolecall still looks for connections with an earlier version.'] : []),
    ...(it.reminding ? ['A reminder is under way.'] : []),
    table(
      ['CONNECTIONS', String(it.total)],
      MEMBER_STATUSES.map((status) => [STATUSES[status], String(it.counts[status])]),
    ),
  ].join('\n')
