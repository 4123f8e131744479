import {
  type Campaign,
  type CampaignMember,
  MEMBER_STATUSES,
  type MemberStatus,
  totalOf,
} from '../../../core/model/campaign.ts'
import { AccountNumber, Fact, Time, Value } from '../parts.tsx'
import { type Figure, Figures } from './figures.tsx'
import { ActionForm, ConfirmedAction } from './pieces/forms.tsx'
import { adminPage } from './pieces/frame.tsx'
import { StatusBadge } from './pieces/status.tsx'
import { RecordHead } from './record.tsx'
import { RecordsTable } from './tables.tsx'
import type { CampaignView } from './view.ts'

const MEANING: Record<Campaign['status'], string> = {
  running: 'Customers see the request on their page. Its link is the link of the invitation.',
  done: 'Each connection was updated or has ended.',
  cancelled: 'An operator cancelled this campaign. Nobody is asked any more.',
}

/** One campaign: its funnel, what can be done, and its connections. */
export const campaignPage = (view: CampaignView): string => {
  const { campaign } = view
  const title = `${campaign.profile}, version ${campaign.number}`
  return adminPage({
    frame: view,
    title: `Campaign for ${title}`,
    here: 'profiles',
    children: (
      <>
        <RecordHead kind="Campaign" title={title} status={campaign.status} />
        <p class="lead">
          {MEANING[campaign.status]}
          {campaign.search && campaign.searchedTo === undefined
            ? ' Rolecall still looks for connections with an earlier version.'
            : ''}
          {campaign.reminder ? ' A reminder is under way.' : ''}
        </p>
        <Funnel campaign={campaign} />
        {view.can ? <Actions view={view} /> : null}
        <Members view={view} />
        <Facts campaign={campaign} />
      </>
    ),
  })
}

/** How many connections are in each status. */
function Funnel({ campaign }: { campaign: Campaign }) {
  const { outdated, told, opened, updated, declined, gone } = campaign.counts
  const total = totalOf(campaign)
  const share = (part: number): string =>
    total === 0 ? 'nobody is asked yet' : `${Math.round((100 * part) / total)} % of all`
  const figures: Figure[] = [
    ['Connections', total, gone > 0 ? `${gone} ended meanwhile` : 'with an earlier version'],
    ['Not told yet', outdated, outdated > 0 ? 'see below' : 'none', outdated > 0 ? 'ask' : ''],
    ['Told', told, 'not opened yet'],
    ['Opened', opened, 'not decided yet'],
    ['Updated', updated, share(updated)],
    ['Declined', declined, share(declined)],
  ]
  return <Figures figures={figures} />
}

const pathOf = ({ id }: Campaign): string => `/admin/campaigns/${encodeURIComponent(id)}`

const Actions = ({ view: { campaign, csrf } }: { view: CampaignView }) => (
  <section aria-labelledby="actions-title">
    <h2 id="actions-title" class="unseen">
      Actions
    </h2>
    <div class="actions">
      <ActionForm csrf={csrf} action={`${pathOf(campaign)}/remind`} label="Remind" />
      <ConfirmedAction
        csrf={csrf}
        action={`${pathOf(campaign)}/cancel`}
        label="Cancel the campaign"
        understood="I want to end this campaign"
      >
        Rolecall asks nobody any more, and the page no longer shows the request. Upgrades that
        customers made stay.
      </ConfirmedAction>
    </div>
  </section>
)

function Members({ view }: { view: CampaignView }) {
  const { campaign, members, status } = view
  const path = pathOf(campaign)
  const filters = [undefined, ...MEMBER_STATUSES]
  return (
    <section aria-labelledby="members-title">
      <h2 id="members-title">Connections</h2>
      <nav class="pager" aria-label="Filter by status">
        {filters.map((it) => (
          <a
            href={it ? `${path}?status=${it}` : path}
            aria-current={it === status ? 'true' : undefined}
          >
            {it ?? 'all'} {it ? campaign.counts[it] : totalOf(campaign)}
          </a>
        ))}
      </nav>
      <RecordsTable items={members.items} empty="No connections here." columns={COLUMNS} />
      <Pager path={path} view={view} />
    </section>
  )
}

const COLUMNS = {
  Customer: (it: CampaignMember) => (
    <a href={`/admin/connections/${encodeURIComponent(it.connectionId)}`}>{it.customerId}</a>
  ),
  Account: (it: CampaignMember) => <AccountNumber id={it.accountId} />,
  Status: (it: CampaignMember) => <StatusBadge status={it.status} />,
  Since: (it: CampaignMember) => <Time at={sinceOf(it)} />,
  Note: (it: CampaignMember) =>
    it.problem ? (
      <>
        No upgrade can be made: <code>{it.problem}</code>
      </>
    ) : (
      (it.note ?? <span class="quiet">none</span>)
    ),
}

const SINCE: Partial<Record<MemberStatus, keyof CampaignMember>> = {
  ...{ told: 'toldAt', opened: 'openedAt', declined: 'declinedAt', updated: 'finishedAt' },
}

const sinceOf = (it: CampaignMember): string =>
  String(it[SINCE[it.status] ?? 'updatedAt'] ?? it.updatedAt)

function Pager({ path, view }: { path: string; view: CampaignView }) {
  const { members, status } = view
  const url = (cursor?: string) =>
    `${path}?${new URLSearchParams({ ...(status && { status }), ...(cursor && { cursor }) })}`
  return members.cursor || members.nextCursor ? (
    <nav class="pager" aria-label="Pages of connections">
      {members.cursor ? <a href={url()}>Newest connections</a> : null}
      {members.nextCursor ? <a href={url(members.nextCursor)}>Older connections</a> : null}
    </nav>
  ) : null
}

const Facts = ({ campaign }: { campaign: Campaign }) => (
  <section aria-labelledby="facts-title">
    <h2 id="facts-title">Details</h2>
    <dl class="facts">
      <Fact name="Customers">{campaign.customerIds?.join(', ') ?? 'all'}</Fact>
      <Fact name="Deadline">
        {campaign.deadline ? <Time at={campaign.deadline} /> : <span class="quiet">none</span>}
      </Fact>
      <Fact name="Started">
        <Time at={campaign.createdAt} /> <span class="quiet">by</span> {campaign.by.id}
      </Fact>
      {campaign.remindedAt ? (
        <Fact name="Last reminder">
          <Time at={campaign.remindedAt} />
        </Fact>
      ) : null}
      <Fact name="Campaign">
        <Value text={campaign.id} what="the id of the campaign" />
      </Fact>
    </dl>
  </section>
)
