import { CONNECTION_STATUSES } from '../../../core/model/connection.ts'
import { INVITATION_STATUSES } from '../../../core/model/invitation.ts'
import { InputField, SelectField } from '../parts.tsx'
import { type Figure, Figures } from './figures.tsx'
import { adminPage } from './pieces/frame.tsx'
import { Stops } from './record.tsx'
import { ConnectionsTable, InvitationsTable } from './tables.tsx'
import type { OverviewFilter, OverviewView } from './view.ts'

/** The start page of the console: counts, connections and invitations. */
export const overviewPage = (view: OverviewView): string =>
  adminPage({
    frame: view,
    title: 'Overview',
    here: 'home',
    children: (
      <>
        <div class="desk-head">
          <h1>AWS connections</h1>
          <a class="primary" href="/admin/invitations/new">
            Invite a customer
          </a>
        </div>
        <Stops stops={view.stops} />
        {view.counts ? <Funnel counts={view.counts} /> : null}
        <Filter filter={view.filter} />
        <section aria-labelledby="connections-title">
          <h2 id="connections-title">Connections</h2>
          <ConnectionsTable listing={view.connections} filter={view.filter} />
        </section>
        <section aria-labelledby="invitations-title">
          <h2 id="invitations-title">Invitations</h2>
          <InvitationsTable listing={view.invitations} filter={view.filter} />
        </section>
      </>
    ),
  })

const NEEDS_ATTENTION = ['awaiting-approval', 'insecure', 'unreachable', 'contested']

/** How many customers were invited and connected, and how many connections wait for a person. */
function Funnel({ counts }: { counts: NonNullable<OverviewView['counts']> }) {
  const sum = (kind: string, statuses?: string[]) =>
    counts
      .filter((it) => it.kind === kind && (!statuses || statuses.includes(it.status)))
      .reduce((total, it) => total + it.count, 0)
  const invited = sum('invitation')
  const share = (part: number): string =>
    invited === 0 ? 'none invited yet' : `${Math.round((100 * part) / invited)} % of invited`
  const connections = sum('connection')
  const active = sum('connection', ['active'])
  const attention = sum('connection', NEEDS_ATTENTION)
  const figures: Figure[] = [
    ['Invited', invited, `${sum('invitation', ['open'])} still open`],
    ['Connected', connections, share(connections)],
    ['Active now', active, share(active)],
    ['Need attention', attention, attention > 0 ? 'see below' : 'none', attention > 0 ? 'ask' : ''],
  ]
  return <Figures figures={figures} />
}

const statusOptions = (statuses: readonly string[]) => [
  ['', 'all'] as const,
  ...statuses.map((status) => [status, status.replace('-', ' ')] as const),
]

const Filter = ({ filter }: { filter: OverviewFilter }) => (
  <form method="get" action="/admin" class="filter">
    <InputField
      id="customerId"
      label="Customer"
      value={filter.customerId ?? ''}
      placeholder="customer id"
    />
    <SelectField
      id="connectionStatus"
      label="Connections"
      options={statusOptions(CONNECTION_STATUSES)}
      chosen={filter.connectionStatus}
    />
    <SelectField
      id="invitationStatus"
      label="Invitations"
      options={statusOptions(INVITATION_STATUSES)}
      chosen={filter.invitationStatus}
    />
    <button type="submit" class="secondary">
      Filter
    </button>
    {filter.customerId || filter.connectionStatus || filter.invitationStatus ? (
      <a class="filter-clear" href="/admin">
        Show all
      </a>
    ) : null}
  </form>
)
