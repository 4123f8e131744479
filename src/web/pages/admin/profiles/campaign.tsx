import {
  type Campaign,
  type CampaignMember,
  MEMBER_STATUSES,
  type MemberStatus,
  totalOf,
} from '../../../../core/model/campaign.ts'
import { AccountNumber, Fact, Value } from '../../parts.tsx'
import { type Figure, Figures } from '../figures.tsx'
import { ActionForm, ConfirmedAction } from '../pieces/forms.tsx'
import { adminPage } from '../pieces/frame.tsx'
import { FilterChips, ListTable, listPath, Pager } from '../pieces/list.tsx'
import { PageHead, Panel } from '../pieces/page-head.tsx'
import { StatusBadge, statusInWords } from '../pieces/status.tsx'
import { LocalTime } from '../pieces/time.tsx'
import { type CampaignView, profilePath } from './view.ts'

const MEANING: Record<Campaign['status'], string> = {
  running: 'Customers see the request on their page. Its link is the link of the invitation.',
  done: 'Each connection was updated or has ended.',
  cancelled: 'An operator cancelled this campaign. Nobody is asked any more.',
}

/** One campaign: its funnel, what can be done, and its connections. */
export const campaignPage = (view: CampaignView): string => {
  const { campaign } = view
  const title = `${campaign.profile}, ${campaign.asksFor ? 'new External IDs' : `version ${campaign.number}`}`
  return adminPage({
    frame: view,
    title: `Campaign for ${title}`,
    here: 'profiles',
    children: (
      <>
        <PageHead
          title={`Campaign for ${title}`}
          parent={{ path: profilePath(campaign.profile), name: campaign.profile }}
          note={<StatusBadge status={campaign.status} />}
        />
        <p class="lead">
          {MEANING[campaign.status]}
          {campaign.search && campaign.searchedTo === undefined
            ? ' Rolecall still looks for connections to ask.'
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
    ['Connections', total, gone > 0 ? `${gone} ended meanwhile` : 'are asked'],
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
  const chips = [undefined, ...MEMBER_STATUSES].map((it) => ({
    name: it ? statusInWords(it) : 'All',
    path: listPath(path, { status: it }),
    isHere: it === status,
    count: it ? campaign.counts[it] : totalOf(campaign),
  }))
  return (
    <>
      <FilterChips label="Filter by status" chips={chips} />
      <Panel id="members" title="Connections" flush>
        <ListTable
          caption="Connections of this campaign"
          items={members.items}
          empty="No connections here."
          columns={COLUMNS}
        />
      </Panel>
      <Pager what="connections" path={path} query={{ status }} {...members} />
    </>
  )
}

const COLUMNS = [
  {
    name: 'Customer',
    show: (it: CampaignMember) => (
      <a href={`/admin/connections/${encodeURIComponent(it.connectionId)}`}>{it.customerId}</a>
    ),
  },
  { name: 'Account', show: (it: CampaignMember) => <AccountNumber id={it.accountId} /> },
  { name: 'Status', show: (it: CampaignMember) => <StatusBadge status={it.status} /> },
  { name: 'Since', show: (it: CampaignMember) => <LocalTime at={sinceOf(it)} /> },
  {
    name: 'Note',
    show: (it: CampaignMember) =>
      it.problem ? (
        <>
          No upgrade can be made: <code>{it.problem}</code>
        </>
      ) : (
        (it.note ?? <span class="quiet">none</span>)
      ),
  },
]

const SINCE: Partial<Record<MemberStatus, keyof CampaignMember>> = {
  ...{ told: 'toldAt', opened: 'openedAt', declined: 'declinedAt', updated: 'finishedAt' },
}

const sinceOf = (it: CampaignMember): string =>
  String(it[SINCE[it.status] ?? 'updatedAt'] ?? it.updatedAt)

const Facts = ({ campaign }: { campaign: Campaign }) => (
  <Panel id="facts" title="Details">
    <dl class="facts">
      <Fact name="Customers">{campaign.customerIds?.join(', ') ?? 'all'}</Fact>
      <Fact name="Deadline">
        {campaign.deadline ? <LocalTime at={campaign.deadline} /> : <span class="quiet">none</span>}
      </Fact>
      <Fact name="Started">
        <LocalTime at={campaign.createdAt} /> <span class="quiet">by</span> {campaign.by.id}
      </Fact>
      {campaign.remindedAt ? (
        <Fact name="Last reminder">
          <LocalTime at={campaign.remindedAt} />
        </Fact>
      ) : null}
      <Fact name="Campaign">
        <Value text={campaign.id} what="the id of the campaign" />
      </Fact>
    </dl>
  </Panel>
)
