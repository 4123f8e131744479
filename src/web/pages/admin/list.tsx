import type { Child } from 'hono/jsx'
import { InputField, SelectField } from '../parts.tsx'
import { filterQuery, type ListView } from './list-view.ts'
import { CsvLink, grouped, listPath, Pager, Total } from './pieces/list.tsx'
import { Choice, PageHead } from './pieces/page-head.tsx'

/** The lists of connections and invitations have these parts in common. */
interface Props {
  view: ListView<unknown> & { isHidden?: boolean | undefined }
  path: string
}

/** The title, how many there are, jobs on many of them, the file, and the way to a new one. */
export const ListHead = ({
  view,
  path,
  title,
  children,
}: Props & { title: string; children?: Child }) => (
  <PageHead
    title={title}
    note={view.isHidden ? null : <Total shown={view.rows.length} total={view.total} />}
  >
    {view.isHidden ? null : (
      <>
        <a class="btn" href="/admin/jobs">
          Jobs
        </a>
        <CsvLink path={path} query={filterQuery(view.filter)} />
      </>
    )}
    {children}
    <a class="btn btn-main" href="/admin/invitations/new">
      Invite a customer
    </a>
  </PageHead>
)

type Chips = readonly [name: string, statuses: readonly string[]][]

/** A filter for each group of statuses, and how many records it has. */
export const statusChips = ({ filter, counts }: Props['view'], path: string, chips: Chips) =>
  chips.map(([name, statuses]) => ({
    name,
    path: listPath(path, { ...filterQuery(filter), status: statuses }),
    isHere: [...statuses].sort().join() === [...filter.statuses].sort().join(),
    count: counts && countOf(counts, statuses),
  }))

const countOf = (counts: ReadonlyMap<string, number>, statuses: readonly string[]): number =>
  [...counts]
    .filter(([status]) => statuses.length === 0 || statuses.includes(status))
    .reduce((sum, [, count]) => sum + count, 0)

/** Customer, access profile and order. It works without a script, and keeps the status. */
export const NarrowForm = ({ view: { filter, profiles }, path }: Props) => (
  <div class="narrow">
    <form method="get" action={path} class="filter">
      {filter.statuses.map((status) => (
        <input type="hidden" name="status" value={status} />
      ))}
      {filter.order === 'asc' ? <input type="hidden" name="order" value="asc" /> : null}
      <InputField
        id="customer"
        label="Customer id"
        value={filter.customerId ?? ''}
        placeholder="the whole id"
      />
      <SelectField
        id="profile"
        label="Access profile"
        options={[['', 'any'], ...profiles.map((name) => [name, name] as const)]}
        chosen={filter.profile ?? ''}
      />
      <button type="submit" class="btn">
        Filter
      </button>
      {filter.customerId || filter.profile ? (
        <a href={listPath(path, { ...filterQuery(filter), customer: '', profile: '' })}>
          Any customer and profile
        </a>
      ) : null}
    </form>
    <Choice
      label="Order"
      choices={[
        {
          name: 'Newest first',
          path: listPath(path, { ...filterQuery(filter), order: '' }),
          isHere: filter.order === 'desc',
        },
        {
          name: 'Oldest first',
          path: listPath(path, { ...filterQuery(filter), order: 'asc' }),
          isHere: filter.order === 'asc',
        },
      ]}
    />
  </div>
)

/** Ticked, the work is done on everything that the filter shows, not only on this page. */
export const AllOfFilter = ({ view: { filter, total, rows } }: Pick<Props, 'view'>) =>
  total.count > rows.length || total.isAtLeast ? (
    <label class="check">
      <input type="checkbox" name="filter" value={listPath('', filterQuery(filter)).slice(1)} />
      <span>
        all {total.isAtLeast ? 'more than ' : ''}
        {grouped(total.count)} of this filter
      </span>
    </label>
  ) : null

export const ListPager = ({ view, path, what }: Props & { what: string }) => (
  <>
    {view.isLimited ? (
      <p class="quiet small">
        You see only the {what} of the customers that your role is limited to.
      </p>
    ) : null}
    <Pager
      what={what}
      path={path}
      query={filterQuery(view.filter)}
      page={view.pages === undefined ? undefined : { number: view.filter.page, of: view.pages }}
      cursor={view.filter.cursor}
      nextCursor={view.nextCursor}
    />
  </>
)
