import type { Connection } from '../../../core/model/connection.ts'
import { CheckStrip } from '../checks.tsx'
import { AccountNumber, Fact, Note, Region, Time, Value } from '../parts.tsx'
import { History } from './history.tsx'
import { ActionForm, ConfirmedAction, Csrf, Reason, Tick } from './pieces/forms.tsx'
import { adminPage } from './pieces/frame.tsx'
import { FindingText, RecordHead, Stops } from './record.tsx'
import type { ConnectionView } from './view.ts'

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

export const connectionPage = (view: ConnectionView): string => {
  const { connection, can, csrf } = view
  const customer = view.customerName ?? connection.customerId
  return adminPage({
    frame: view,
    title: `Connection of ${customer}`,
    here: 'connections',
    children: (
      <>
        <RecordHead kind="Connection" title={customer} status={connection.status} />
        <p class="lead">{MEANING[connection.status]}</p>
        <Stops stops={view.stops} />
        <Findings connection={connection} />
        {can.approve ? <Approve connection={connection} customer={customer} csrf={csrf} /> : null}
        <Actions view={view} />
        <Facts view={view} />
        <CheckStrip checks={view.checks} />
        <History entries={view.history} />
      </>
    ),
  })
}

/** Once a connection has ended, the denied check is its clean end and no fault. */
const Findings = ({ connection: { findings, status } }: { connection: Connection }) =>
  findings.length === 0 || status === 'disconnected' ? null : (
    <section aria-labelledby="findings-title">
      <h2 id="findings-title">What is wrong</h2>
      {findings.map((finding) => (
        <FindingText finding={finding} />
      ))}
    </section>
  )

interface ApproveProps {
  connection: Connection
  customer: string
  csrf: string
}

const Approve = ({ connection, customer, csrf }: ApproveProps) => (
  <section class="approve" aria-labelledby="approve-title">
    <h2 id="approve-title">
      Does account <AccountNumber id={connection.accountId} /> belong to {customer}?
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
      <button type="submit" class="primary">
        Approve this account
      </button>
    </form>
  </section>
)

const Facts = ({ view: { connection, versions } }: { view: ConnectionView }) => (
  <section aria-labelledby="facts-title">
    <h2 id="facts-title">Details</h2>
    <dl class="facts">
      <Fact name="Customer">
        <code>{connection.customerId}</code>
      </Fact>
      <Fact name="Account">
        <AccountNumber id={connection.accountId} />{' '}
        <span class="quiet">{connection.approved ? 'confirmed' : 'not confirmed yet'}</span>
      </Fact>
      <Fact name="Role">
        <Value text={connection.roleArn} what="the ARN of the role" />
      </Fact>
      <Fact name="External ID">
        <Value text={connection.externalId} what="the External ID" />
      </Fact>
      <Fact name="Verified">
        {connection.verifiedAt ? (
          <Time at={connection.verifiedAt} />
        ) : (
          <span class="quiet">not yet</span>
        )}
      </Fact>
      {connection.nextCheckAt ? (
        <Fact name="Next check">
          <Time at={connection.nextCheckAt} />
        </Fact>
      ) : null}
      <Fact name="Access profile">
        {connection.profile} <span class="quiet">version</span> {versions.grantedVersion ?? '?'}{' '}
        <code>{connection.profileVersion}</code>
        {versions.outdated ? (
          <Note>Version {versions.currentVersion} asks for other rights.</Note>
        ) : null}
      </Fact>
      <Fact name="Stack">
        <Value text={connection.stackId} what="the ARN of the stack" />
        <br />
        <Region name={connection.region} />
      </Fact>
      <Fact name="Connection">
        <Value text={connection.id} what="the id of the connection" />
        <br />
        <a href={`/admin/invitations/${encodeURIComponent(connection.invitationId)}`}>
          Show its invitation
        </a>
      </Fact>
    </dl>
  </section>
)

const pathOf = ({ id }: Connection): string => `/admin/connections/${encodeURIComponent(id)}`

function Actions({ view: { connection, can, csrf } }: { view: ConnectionView }) {
  const base = pathOf(connection)
  if (!can.verify && !can.resume && !can.suspend && !can.disconnect) return null
  return (
    <section aria-labelledby="actions-title">
      <h2 id="actions-title" class="unseen">
        Actions
      </h2>
      <div class="actions">
        {can.verify ? (
          <ActionForm csrf={csrf} action={`${base}/verify`} label="Verify now" />
        ) : null}
        {can.resume ? (
          <ActionForm csrf={csrf} action={`${base}/resume`} label="Resume">
            <Reason />
          </ActionForm>
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
            the customer’s account until the customer deletes the stack. To connect again, send a
            new invitation.
          </ConfirmedAction>
        ) : null}
      </div>
    </section>
  )
}
