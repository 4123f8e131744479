import type { Connection } from '../../../core/model/connection.ts'
import type { Invitation } from '../../../core/model/invitation.ts'
import { AccountNumber, Time } from '../parts.tsx'
import { StatusBadge } from './status-badge.tsx'
import type { Listing, OverviewFilter } from './view.ts'

interface TableProps<Item> {
  listing: Listing<Item>
  filter: OverviewFilter
}

export const ConnectionsTable = ({ listing, filter }: TableProps<Connection>) => (
  <>
    {listing.items.length === 0 ? (
      <p class="empty">
        No connections
        {filter.customerId || filter.connectionStatus
          ? ' like that'
          : ' yet: invite a customer to begin'}
        .
      </p>
    ) : (
      <table>
        <thead>
          <tr>
            <th scope="col">Customer</th>
            <th scope="col">Account</th>
            <th scope="col">Status</th>
            <th scope="col">Profile</th>
            <th scope="col">Verified</th>
          </tr>
        </thead>
        <tbody>
          {listing.items.map((it) => (
            <tr>
              <th scope="row">
                <a href={`/admin/connections/${encodeURIComponent(it.id)}`}>{it.customerId}</a>
              </th>
              <td data-label="Account">
                <AccountNumber id={it.accountId} />
              </td>
              <td data-label="Status">
                <StatusBadge status={it.status} />
              </td>
              <td data-label="Profile">{it.profile}</td>
              <td data-label="Verified">
                {it.verifiedAt ? <Time at={it.verifiedAt} /> : <span class="quiet">not yet</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
    <Pager listing={listing} filter={filter} name="connectionCursor" what="connections" />
  </>
)

export const InvitationsTable = ({ listing, filter }: TableProps<Invitation>) => (
  <>
    {listing.items.length === 0 ? (
      <p class="empty">
        No invitations{filter.customerId || filter.invitationStatus ? ' like that' : ' yet'}.
      </p>
    ) : (
      <table>
        <thead>
          <tr>
            <th scope="col">Customer</th>
            <th scope="col">Account</th>
            <th scope="col">Status</th>
            <th scope="col">Profile</th>
            <th scope="col">Good until</th>
          </tr>
        </thead>
        <tbody>
          {listing.items.map((it) => (
            <tr>
              <th scope="row">
                <a href={`/admin/invitations/${encodeURIComponent(it.id)}`}>
                  {it.customerName ?? it.customerId}
                </a>
              </th>
              <td data-label="Account">
                {it.accountId ? (
                  <AccountNumber id={it.accountId} />
                ) : (
                  <span class="quiet">not given yet</span>
                )}
              </td>
              <td data-label="Status">
                <StatusBadge status={it.status} />
              </td>
              <td data-label="Profile">{it.profile}</td>
              <td data-label="Good until">
                <Time at={it.expiresAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
    <Pager listing={listing} filter={filter} name="invitationCursor" what="invitations" />
  </>
)

interface PagerProps {
  listing: Pick<Listing<unknown>, 'cursor' | 'nextCursor'>
  filter: OverviewFilter
  name: 'connectionCursor' | 'invitationCursor'
  what: string
}

const Pager = ({ listing, filter, name, what }: PagerProps) =>
  listing.cursor || listing.nextCursor ? (
    <nav class="pager" aria-label={`Pages of ${what}`}>
      {listing.cursor ? <a href={address(filter)}>Newest {what}</a> : null}
      {listing.nextCursor ? (
        <a href={address(filter, { [name]: listing.nextCursor })}>Older {what}</a>
      ) : null}
    </nav>
  ) : null

function address(filter: OverviewFilter, more: Record<string, string> = {}): string {
  const given = Object.entries({ ...filter, ...more }).filter((pair): pair is [string, string] =>
    Boolean(pair[1]),
  )
  return given.length > 0 ? `/admin?${new URLSearchParams(given)}` : '/admin'
}
