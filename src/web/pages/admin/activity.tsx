import type { AuditEntry } from '../../../core/model/audit.ts'
import { AUDIT_ACTIONS, type AuditAction } from '../../../core/model/audit-actions.ts'
import { InputField } from '../parts.tsx'
import { actionInWords, Details, whoIs } from './history.tsx'
import { adminPage } from './pieces/frame.tsx'
import { ListTable, listPath, Pager } from './pieces/list.tsx'
import { PageHead, Panel } from './pieces/page-head.tsx'
import { LocalTime } from './pieces/time.tsx'
import type { AdminFrame, Listing } from './view.ts'

/** What the list shows; each is a parameter of its address. */
export interface ActivityFilter {
  /** The id of an actor. */
  actor?: string | undefined
  customerId?: string | undefined
  /** An action, or a group of actions such as `connection`. */
  action?: string | undefined
  /** YYYY-MM-DD, UTC: the first day and the last one. */
  from?: string | undefined
  to?: string | undefined
  order?: 'asc' | 'desc' | undefined
}

export interface ActivityView extends AdminFrame {
  filter: ActivityFilter
  entries: Listing<AuditEntry>
}

const PATH = '/admin/activity'

/** The whole audit trail. */
export const activityPage = (view: ActivityView): string => {
  const { filter, entries } = view
  const query = { ...filter }
  return adminPage({
    frame: view,
    title: 'Activity',
    here: 'activity',
    children: entries.hidden ? (
      <>
        <PageHead title="Activity" />
        <p class="empty">
          You may not see the audit trail. It needs the grant <code>audit:read</code>.
        </p>
      </>
    ) : (
      <>
        <PageHead title="Activity" note={<span class="quiet">who did what, and when</span>}>
          <a class="btn" href={listPath(`${PATH}.csv`, query)} download>
            Export CSV
          </a>
          <a class="btn" href={listPath(`${PATH}.ndjson`, query)} download>
            Export JSON
          </a>
        </PageHead>
        <FilterForm view={view} />
        <Panel id="entries" title="Entries" flush>
          <ListTable
            caption="Audit trail"
            kind="activity"
            items={entries.items}
            empty={
              isFiltered(filter) ? 'No entries match the filter.' : 'Nothing has happened yet.'
            }
            columns={[
              { name: 'Time', show: ({ at }) => <LocalTime at={at} />, sort: sortOf(filter) },
              { name: 'What', show: (it) => <What entry={it} /> },
              { name: 'Who', show: (it) => <Who entry={it} filter={filter} /> },
              { name: 'Customer', show: (it) => <Customer entry={it} filter={filter} /> },
              { name: 'Record', show: ({ subject }) => <Subject id={subject} /> },
            ]}
          />
        </Panel>
        <Pager what="entries" path={PATH} query={query} {...entries} />
      </>
    ),
  })
}

const isFiltered = ({ order: _, ...filter }: ActivityFilter): boolean =>
  Object.values(filter).some((it) => it !== undefined)

const sortOf = ({ order = 'desc', ...filter }: ActivityFilter) => ({
  order,
  path: listPath(PATH, { ...filter, order: order === 'desc' ? 'asc' : undefined }),
})

const What = ({ entry: { action, details } }: { entry: AuditEntry }) => (
  <>
    <span title={AUDIT_ACTIONS[action]}>{actionInWords(action)}</span>
    <Details details={details} />
  </>
)

/** The name leads to all that this actor did. */
const Who = ({ entry: { actor }, filter }: { entry: AuditEntry; filter: ActivityFilter }) => (
  <a href={listPath(PATH, { ...filter, actor: actor.id })}>{whoIs(actor)}</a>
)

const Customer = ({
  entry: { customerId },
  filter,
}: {
  entry: AuditEntry
  filter: ActivityFilter
}) =>
  customerId === undefined ? (
    <span class="quiet">–</span>
  ) : (
    <a href={listPath(PATH, { ...filter, customerId })}>{customerId}</a>
  )

const PAGES: readonly [prefix: string, path: string][] = [
  ['con_', '/admin/connections/'],
  ['inv_', '/admin/invitations/'],
  ['cmp_', '/admin/campaigns/'],
  ['whe_', '/admin/webhooks/'],
]

/** Leads to the page of the record, if it has one. */
const Subject = ({ id }: { id: string }) => {
  const page = PAGES.find(([prefix]) => id.startsWith(prefix))
  return page ? (
    <a href={`${page[1]}${encodeURIComponent(id)}`}>
      <code>{id}</code>
    </a>
  ) : (
    <code>{id}</code>
  )
}

const ACTIONS = Object.keys(AUDIT_ACTIONS) as AuditAction[]

/** The groups of actions, such as `connection`. */
export const ACTION_GROUPS = [...new Set(ACTIONS.map((action) => action.split('.')[0]!))]

const FilterForm = ({ view: { filter } }: { view: ActivityView }) => (
  <form method="get" action={PATH} class="filter" aria-label="Filter">
    <InputField
      id="actor"
      label="Who"
      placeholder="name or identity"
      value={filter.actor}
      autocomplete="off"
    />
    <InputField
      id="customerId"
      label="Customer"
      placeholder="customer id"
      value={filter.customerId}
    />
    <div class="field">
      <label for="action">What</label>
      <select id="action" name="action">
        <option value="">Everything</option>
        {ACTION_GROUPS.map((group) => (
          <optgroup label={actionInWords(group)}>
            <option value={group} selected={filter.action === group}>
              {actionInWords(group)}: all
            </option>
            {ACTIONS.filter((action) => action.startsWith(`${group}.`)).map((action) => (
              <option value={action} selected={filter.action === action}>
                {actionInWords(action)}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </div>
    <InputField id="from" type="date" label="From" value={filter.from} />
    <InputField id="to" type="date" label="To" value={filter.to} />
    {filter.order === 'asc' ? <input type="hidden" name="order" value="asc" /> : null}
    <div class="filter-do">
      <button type="submit" class="btn">
        Filter
      </button>
      {isFiltered(filter) ? <a href={PATH}>Show all</a> : null}
    </div>
  </form>
)
