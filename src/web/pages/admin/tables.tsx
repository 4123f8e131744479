import type { Child } from 'hono/jsx'

/** What each column shows of an item. The first column heads the row. */
type Columns<Item> = Record<string, (item: Item) => Child>

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
