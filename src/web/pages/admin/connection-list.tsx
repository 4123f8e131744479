import type { VersionNumbers } from '../../../core/model/access-version.ts'
import { type CheckRow, recentVerdicts } from '../../../core/model/check.ts'
import type { Connection } from '../../../core/model/connection.ts'
import { AccountNumber } from '../parts.tsx'
import { AllOfFilter, ListHead, ListPager, NarrowForm, statusChips } from './list.tsx'
import { filterQuery, type ListView } from './list-view.ts'
import { CopyableId } from './pieces/copy.tsx'
import { Csrf } from './pieces/forms.tsx'
import { adminPage } from './pieces/frame.tsx'
import { BulkBar, type Column, FilterChips, ListTable } from './pieces/list.tsx'
import { type Standing, StandingBadge, standingOf, statusesIn } from './pieces/status.tsx'
import { type DayHealth, HealthStrip } from './pieces/strip.tsx'
import { Ago } from './pieces/time.tsx'

export interface ConnectionRow {
  connection: Connection
  customerName?: string | undefined
  versions: VersionNumbers
  /** ISO 8601, UTC. Absent if it never was used. */
  lastUsedAt?: string | undefined
  /** No credentials are issued for its customer. */
  isStopped: boolean
}

export interface ConnectionListView extends ListView<ConnectionRow> {
  /** The person may not see connections. */
  isHidden?: boolean | undefined
}

const PATH = '/admin/connections'

/** All connections, page by page. */
export const connectionListPage = (view: ConnectionListView): string =>
  adminPage({
    frame: view,
    title: 'Connections',
    here: 'connections',
    children: (
      <>
        <ListHead view={view} title="Connections" path={PATH} />
        {view.isHidden ? (
          <p class="note">You may not see connections. An owner can give you this right.</p>
        ) : (
          <>
            <FilterChips label="Who must act" chips={statusChips(view, PATH, CHIPS)} />
            <NarrowForm view={view} path={PATH} />
            <List view={view} />
            <ListPager view={view} path={PATH} what="connections" />
          </>
        )}
      </>
    ),
  })

/** The statuses of each chip. */
const CHIPS: readonly [name: string, statuses: readonly string[]][] = [
  ['All', []],
  ['Fine', statusesIn('fine')],
  ['Needs you', statusesIn('needs-you')],
  ['Waiting for customer', statusesIn('waiting')],
  ['Under way', statusesIn('busy')],
  ['Suspended', statusesIn('stopped')],
  ['Ended', statusesIn('ended')],
]

interface Props {
  view: ConnectionListView
}

const nameOf = ({ connection, customerName }: ConnectionRow): string =>
  customerName ?? connection.customerId

/** Who must act on the connection, and why. */
export const rowStanding = ({
  connection,
  isStopped,
}: ConnectionRow): { standing: Standing; why?: string | undefined } => {
  const usual = standingOf(connection, isStopped)
  const held = connection.awaitsConfirmation ?? connection.awaitsReproof
  return held && usual.standing === 'fine'
    ? connection.awaitsConfirmation
      ? { standing: 'needs-you', why: 'confirm it after the restore' }
      : { standing: 'busy', why: 'the role is verified again' }
    : usual
}

const List = ({ view }: Props) => (
  <form method="post" action="/admin/jobs/new">
    <Csrf value={view.csrf} />
    <section class="panel" aria-label="Connections">
      <ListTable
        caption={view.filter.order === 'asc' ? 'Oldest first' : 'Newest first'}
        kind="connections"
        items={view.rows}
        columns={columnsFor(new Date(view.now))}
        empty={emptyText(view)}
        select={view.mayChange ? { idOf: ({ connection }) => connection.id, nameOf } : undefined}
      />
    </section>
    {view.mayChange && view.rows.length > 0 ? (
      <BulkBar what="connections">
        <AllOfFilter view={view} />
        {BULK.map(([kind, label]) => (
          <button type="submit" class="btn btn-sm" name="kind" value={kind}>
            {label}
          </button>
        ))}
      </BulkBar>
    ) : null}
  </form>
)

/** Each opens a preview, which says the effect before anything happens. */
const BULK = [
  ['verify', 'Check now…'],
  ['upgrade', 'Send upgrade links…'],
  ['approve', 'Approve…'],
  ['suspend', 'Suspend…'],
  ['resume', 'Resume…'],
  ['disconnect', 'Disconnect…'],
] as const

const columnsFor = (now: Date): Column<ConnectionRow>[] => [
  {
    name: 'Customer',
    show: (row) => (
      <>
        <a href={`${PATH}/${encodeURIComponent(row.connection.id)}`}>{nameOf(row)}</a>
        <span class="sub">
          <CopyableId text={row.connection.id} what={`the id of ${nameOf(row)}`} />
        </span>
      </>
    ),
  },
  { name: 'Account', show: ({ connection }) => <AccountNumber id={connection.accountId} /> },
  {
    name: 'State',
    show: (row) => (
      <div>
        <StandingBadge {...rowStanding(row)} />
      </div>
    ),
  },
  {
    name: 'Health',
    show: ({ connection }) => (
      <HealthStrip unit="checks" days={stripOf(recentVerdicts(connection.recentChecks))} />
    ),
  },
  { name: 'Granted', show: ({ versions }) => <Granted versions={versions} /> },
  {
    name: 'Last check',
    show: ({ connection }) => {
      const at = connection.recentChecks?.lastAt ?? connection.verifiedAt
      return at ? <Ago at={at} now={now} /> : <span class="quiet">never</span>
    },
  },
  {
    name: 'Last use',
    show: ({ lastUsedAt }) =>
      lastUsedAt ? <Ago at={lastUsedAt} now={now} /> : <span class="quiet">never</span>,
  },
  { name: 'Region', show: ({ connection }) => connection.region },
]

const Granted = ({ versions }: { versions: VersionNumbers }) => (
  <div>
    {versions.grantedVersion === null ? (
      <span class="quiet">not known</span>
    ) : (
      `v${versions.grantedVersion}`
    )}
    {versions.outdated && versions.currentVersion !== null ? (
      <span class="sub">v{versions.currentVersion} is out</span>
    ) : null}
  </div>
)

const HEALTH: Record<CheckRow['verdict'], DayHealth> = {
  proved: 'fine',
  unknown: 'unknown',
  insecure: 'failed',
  denied: 'failed',
}

const MARKS = 30

/** The latest checks at the right, and a dotted line before the first. */
function stripOf(verdicts: readonly CheckRow['verdict'][]): DayHealth[] {
  const marks = verdicts.slice(-MARKS).map((it) => HEALTH[it])
  return [...Array.from({ length: MARKS - marks.length }, () => 'none' as const), ...marks]
}

function emptyText({ filter, isLimited }: ConnectionListView): string {
  const { status, profile, customer } = filterQuery(filter)
  if (status.length > 0 || profile || customer) return 'No connection matches the filter.'
  return isLimited
    ? 'None of the customers that you may see has a connection.'
    : 'No connections yet. To begin, invite a customer.'
}
