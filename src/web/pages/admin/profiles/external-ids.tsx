import type { Connection } from '../../../../core/model/connection.ts'
import { en } from '../../language/en.tsx'
import { AccountNumber, InputField } from '../../parts.tsx'
import { inNumber } from '../job-words.ts'
import { type Entered, fieldIn, Mistakes } from '../pieces/customer-fields.tsx'
import { Csrf } from '../pieces/forms.tsx'
import { adminPage } from '../pieces/frame.tsx'
import { ListTable } from '../pieces/list.tsx'
import { PageHead, Panel } from '../pieces/page-head.tsx'
import type { AdminFrame } from '../view.ts'
import { profilePath } from './view.ts'

const LABELS = { customers: 'Customers' } as const

/** The connections that the campaign would ask for. */
interface ShownPreview {
  connections: number
  customers: number
  /** There are more connections of the profile than were looked at. */
  isAtLeast: boolean
  /** The newest of them. */
  first: Connection[]
}

export interface ExternalIdsView extends AdminFrame, Entered<'customers'> {
  profile: string
  /** What the campaign would do; absent if something is wrong with the selection. */
  preview?: ShownPreview | undefined
}

/** Says whom a campaign for new External IDs would ask, and what they see, and starts it. */
export const externalIdsPage = (view: ExternalIdsView): string => {
  const { profile, preview } = view
  const path = profilePath(profile, '/external-ids')
  return adminPage({
    frame: view,
    title: 'Replace imported External IDs',
    here: 'profiles',
    children: (
      <>
        <PageHead
          title="Replace imported External IDs"
          parent={{ path: profilePath(profile), name: profile }}
        />
        <p class="lead">
          Ask the customers of imported roles to replace the External ID by one that Rolecall drew.
          Nothing stops working: Rolecall keeps the old one until AWS refuses it.
        </p>
        <Mistakes fields={['customers']} entered={view} />
        <form method="get" action={path} class="form">
          <InputField
            {...fieldIn(LABELS, view)('customers')}
            hint="Optional. Up to 50 customer ids, separated by commas. Otherwise all are asked."
          />
          <button type="submit" class="btn">
            Check
          </button>
        </form>
        {preview ? <Preview preview={preview} /> : null}
        {preview && preview.connections > 0 ? (
          <>
            <Seen vendor={view.vendorName} />
            <form method="post" action={path} class="form">
              <Csrf value={view.csrf} />
              <input type="hidden" name="customers" value={view.values?.customers ?? ''} />
              <div class="actions">
                <button type="submit" class="btn btn-main">
                  Start the campaign
                </button>
              </div>
            </form>
          </>
        ) : null}
      </>
    ),
  })
}

const Preview = ({ preview }: { preview: ShownPreview }) => {
  const { connections, customers, isAtLeast, first } = preview
  const more = connections > first.length ? `the newest ${first.length}` : undefined
  return (
    <Panel id="asked" title="Who is asked" note={more} flush>
      {connections > 0 ? (
        <p class="pb">
          {isAtLeast ? 'At least ' : ''}
          {inNumber(connections, 'connection')} of {inNumber(customers, 'customer')} with an
          imported External ID.
          {isAtLeast ? ' Only the newest 1,000 connections of the profile were looked at.' : ''}
        </p>
      ) : null}
      <ListTable
        caption="Connections that are asked for"
        items={first}
        empty="No connection in this selection has an imported External ID."
        columns={COLUMNS}
      />
    </Panel>
  )
}

const COLUMNS = [
  {
    name: 'Customer',
    show: (it: Connection) => (
      <a href={`/admin/connections/${encodeURIComponent(it.id)}`}>
        {it.customerName ?? it.customerId}
      </a>
    ),
  },
  { name: 'Account', show: (it: Connection) => <AccountNumber id={it.accountId} /> },
  {
    name: 'Progress',
    show: ({ formerExternalId, externalIdAskedAt }: Connection) => {
      if (formerExternalId !== undefined) return 'only the last step is left'
      return externalIdAskedAt === undefined ? 'not asked yet' : 'asked before'
    },
  },
]

/** In the words of the customer's page. */
const Seen = ({ vendor }: { vendor: string }) => {
  const words = en.externalIdChange
  return (
    <Panel id="seen" title="What customers see" note="on their page, in their language">
      <h3>{words.title}</h3>
      <p>{words.why({ vendor })}</p>
      <ol>
        <li>{words.acceptBoth}</li>
        <li>{words.removeImported}</li>
      </ol>
      <p class="quiet">
        Each step has an AWS CLI command and a trust policy to paste. Your systems get
        upgrade.requested for each connection, so that they can write to the customer.
      </p>
    </Panel>
  )
}
