import type { SearchHit } from '../../../core/model/search-terms.ts'
import { adminPage } from './pieces/frame.tsx'
import { ListTable } from './pieces/list.tsx'
import { PageHead } from './pieces/page-head.tsx'
import type { AdminFrame } from './view.ts'

export interface SearchView extends AdminFrame {
  text: string
  hits: SearchHit[]
  /** More records begin with this text than are shown. */
  hasMore: boolean
}

const FIELDS: Record<SearchHit['field'], string> = {
  customerId: 'customer id',
  customerName: 'name',
  accountId: 'account',
  roleArn: 'role ARN',
  externalId: 'External ID',
  stack: 'stack',
  connectionId: 'connection',
  invitationId: 'invitation',
}

export const pathOfHit = ({ kind, id }: Pick<SearchHit, 'kind' | 'id'>): string =>
  `/admin/${kind}s/${encodeURIComponent(id)}`

/** What was found. An exact hit never comes here: it opens its record. */
export const searchPage = (view: SearchView): string =>
  adminPage({
    frame: { ...view, search: view.text },
    title: 'Search',
    children: (
      <>
        <PageHead
          title={view.text === '' ? 'Search' : `Search for “${view.text}”`}
          note={<span class="quiet">{noteOf(view)}</span>}
        />
        {view.text === '' ? null : (
          <div class="panel">
            <ListTable
              caption="What was found"
              items={view.hits}
              empty="Nothing that you may see begins with this. Try the first letters of a name, the account number, a role ARN, an External ID, a stack, or an id."
              columns={[
                {
                  name: 'Customer',
                  show: (hit) => <a href={pathOfHit(hit)}>{hit.customerId}</a>,
                },
                { name: 'Record', show: ({ kind }) => kind },
                {
                  name: 'Found by',
                  show: ({ field, value }) => (
                    <div>
                      {FIELDS[field]} <code>{value}</code>
                    </div>
                  ),
                },
                { name: 'Id', show: ({ id }) => <code>{id}</code> },
              ]}
            />
          </div>
        )}
      </>
    ),
  })

function noteOf({ text, hits, hasMore }: SearchView): string {
  if (text === '') return 'Enter a name, an account, a role ARN, an External ID, a stack or an id.'
  if (hasMore) return `The first ${hits.length}. To see others, type more.`
  return hits.length === 1 ? '1 record' : `${hits.length} records`
}
