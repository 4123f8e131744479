import type { Connection } from '../../../core/model/connection.ts'
import { AccountNumber, Region, Time, Value } from '../parts.tsx'
import { ActionForm, adminPage, ConfirmedAction, Csrf } from './frame.tsx'
import { History } from './history.tsx'
import { StatusBadge } from './status-badge.tsx'
import { Stops } from './stops.tsx'
import type { ConnectionView } from './view.ts'

const MEANING: Record<Connection['status'], string> = {
  verifying: 'The role called in and is being checked.',
  'awaiting-approval':
    'The role works and is locked to its External ID. It is used once a person confirms the account.',
  active: 'The role works and is locked to its External ID.',
  insecure:
    'The role lets in somebody whom it must refuse. No credentials are issued until the customer mends it.',
  unreachable: 'AWS no longer lets us use the role. No credentials are issued.',
  suspended: 'Paused by you. No credentials are issued.',
  disconnecting: 'The stack is being deleted; we check that the role really refuses us.',
  contested: 'The stack was deleted, yet the role still lets us in.',
  disconnected: 'Over. The role lets us in no more, or you ended the connection.',
}

export const connectionPage = (view: ConnectionView): string => {
  const { connection, customerName } = view
  return adminPage({
    frame: view,
    title: `Connection of ${customerName ?? connection.customerId}`,
    children: (
      <>
        <p class="crumb">
          <a href="/admin">Overview</a> / Connection
        </p>
        <div class="desk-title">
          <h1>{customerName ?? connection.customerId}</h1>
          <StatusBadge status={connection.status} />
        </div>
        <p class="lead">{MEANING[connection.status]}</p>
        <Stops stops={view.stops} />
        <Findings connection={connection} />
        {view.can.approve ? <Approve view={view} /> : null}
        <Actions view={view} />
        <Facts connection={connection} />
        <History entries={view.history} />
      </>
    ),
  })
}

const Findings = ({ connection: { findings } }: { connection: Connection }) =>
  findings.length === 0 ? null : (
    <section aria-labelledby="findings-title">
      <h2 id="findings-title">What is wrong</h2>
      {findings.map(({ code, message, remedy }) => (
        <div class="finding">
          <p>
            <strong>{message}</strong>
          </p>
          <p>{remedy}</p>
          <p class="finding-code">
            <code>{code}</code>
          </p>
        </div>
      ))}
    </section>
  )

const Approve = ({ view: { connection, customerName, csrf } }: { view: ConnectionView }) => (
  <section class="approve" aria-labelledby="approve-title">
    <h2 id="approve-title">
      Does account <AccountNumber id={connection.accountId} /> belong to{' '}
      {customerName ?? connection.customerId}?
    </h2>
    <p>
      Ask the customer over a channel that you trust, not by answering the person who launched the
      stack.
    </p>
    <form method="post" action={`${pathOf(connection)}/approve`}>
      <Csrf value={csrf} />
      <input type="hidden" name="accountId" value={connection.accountId} />
      <label class="check">
        <input type="checkbox" name="confirm" value="yes" required />
        <span>
          The customer confirmed <AccountNumber id={connection.accountId} />
        </span>
      </label>
      <button type="submit" class="primary">
        Approve this account
      </button>
    </form>
  </section>
)

const Facts = ({ connection }: { connection: Connection }) => (
  <section aria-labelledby="facts-title">
    <h2 id="facts-title">Details</h2>
    <dl class="facts">
      <dt>Customer</dt>
      <dd>
        <code>{connection.customerId}</code>
      </dd>
      <dt>Account</dt>
      <dd>
        <AccountNumber id={connection.accountId} />
        {connection.approved ? (
          <span class="quiet"> confirmed</span>
        ) : (
          <span class="quiet"> not confirmed yet</span>
        )}
      </dd>
      <dt>Role</dt>
      <dd>
        <Value text={connection.roleArn} what="the role’s ARN" />
      </dd>
      <dt>External ID</dt>
      <dd>
        <Value text={connection.externalId} what="the External ID" />
      </dd>
      <dt>Verified</dt>
      <dd>
        {connection.verifiedAt ? (
          <Time at={connection.verifiedAt} />
        ) : (
          <span class="quiet">not yet</span>
        )}
      </dd>
      {connection.nextCheckAt ? (
        <>
          <dt>Next check</dt>
          <dd>
            <Time at={connection.nextCheckAt} />
          </dd>
        </>
      ) : null}
      <dt>Access profile</dt>
      <dd>
        {connection.profile} <span class="quiet">version</span>{' '}
        <code>{connection.profileVersion}</code>
      </dd>
      <dt>Stack</dt>
      <dd>
        <Value text={connection.stackId} what="the stack’s ARN" />
        <br />
        <Region name={connection.region} />
      </dd>
      <dt>Connection</dt>
      <dd>
        <Value text={connection.id} what="the connection’s id" />
        <br />
        <a href={`/admin/invitations/${encodeURIComponent(connection.invitationId)}`}>
          Its invitation
        </a>
      </dd>
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
        {can.resume ? <ActionForm csrf={csrf} action={`${base}/resume`} label="Resume" /> : null}
        {can.suspend ? (
          <ConfirmedAction
            csrf={csrf}
            action={`${base}/suspend`}
            label="Suspend"
            understood="I want to pause this connection"
          >
            <p>
              No new credentials are issued until you resume it. Sessions that are already open run
              out by themselves, within the hour.
            </p>
          </ConfirmedAction>
        ) : null}
        {can.disconnect ? (
          <ConfirmedAction
            csrf={csrf}
            action={`${base}/disconnect`}
            label="Disconnect"
            understood="I want to end this connection for good"
          >
            <p>
              The connection ends here and issues no credentials any more. The stack stays in the
              customer’s account: only the customer can delete it. To connect again, you send a new
              invitation.
            </p>
          </ConfirmedAction>
        ) : null}
      </div>
    </section>
  )
}
