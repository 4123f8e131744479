import { totalOf } from '../../../core/model/campaign.ts'
import { InputField, SelectField, Time } from '../parts.tsx'
import { Csrf } from './pieces/forms.tsx'
import { adminPage } from './pieces/frame.tsx'
import { StatusBadge } from './pieces/status.tsx'
import { RecordsTable } from './tables.tsx'
import type { CampaignsView } from './view.ts'

/** The list of campaigns, and the form that starts one. */
export const campaignsPage = (view: CampaignsView): string =>
  adminPage({
    frame: view,
    title: 'Campaigns',
    here: 'profiles',
    children: (
      <>
        <h1>Campaigns</h1>
        <p class="lead">
          A campaign asks customers to update their stack to the current version of an access
          profile. Nothing stops working for a customer who declines.
        </p>
        <section aria-labelledby="campaigns-title">
          <h2 id="campaigns-title" class="unseen">
            All campaigns
          </h2>
          <RecordsTable
            items={view.campaigns.items}
            empty="No campaigns yet. To begin, change a profile in rolecall.yaml and restart."
            columns={{
              Asks: (it) => (
                <a href={`/admin/campaigns/${encodeURIComponent(it.id)}`}>
                  {it.profile}, version {it.number}
                </a>
              ),
              Customers: (it) => it.customerIds?.join(', ') ?? 'all',
              Status: (it) => <StatusBadge status={it.status} />,
              Updated: (it) => `${it.counts.updated} of ${totalOf(it)}`,
              Deadline: (it) =>
                it.deadline ? <Time at={it.deadline} /> : <span class="quiet">none</span>,
              Started: (it) => <Time at={it.createdAt} />,
            }}
          />
          <Pager view={view} />
        </section>
        {view.mayStart && view.profiles.length > 0 ? <StartForm view={view} /> : null}
      </>
    ),
  })

const Pager = ({ view: { campaigns } }: { view: CampaignsView }) =>
  campaigns.cursor || campaigns.nextCursor ? (
    <nav class="pager" aria-label="Pages of campaigns">
      {campaigns.cursor ? <a href="/admin/campaigns">Newest campaigns</a> : null}
      {campaigns.nextCursor ? (
        <a href={`/admin/campaigns?cursor=${encodeURIComponent(campaigns.nextCursor)}`}>
          Older campaigns
        </a>
      ) : null}
    </nav>
  ) : null

const StartForm = ({ view }: { view: CampaignsView }) => (
  <section aria-labelledby="start-title">
    <h2 id="start-title">Start a campaign</h2>
    <form method="post" action="/admin/campaigns" class="form">
      <Csrf value={view.csrf} />
      <SelectField
        id="profile"
        label="Access profile"
        hint="Customers with rights of an earlier version are asked."
        options={view.profiles.map((name) => [name, name] as const)}
        chosen="default"
      />
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
      <button type="submit" class="primary">
        Start the campaign
      </button>
    </form>
  </section>
)
