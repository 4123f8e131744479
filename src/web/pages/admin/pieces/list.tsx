import type { Child } from 'hono/jsx'

type Query = Record<string, string | number | readonly string[] | undefined>

/** The address of a list with these parameters. Empty ones are left out. */
export function listPath(path: string, query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((it) => it !== undefined && it !== '')
      .map((it): [string, string] => [name, String(it)]),
  )
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`
}

export interface Column<Item> {
  name: string
  show(item: Item): Child
  /** The address of the list in the other order, and the order in force if it is by this column. */
  sort?: { path: string; order?: 'asc' | 'desc' | undefined }
}

interface TableProps<Item> {
  /** What the table lists, for screen readers. */
  caption: string
  /** Names the table for styles of its own. */
  kind?: string
  items: readonly Item[]
  /** The first column heads the row. */
  columns: readonly Column<Item>[]
  /** What stands in place of a table without rows. */
  empty: Child
  /** Adds a check box to each row. The form around the table sends its id as `id`. */
  select?: { idOf(item: Item): string; nameOf(item: Item): string } | undefined
}

/** A table of records. On phones each row becomes a block. */
export function ListTable<Item>(props: TableProps<Item>) {
  const { caption, kind, items, columns, empty, select } = props
  if (items.length === 0) return <p class="empty pb">{empty}</p>
  const [head, ...rest] = columns as [Column<Item>, ...Column<Item>[]]
  return (
    <table class={kind ? `stack ${kind}` : 'stack'}>
      <caption class="unseen">{caption}</caption>
      <thead>
        <tr>
          {select ? <SelectAll /> : null}
          {columns.map((column) => (
            <ColumnHead column={column} />
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr>
            {select ? (
              <td class="ck">
                <input
                  type="checkbox"
                  name="id"
                  value={select.idOf(item)}
                  aria-label={`Select ${select.nameOf(item)}`}
                />
              </td>
            ) : null}
            <th scope="row">{head.show(item)}</th>
            {rest.map(({ name, show }) => (
              <td data-label={name}>{show(item)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The script shows the check box, because it needs the script. */
const SelectAll = () => (
  <th scope="col" class="ck">
    <span class="unseen">Select</span>
    <input type="checkbox" data-select-all aria-label="Select all on this page" hidden />
  </th>
)

function ColumnHead<Item>({ column: { name, sort } }: { column: Column<Item> }) {
  const order = sort?.order
  return (
    <th
      scope="col"
      aria-sort={order && (order === 'asc' ? 'ascending' : 'descending')}
      class={name === '' ? 'act' : undefined}
    >
      {sort ? (
        <a href={sort.path}>
          {name} {order ? <span aria-hidden="true">{order === 'asc' ? '↑' : '↓'}</span> : null}
        </a>
      ) : (
        name || <span class="unseen">Action</span>
      )}
    </th>
  )
}

/** What can be done with the rows that are ticked. It shows once there are some. */
export const BulkBar = ({ what, children }: { what: string; children?: Child }) => (
  <fieldset class="bulk">
    <legend class="unseen">With the selected {what}</legend>
    <strong data-selected>Selected {what}</strong>
    {children}
  </fieldset>
)

interface Chip {
  name: string
  path: string
  isHere: boolean
  count?: number | undefined
}

/** Filters, each of which is a link. */
export const FilterChips = ({ label, chips }: { label: string; chips: readonly Chip[] }) => (
  <nav aria-label={label}>
    <ul class="chips">
      {chips.map(({ name, path, isHere, count }) => (
        <li>
          <a class="chip" href={path} aria-current={isHere ? 'true' : undefined}>
            {name} {count === undefined ? null : <b>{grouped(count)}</b>}
          </a>
        </li>
      ))}
    </ul>
  </nav>
)

/** A number with a comma after each thousand. */
export const grouped = (count: number): string => count.toLocaleString('en')

interface Count {
  count: number
  /** There are more, which were not counted. */
  isAtLeast?: true | undefined
}

/** How many records there are, and how many of them are shown. */
export const Total = ({ shown, total }: { shown: number; total: Count }) => (
  <span class="quiet">
    {total.count === 0
      ? 'none'
      : `${grouped(shown)} of ${total.isAtLeast ? 'more than ' : ''}${grouped(total.count)}`}
  </span>
)

/** Everything that the list shows with these filters, as a file. */
export const CsvLink = ({ path, query }: { path: string; query: Query }) => (
  <a class="btn" href={listPath(`${path}.csv`, query)} download>
    Export CSV
  </a>
)

interface PagerProps {
  /** What the pages list, such as `connections`. */
  what: string
  path: string
  /** The filters and the order, which each page keeps. */
  query: Query
  /** The page that is shown, from 1, and how many there are; only where the store can skip. */
  page?: { number: number; of: number } | undefined
  cursor?: string | undefined
  nextCursor?: string | undefined
}

/** Links to other pages: by number where the store can skip, otherwise the first and the next. */
export function Pager({ what, path, query, page, cursor, nextCursor }: PagerProps) {
  const links = page
    ? numberedLinks(page, (number) => listPath(path, { ...query, page: number > 1 ? number : '' }))
    : [
        cursor ? <a href={listPath(path, query)}>First</a> : null,
        nextCursor ? <a href={listPath(path, { ...query, cursor: nextCursor })}>Next</a> : null,
      ].filter((it) => it !== null)
  return links.length === 0 ? null : (
    <nav class="pager" aria-label={`Pages of ${what}`}>
      {links}
    </nav>
  )
}

function numberedLinks(page: { number: number; of: number }, to: (number: number) => string) {
  if (page.of < 2) return []
  const near = [1, page.number - 1, page.number, page.number + 1, page.of]
  const numbers = [...new Set(near)].filter((it) => it >= 1 && it <= page.of)
  const links = numbers.flatMap((number, at) => [
    at > 0 && number > numbers[at - 1]! + 1 ? <span class="quiet">…</span> : null,
    number === page.number ? (
      <b aria-current="page">
        <span class="unseen">Page </span>
        {grouped(number)}
      </b>
    ) : (
      <a href={to(number)}>
        <span class="unseen">Page </span>
        {grouped(number)}
      </a>
    ),
  ])
  return [...links, page.number < page.of ? <a href={to(page.number + 1)}>Next</a> : null].filter(
    (it) => it !== null,
  )
}
