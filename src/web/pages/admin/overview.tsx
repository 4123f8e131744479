import { CONNECTION_STATUSES } from '../../../core/model/connection.ts'
import { INVITATION_STATUSES } from '../../../core/model/invitation.ts'
import { adminPage } from './frame.tsx'
import { Funnel } from './funnel.tsx'
import { Stops } from './stops.tsx'
import { ConnectionsTable, InvitationsTable } from './tables.tsx'
import type { OverviewFilter, OverviewView } from './view.ts'

/** All invitations and connections at a glance. */
export const overviewPage = (view: OverviewView): string =>
  adminPage({
    frame: view,
    title: 'Overview',
    here: 'overview',
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

const Filter = ({ filter }: { filter: OverviewFilter }) => (
  <form method="get" action="/admin" class="filter">
    <div class="field">
      <label for="customerId">Customer</label>
      <input
        id="customerId"
        name="customerId"
        type="text"
        value={filter.customerId ?? ''}
        autocomplete="off"
        placeholder="customer id"
      />
    </div>
    <StatusSelect
      id="connectionStatus"
      label="Connections"
      statuses={CONNECTION_STATUSES}
      chosen={filter.connectionStatus}
    />
    <StatusSelect
      id="invitationStatus"
      label="Invitations"
      statuses={INVITATION_STATUSES}
      chosen={filter.invitationStatus}
    />
    <button type="submit" class="secondary">
      Show
    </button>
    {filter.customerId || filter.connectionStatus || filter.invitationStatus ? (
      <a class="filter-clear" href="/admin">
        Show all
      </a>
    ) : null}
  </form>
)

interface SelectProps {
  id: string
  label: string
  statuses: readonly string[]
  chosen: string | undefined
}

const StatusSelect = ({ id, label, statuses, chosen }: SelectProps) => (
  <div class="field">
    <label for={id}>{label}</label>
    <select id={id} name={id}>
      <option value="">all</option>
      {statuses.map((status) => (
        <option value={status} selected={status === chosen}>
          {status.replace('-', ' ')}
        </option>
      ))}
    </select>
  </div>
)
