import type { Sheet, SheetRow } from '../../../../core/template/access/sheet.ts'
import { ListTable } from '../pieces/list.tsx'

interface ComparedRow {
  service: string
  granted: string
  current: string
  resources: string
}

const NONE = 'nothing'

/** The rights of two versions beside each other. */
export const ComparedRights = ({ granted, current }: { granted: Side; current: Side }) => (
  <ListTable
    caption={`Rights of version ${granted.number} and of version ${current.number}`}
    items={groupAlike(compareRows(granted.sheet.rows, current.sheet.rows))}
    empty="Neither version has rights."
    columns={[
      { name: 'Service', show: ({ service }) => service },
      { name: `Granted, version ${granted.number}`, show: (row) => row.granted },
      {
        name: `Current, version ${current.number}`,
        show: (row) =>
          row.current === row.granted ? (
            <span class="quiet">the same</span>
          ) : (
            <strong>{row.current}</strong>
          ),
      },
      { name: 'On', show: ({ resources }) => resources },
    ]}
  />
)

interface Side {
  number: number
  sheet: Sheet
}

const LONGEST_RESOURCES = 120

/** A row for each service and its resources in either version; rows that differ come first. */
function compareRows(granted: SheetRow[], current: SheetRow[]): ComparedRow[] {
  const both = Map.groupBy([...granted, ...current], ({ service, resources }) =>
    JSON.stringify([service, resources]),
  )
  const rows = [...both.values()].map((alike): ComparedRow => {
    const [{ service, resources }] = alike as [SheetRow]
    return {
      service,
      granted: rightsIn(alike.filter((it) => granted.includes(it))),
      current: rightsIn(alike.filter((it) => current.includes(it))),
      resources:
        resources.length > LONGEST_RESOURCES
          ? `${resources.slice(0, LONGEST_RESOURCES)}…`
          : resources,
    }
  })
  const isSame = (row: ComparedRow) => row.granted === row.current
  return [...rows.filter((row) => !isSame(row)), ...rows.filter(isSame)]
}

/** The access levels, and whether conditions limit them. */
function rightsIn(rows: SheetRow[]): string {
  if (rows.length === 0) return NONE
  const levels = [...new Set(rows.flatMap((it) => it.levels))].join(', ')
  return rows.every(({ conditions }) => conditions.length > 0)
    ? `${levels}, under conditions`
    : levels
}

const MAX_BY_NAME = 4

/** Many services of which the same is true share a row, such as those of one managed policy. */
function groupAlike(rows: ComparedRow[]): ComparedRow[] {
  const alike = Map.groupBy(rows, ({ service: _, ...rest }) => JSON.stringify(rest))
  return [...alike.values()].flatMap((group) =>
    group.length > MAX_BY_NAME ? [{ ...group[0]!, service: `${group.length} services` }] : group,
  )
}
