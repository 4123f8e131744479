import type { Connection } from '../../../core/model/connection.ts'
import type { Invitation } from '../../../core/model/invitation.ts'
import { AllOfFilter, ListHead, ListPager, NarrowForm, statusChips } from './list.tsx'
import { filterQuery, type InvitationStanding, type ListView } from './list-view.ts'
import { CopyableId } from './pieces/copy.tsx'
import { Csrf } from './pieces/forms.tsx'
import { adminPage } from './pieces/frame.tsx'
import { BulkBar, type Column, FilterChips, ListTable } from './pieces/list.tsx'
import { StandingBadge } from './pieces/status.tsx'
import { Ago, Until } from './pieces/time.tsx'

export interface InvitationRow {
  invitation: Invitation
  connections: readonly Connection[]
  standing: InvitationStanding
  /** ISO 8601, UTC: when something was last heard of it. */
  lastSignAt: string
}

export interface InvitationListView extends ListView<InvitationRow> {
  /** The person may not see invitations. */
  isHidden?: boolean | undefined
}

const PATH = '/admin/invitations'

/** All invitations with how far each is, page by page. */
export const invitationListPage = (view: InvitationListView): string =>
  adminPage({
    frame: view,
    title: 'Invitations',
    here: 'invitations',
    children: (
      <>
        <ListHead view={view} title="Invitations" path={PATH}>
          <a class="btn" href="/admin/enrolments">
            Organizations
          </a>
          <a class="btn" href={`${PATH}/import`}>
            Import CSV…
          </a>
        </ListHead>
        {view.isHidden ? (
          <p class="note">You may not see invitations. An owner can give you this right.</p>
        ) : (
          <>
            <FilterChips label="Status" chips={statusChips(view, PATH, CHIPS)} />
            <NarrowForm view={view} path={PATH} />
            <List view={view} />
            <ListPager view={view} path={PATH} what="invitations" />
          </>
        )}
      </>
    ),
  })

const CHIPS: readonly [name: string, statuses: readonly string[]][] = [
  ['All', []],
  ['Open', ['open']],
  ['Connected', ['claimed']],
  ['Expired', ['expired']],
  ['Revoked or declined', ['revoked']],
]

interface Props {
  view: InvitationListView
}

const nameOf = ({ invitation }: InvitationRow): string =>
  invitation.customerName ?? invitation.customerId

const List = ({ view }: Props) => (
  <form method="post" action="/admin/jobs/new">
    <Csrf value={view.csrf} />
    <section class="panel" aria-label="Invitations">
      <ListTable
        caption={view.filter.order === 'asc' ? 'Oldest first' : 'Newest first'}
        kind="invitations"
        items={view.rows}
        columns={columnsFor(new Date(view.now))}
        empty={emptyText(view)}
        select={view.mayChange ? { idOf: ({ invitation }) => invitation.id, nameOf } : undefined}
      />
    </section>
    {view.mayChange && view.rows.length > 0 ? (
      <BulkBar what="invitations">
        <AllOfFilter view={view} />
        <button type="submit" class="btn btn-sm" name="kind" value="revoke">
          Revoke…
        </button>
      </BulkBar>
    ) : null}
  </form>
)

const columnsFor = (now: Date): Column<InvitationRow>[] => [
  {
    name: 'Customer',
    show: (row) => (
      <>
        <a href={`${PATH}/${encodeURIComponent(row.invitation.id)}`}>{nameOf(row)}</a>
        <span class="sub">
          <CopyableId
            text={row.invitation.id}
            what={`the id of the invitation of ${nameOf(row)}`}
          />
        </span>
      </>
    ),
  },
  {
    name: 'How far',
    show: ({ standing: { step, detail } }) => (
      <div>
        {step}
        {detail ? <span class="sub">{detail}</span> : null}
      </div>
    ),
  },
  {
    name: 'Who must act',
    show: ({ standing: { standing } }) => <StandingBadge standing={standing} />,
  },
  { name: 'Profile', show: ({ invitation }) => invitation.profile },
  { name: 'Last sign', show: ({ lastSignAt }) => <Ago at={lastSignAt} now={now} /> },
  {
    name: 'Ends in',
    show: ({ invitation }) =>
      invitation.status === 'open' ? (
        <Until at={invitation.expiresAt} now={now} />
      ) : (
        <span class="quiet">–</span>
      ),
  },
]

function emptyText({ filter, isLimited }: InvitationListView): string {
  const { status, profile, customer } = filterQuery(filter)
  if (status.length > 0 || profile || customer) return 'No invitation matches the filter.'
  return isLimited
    ? 'None of the customers that you may see has an invitation.'
    : 'No invitations yet. To begin, invite a customer.'
}
