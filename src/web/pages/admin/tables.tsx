import type { Child } from 'hono/jsx'
import type { Connection } from '../../../core/model/connection.ts'
import type { Invitation } from '../../../core/model/invitation.ts'
import { AccountNumber, Time } from '../parts.tsx'
import { LatestAttempt } from './attempts.tsx'
import { StatusBadge } from './pieces/status.tsx'
import type { Listing, OverviewFilter } from './view.ts'

interface TableProps<Item> {
  listing: Listing<Item>
  filter: OverviewFilter
}

export const ConnectionsTable = (props: TableProps<Connection>) => (
  <Table
    {...props}
    what="connections"
    filtered={Boolean(props.filter.customerId || props.filter.connectionStatus)}
    columns={{
      Customer: (it) => (
        <a href={`/admin/connections/${encodeURIComponent(it.id)}`}>{it.customerId}</a>
      ),
      Account: (it) => <AccountNumber id={it.accountId} />,
      Status: (it) => <StatusBadge status={it.status} />,
      Profile: (it) => it.profile,
      Verified: (it) =>
        it.verifiedAt ? <Time at={it.verifiedAt} /> : <span class="quiet">not yet</span>,
    }}
  />
)

export const InvitationsTable = (props: TableProps<Invitation>) => (
  <Table
    {...props}
    what="invitations"
    filtered={Boolean(props.filter.customerId || props.filter.invitationStatus)}
    columns={{
      Customer: (it) => (
        <a href={`/admin/invitations/${encodeURIComponent(it.id)}`}>
          {it.customerName ?? it.customerId}
        </a>
      ),
      Account: (it) =>
        it.accountId ? (
          <AccountNumber id={it.accountId} />
        ) : (
          <span class="quiet">not known yet</span>
        ),
      Status: (it) => (
        <>
          <StatusBadge status={it.status} />
          <LatestAttempt attempts={it.attempts} />
        </>
      ),
      Profile: (it) => it.profile,
      Expires: (it) => <Time at={it.expiresAt} />,
    }}
  />
)

interface ListProps<Item> extends TableProps<Item> {
  what: 'connections' | 'invitations'
  filtered: boolean
  columns: Columns<Item>
}

/** What each column shows of an item. The first column heads the row. */
type Columns<Item> = Record<string, (item: Item) => Child>

function Table<Item>({ listing, filter, what, filtered, columns }: ListProps<Item>) {
  return (
    <>
      <RecordsTable
        items={listing.items}
        empty={emptyText(listing, what, filtered)}
        columns={columns}
      />
      <Pager listing={listing} filter={filter} what={what} />
    </>
  )
}

interface RecordsProps<Item> {
  items: Item[]
  /** What stands in place of a table without rows. */
  empty: string
  columns: Columns<Item>
}

/** A row for each record. */
export function RecordsTable<Item>({ items, empty, columns }: RecordsProps<Item>) {
  const [[, head], ...cells] = Object.entries(columns) as [
    [string, (item: Item) => Child],
    ...[string, (item: Item) => Child][],
  ]
  return items.length === 0 ? (
    <p class="empty">{empty}</p>
  ) : (
    <table>
      <thead>
        <tr>
          {Object.keys(columns).map((name) => (
            <th scope="col">{name}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr>
            <th scope="row">{head(item)}</th>
            {cells.map(([name, show]) => (
              <td data-label={name}>{show(item)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function emptyText({ hidden }: Listing<unknown>, what: string, filtered: boolean): string {
  if (hidden) return `Your API token does not allow you to see ${what}.`
  if (filtered) return `No ${what} match the filter.`
  return `No ${what} yet. To begin, invite a customer.`
}

const Pager = ({
  listing,
  filter,
  what,
}: Pick<ListProps<unknown>, 'listing' | 'filter' | 'what'>) =>
  listing.cursor || listing.nextCursor ? (
    <nav class="pager" aria-label={`Pages of ${what}`}>
      {listing.cursor ? <a href={pageUrl(filter)}>Newest {what}</a> : null}
      {listing.nextCursor ? (
        <a href={pageUrl(filter, { [CURSOR[what]]: listing.nextCursor })}>Older {what}</a>
      ) : null}
    </nav>
  ) : null

const CURSOR = { connections: 'connectionCursor', invitations: 'invitationCursor' } as const

function pageUrl(filter: OverviewFilter, more: Record<string, string> = {}): string {
  const given = Object.entries({ ...filter, ...more }).filter((pair): pair is [string, string] =>
    Boolean(pair[1]),
  )
  return given.length > 0 ? `/admin?${new URLSearchParams(given)}` : '/admin'
}
