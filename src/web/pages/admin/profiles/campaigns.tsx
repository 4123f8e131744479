import { type Campaign, totalOf } from '../../../../core/model/campaign.ts'
import { InputField } from '../../parts.tsx'
import { Csrf } from '../pieces/forms.tsx'
import { ListTable } from '../pieces/list.tsx'
import { Panel } from '../pieces/page-head.tsx'
import { StatusBadge } from '../pieces/status.tsx'
import { LocalTime } from '../pieces/time.tsx'
import { type ProfileView, profilePath } from './view.ts'

/** The campaigns of a profile, and the form that starts one. */
export const CampaignsPanel = ({ view }: { view: ProfileView }) => (
  <>
    <Panel
      id="campaigns"
      title="Campaigns"
      note="ask customers to update their stack to the current version"
      flush
    >
      <ListTable
        caption="Campaigns of this profile"
        items={view.campaigns.items}
        empty="No campaigns for this profile yet."
        columns={[
          { name: 'Asks for', show: (it) => <AsksFor campaign={it} /> },
          { name: 'Customers', show: (it) => it.customerIds?.join(', ') ?? 'all' },
          { name: 'Status', show: ({ status }) => <StatusBadge status={status} /> },
          { name: 'Updated', show: (it) => `${it.counts.updated} of ${totalOf(it)}` },
          { name: 'Deadline', show: (it) => <Deadline campaign={it} /> },
          { name: 'Started', show: ({ createdAt }) => <LocalTime at={createdAt} /> },
        ]}
      />
    </Panel>
    {view.campaigns.nextCursor ? (
      <p class="quiet">Only the latest 200 campaigns of all profiles were looked at.</p>
    ) : null}
    {view.mayStart ? <StartForm view={view} /> : null}
    {view.mayStart ? (
      <p>
        <a href={profilePath(view.profile.name, '/external-ids')}>Replace imported External IDs…</a>
      </p>
    ) : null}
  </>
)

const AsksFor = ({ campaign: { id, number, asksFor } }: { campaign: Campaign }) => (
  <a href={`/admin/campaigns/${encodeURIComponent(id)}`}>
    {asksFor ? 'new External IDs' : `version ${number}`}
  </a>
)

const Deadline = ({ campaign: { deadline } }: { campaign: Campaign }) =>
  deadline ? <LocalTime at={deadline} /> : <span class="quiet">none</span>

const StartForm = ({ view: { profile, csrf } }: { view: ProfileView }) => (
  <Panel id="start" title={`Ask customers for version ${profile.current}`}>
    <p>
      Customers with rights of an earlier version see the request on their page. Nothing stops
      working for a customer who declines.
    </p>
    <form method="post" action={profilePath(profile.name, '/campaigns')} class="form">
      <Csrf value={csrf} />
      <InputField
        id="customers"
        label="Customers"
        hint="Optional. Up to 50 customer ids, separated by commas. Otherwise all are asked."
      />
      <InputField
        id="deadline"
        type="date"
        label="Deadline"
        hint="Optional. Customers see it. Nothing changes when it has passed."
      />
      <button type="submit" class="btn btn-main">
        Start the campaign
      </button>
    </form>
  </Panel>
)
