import type { Member, MemberCounts } from '../../../core/enrolments/members.ts'
import type { Enrolment } from '../../../core/model/enrolment.ts'
import { MEMBER_STATES, type MemberState } from '../../../core/model/enrolment.ts'
import { AccountNumber, Fact, Value } from '../parts.tsx'
import { type Figure, Figures } from './figures.tsx'
import { ActionForm, ConfirmedAction, Csrf, Reason, ReasonedAction } from './pieces/forms.tsx'
import { adminPage } from './pieces/frame.tsx'
import { type Column, FilterChips, ListTable, listPath, Pager } from './pieces/list.tsx'
import { PageHead, Panel } from './pieces/page-head.tsx'
import { StatusBadge } from './pieces/status.tsx'
import { LocalTime } from './pieces/time.tsx'
import type { AdminFrame, Listing } from './view.ts'

const PATH = '/admin/enrolments'
const pathOf = ({ id }: Pick<Enrolment, 'id'>): string => `${PATH}/${encodeURIComponent(id)}`

interface EnrolmentRow {
  enrolment: Enrolment
  counts: MemberCounts
}

export interface EnrolmentsView extends AdminFrame {
  /** The person may make one. */
  mayCreate: boolean
  enrolments: Listing<EnrolmentRow>
}

/** The organizations that were invited. */
export const enrolmentsPage = (view: EnrolmentsView): string =>
  adminPage({
    frame: view,
    title: 'Organizations',
    here: 'invitations',
    children: (
      <>
        <PageHead
          title="Organizations"
          parent={{ path: '/admin/invitations', name: 'Invitations' }}
        >
          {view.mayCreate ? (
            <a class="btn btn-main" href={`${PATH}/new`}>
              Invite an organization
            </a>
          ) : null}
        </PageHead>
        <p class="lead">
          An enrolment connects the accounts of an organization: one link, one External ID, and one
          connection for each account.
        </p>
        <section class="panel" aria-label="Organizations">
          <ListTable
            caption="Organizations, newest first"
            items={view.enrolments.items}
            columns={ROWS}
            empty="No organizations yet."
          />
        </section>
        <Pager
          what="organizations"
          path={PATH}
          query={{}}
          cursor={view.enrolments.cursor}
          nextCursor={view.enrolments.nextCursor}
        />
      </>
    ),
  })

const nameOf = ({ customerName, customerId }: Enrolment): string => customerName ?? customerId

const ROWS: Column<EnrolmentRow>[] = [
  {
    name: 'Customer',
    show: ({ enrolment }) => <a href={pathOf(enrolment)}>{nameOf(enrolment)}</a>,
  },
  { name: 'Status', show: ({ enrolment }) => <StatusBadge status={enrolment.status} /> },
  { name: 'Connected', show: ({ counts }) => String(counts.connected) },
  { name: 'Failed', show: ({ counts }) => String(counts.failed) },
  { name: 'Wait for you', show: ({ counts }) => String(counts['awaiting-approval']) },
  { name: 'Made', show: ({ enrolment }) => <LocalTime at={enrolment.createdAt} /> },
]

export interface EnrolmentView extends AdminFrame {
  enrolment: Enrolment
  counts: MemberCounts
  members: Listing<Member>
  /** Only accounts in this state are shown. */
  state: MemberState | undefined
  enrolmentUrl: string
  updateCommand: string
  /** The person may approve accounts, and may change the enrolment. */
  mayApprove: boolean
  mayChange: boolean
}

/** One organization: how far its accounts are, and what can be done. */
export const enrolmentPage = (view: EnrolmentView): string =>
  adminPage({
    frame: view,
    title: nameOf(view.enrolment),
    here: 'invitations',
    children: (
      <>
        <PageHead
          title={nameOf(view.enrolment)}
          parent={{ path: PATH, name: 'Organizations' }}
          note={<StatusBadge status={view.enrolment.status} />}
        />
        <Numbers counts={view.counts} />
        {view.mayChange && view.enrolment.status === 'open' ? <Actions view={view} /> : null}
        <Accounts view={view} />
        <Facts view={view} />
      </>
    ),
  })

function Numbers({ counts }: Pick<EnrolmentView, 'counts'>) {
  const waiting = counts['awaiting-approval']
  const figures: Figure[] = [
    ['Connected', counts.connected, 'credentials are issued'],
    ['Under way', counts.connecting, 'their stacks have begun'],
    ['Not yet', counts.waiting, 'have not called in'],
    ['Wait for you', waiting, waiting > 0 ? 'approve below' : 'none', waiting > 0 ? 'ask' : ''],
    ['Failed', counts.failed, counts.failed > 0 ? 'see the reasons' : 'none'],
    ['Need attention', counts.problem, counts.problem > 0 ? 'see below' : 'none'],
    ['Left', counts.left, 'ended or left'],
  ]
  return <Figures figures={figures} />
}

