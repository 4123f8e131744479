import type { Connection } from '../../../../core/model/connection.ts'
import { AccountNumber } from '../../parts.tsx'
import { CopyableId } from '../pieces/copy.tsx'
import {
  ActionForm,
  ConfirmedAction,
  Csrf,
  Reason,
  ReasonedAction,
  Tick,
} from '../pieces/forms.tsx'
import { adminPage } from '../pieces/frame.tsx'
import { PageHead, Tabs } from '../pieces/page-head.tsx'
import { StandingBadge, standingOf } from '../pieces/status.tsx'
import { Ago } from '../pieces/time.tsx'
import { FindingText, Stops } from '../record.tsx'
import { Access } from './access.tsx'
import { Health } from './health.tsx'
import { ConnectionHistory } from './history.tsx'
import { Overview } from './overview.tsx'
import { Sessions } from './sessions.tsx'
import { UseIt } from './use.tsx'
import { type ConnectionHead, type ConnectionView, pathOf, TABS, type TabName } from './view.ts'

const MEANING: Record<Connection['status'], string> = {
  verifying: "The role is verified. Rolecall's answer to the stack is under way.",
  'awaiting-approval':
    'The role works, and only with its External ID. Rolecall uses it after a person confirms the account number.',
  active: 'The role works, and only with its External ID.',
  insecure:
    'The role can be assumed without its External ID, or with a wrong one. No credentials are issued until the customer fixes the trust policy.',
  unreachable: 'AWS does not let Rolecall assume the role. No credentials are issued.',
  suspended:
    'An operator suspended this connection, or the role was deleted and created again. No credentials are issued.',
  disconnecting:
    'The stack is being deleted. Rolecall checks that the role can no longer be assumed.',
  contested: 'The stack is said to be deleted, but the role can still be assumed.',
  disconnected:
    'This connection has ended: its role can no longer be assumed, or an operator disconnected it.',
}

const nameOf = ({ customerName, connection }: ConnectionHead): string =>
  customerName ?? connection.customerId

/** One of the pages of a connection, below what they all show. */
export const connectionPage = (view: ConnectionView): string => {
  const { connection } = view
  const tabs = (Object.keys(TABS) as TabName[]).map((tab) => ({
    path: pathOf(connection, tab),
    name: TABS[tab],
  }))
  return adminPage({
    frame: view,
    title: `${view.tab === 'overview' ? '' : `${TABS[view.tab]}: `}${nameOf(view)}`,
    here: 'connections',
    children: (
      <>
        <Head view={view} />
        <Stops stops={view.stops} />
        <Tabs label="Connection" tabs={tabs} here={pathOf(connection, view.tab)} />
        <TabContent view={view} />
      </>
    ),
  })
}

const Head = ({ view }: { view: ConnectionHead }) => {
  const { connection, lastUsedAt, stops } = view
  const now = new Date(view.now)
  return (
    <PageHead
      title={nameOf(view)}
      parent={{ path: '/admin/connections', name: 'Connections' }}
      note={
        <>
          <StandingBadge standing={standingOf(connection, stops.length > 0).standing} />
          <span class="quiet">
            {connection.verifiedAt ? (
              <>
                verified <Ago at={connection.verifiedAt} now={now} /> ago
              </>
            ) : (
              'not verified yet'
            )}
            {', '}
            {lastUsedAt ? (
              <>
                used <Ago at={lastUsedAt} now={now} /> ago
              </>
            ) : (
              'never used'
            )}
          </span>
          <span class="quiet">
            <CopyableId text={connection.id} what="the connection’s id" />
          </span>
        </>
      }
    >
      <Actions view={view} />
    </PageHead>
  )
}

const TabContent = ({ view }: { view: ConnectionView }) => {
  switch (view.tab) {
    case 'overview':
      return (
        <>
          <Reasons connection={view.connection} />
          {view.can.approve ? <Approve view={view} /> : null}
          <Overview view={view} />
        </>
      )
    case 'access':
      return <Access view={view} />
    case 'health':
      return <Health view={view} />
    case 'sessions':
      return <Sessions view={view} />
    case 'history':
      return <ConnectionHistory view={view} />
    case 'use':
      return <UseIt view={view} />
  }
}

/** Once a connection has ended, the denied check is its clean end and no fault. */
const Reasons = ({ connection: { findings, status } }: { connection: Connection }) => (
  <section aria-labelledby="status-title">
    <h2 id="status-title" class="unseen">
      Status
    </h2>
    <p class="lead">{MEANING[status]}</p>
    {status === 'disconnected'
      ? null
      : findings.map((finding) => <FindingText finding={finding} />)}
  </section>
)

const Approve = ({ view }: { view: ConnectionHead }) => {
  const { connection, csrf } = view
  return (
    <section class="approve" aria-labelledby="approve-title">
      <h2 id="approve-title">
        Does account <AccountNumber id={connection.accountId} /> belong to {nameOf(view)}?
      </h2>
      <p>
        Ask a contact whom you already know at the customer. The person who launched the stack could
        be somebody else.
      </p>
      <form method="post" action={`${pathOf(connection)}/approve`}>
        <Csrf value={csrf} />
        <input type="hidden" name="accountId" value={connection.accountId} />
        <Tick>
          The customer confirmed <AccountNumber id={connection.accountId} />
        </Tick>
        <Reason />
        <button type="submit" class="btn btn-main">
          Approve this account
        </button>
      </form>
    </section>
  )
}

function Actions({ view: { connection, can, csrf } }: { view: ConnectionHead }) {
  const base = pathOf(connection)
  return (
    <>
      {can.verify ? <ActionForm csrf={csrf} action={`${base}/verify`} label="Verify now" /> : null}
      {can.resume ? (
        <ReasonedAction csrf={csrf} action={`${base}/resume`} label="Resume">
          Rolecall issues credentials again, after it verified the role.
        </ReasonedAction>
      ) : null}
      {can.suspend ? (
        <ConfirmedAction
          csrf={csrf}
          action={`${base}/suspend`}
          label="Suspend"
          understood="I want to suspend this connection"
        >
          Rolecall issues no new credentials until you resume the connection. Sessions already
          issued stay valid until they expire, within one hour.
        </ConfirmedAction>
      ) : null}
      {can.disconnect ? (
        <ConfirmedAction
          csrf={csrf}
          action={`${base}/disconnect`}
          label="Disconnect"
          understood="I want to end this connection for good"
        >
          Rolecall issues no more credentials for this connection. The stack and the role stay in
          the customer’s account until the customer deletes the stack. To connect again, send a new
          invitation.
        </ConfirmedAction>
      ) : null}
    </>
  )
}