const Actions = ({ view: { enrolment, csrf } }: { view: EnrolmentView }) => (
  <section aria-labelledby="actions-title">
    <h2 id="actions-title" class="unseen">
      Actions
    </h2>
    <div class="actions">
      <ActionForm csrf={csrf} action={`${pathOf(enrolment)}/upgrade`} label="Upgrade" />
      <ReasonedAction
        csrf={csrf}
        action={`${pathOf(enrolment)}/rotate-token`}
        label="Replace the callback token"
      >
        Templates with the present token connect no account any more. What is connected stays. The
        customer then updates the launcher stack.
      </ReasonedAction>
      <ReasonedAction csrf={csrf} action={`${pathOf(enrolment)}/link`} label="Replace the link">
        The present link to the customer’s page stops working.
      </ReasonedAction>
      <ConfirmedAction
        csrf={csrf}
        action={`${pathOf(enrolment)}/revoke`}
        label="Revoke"
        understood="I want to end this enrolment"
      >
        No further account connects, and the link stops working. Connections stay.
      </ConfirmedAction>
    </div>
  </section>
)

const STATE_NAMES: Record<MemberState, string> = {
  waiting: 'Not yet',
  connecting: 'Under way',
  'awaiting-approval': 'Wait for you',
  connected: 'Connected',
  failed: 'Failed',
  problem: 'Need attention',
  left: 'Left',
}

function Accounts({ view }: { view: EnrolmentView }) {
  const { enrolment, counts, members, state, csrf } = view
  const path = pathOf(enrolment)
  const total = MEMBER_STATES.reduce((sum, it) => sum + counts[it], 0)
  const chips = [undefined, ...MEMBER_STATES].map((it) => ({
    name: it ? STATE_NAMES[it] : 'All',
    path: listPath(path, { state: it }),
    isHere: it === state,
    count: it ? counts[it] : total,
  }))
  const isApproving = view.mayApprove && state === 'awaiting-approval' && members.items.length > 0
  const table = (
    <ListTable
      caption="Accounts of this organization"
      kind="accounts"
      items={members.items}
      empty="No accounts here."
      columns={COLUMNS}
      select={
        isApproving
          ? {
              idOf: ({ accountId }) => accountId,
              nameOf: ({ accountId }) => `account ${accountId}`,
            }
          : undefined
      }
    />
  )
  return (
    <>
      <FilterChips label="Filter by state" chips={chips} />
      <Panel id="accounts" title="Accounts" flush>
        {isApproving ? (
          <form method="post" action={`${path}/approve`}>
            <Csrf value={csrf} />
            {table}
            <div class="pb">
              <p>
                Approve only accounts that the customer named to you in another way: whoever can
                read the template can make an account wait here.
              </p>
              <Reason />
              <button type="submit" class="btn">
                Approve the selected accounts
              </button>
            </div>
          </form>
        ) : (
          table
        )}
      </Panel>
      <Pager what="accounts" path={path} query={{ state }} {...members} />
    </>
  )
}

const ACCEPTED_BY: Record<NonNullable<Member['acceptedBy']>, string> = {
  vendor: 'your list',
  organization: 'the organization',
  approval: 'approval',
}

const COLUMNS: Column<Member>[] = [
  { name: 'Account', show: ({ accountId }) => <AccountNumber id={accountId} /> },
  {
    name: 'Name',
    show: ({ name, ou }) => (
      <>
        {name ?? '–'}
        {ou === undefined ? null : <span class="sub">{ou}</span>}
      </>
    ),
  },
  { name: 'State', show: ({ state }) => STATE_NAMES[state] },
  {
    name: 'Accepted by',
    show: ({ acceptedBy }) => (acceptedBy ? ACCEPTED_BY[acceptedBy] : 'nothing yet'),
  },
  { name: 'Reason', show: ({ stackReason, reason }) => stackReason ?? reason?.message ?? '' },
  {
    name: 'Connection',
    show: ({ connections }) =>
      connections.map(({ id, role }) => (
        <a href={`/admin/connections/${encodeURIComponent(id)}`}>{role ?? 'open'}</a>
      )),
  },
]

const Facts = ({ view: { enrolment, enrolmentUrl, updateCommand } }: { view: EnrolmentView }) => (
  <Panel id="facts" title="About this enrolment">
    <dl class="facts">
      <Fact name="Link for the customer">
        <Value text={enrolmentUrl} what="The link" />
      </Fact>
      <Fact name="Management account">
        <AccountNumber id={enrolment.managementAccountId} />
      </Fact>
      <Fact name="External ID">
        <Value text={enrolment.externalId} what="The External ID" />
      </Fact>
      <Fact name="Role in each account">{enrolment.roleName}</Fact>
      <Fact name="Access profile">{enrolment.profile}</Fact>
      <Fact name="Update of the launcher stack">
        <pre>
          <code>{updateCommand}</code>
        </pre>
      </Fact>
    </dl>
  </Panel>
)
