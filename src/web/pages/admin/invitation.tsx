import type { Invitation } from '../../../core/model/invitation.ts'
import { AccountNumber, CopyButton, OutLink, Region, Time, Value } from '../parts.tsx'
import { adminPage, ConfirmedAction } from './frame.tsx'
import { History } from './history.tsx'
import { StatusBadge } from './status-badge.tsx'
import type { InvitationView } from './view.ts'

export const invitationPage = (view: InvitationView): string => {
  const { invitation } = view
  return adminPage({
    frame: view,
    title: `Invitation for ${invitation.customerName ?? invitation.customerId}`,
    children: (
      <>
        <p class="crumb">
          <a href="/admin">Overview</a> / Invitation
        </p>
        <div class="desk-title">
          <h1>{invitation.customerName ?? invitation.customerId}</h1>
          <StatusBadge status={invitation.status} />
        </div>
        {invitation.status === 'open' ? <LinkToSend view={view} /> : null}
        <Outcome view={view} />
        <Actions view={view} />
        <Facts view={view} />
        <History entries={view.history} />
      </>
    ),
  })
}

const LinkToSend = ({ view: { onboardingUrl, invitation } }: { view: InvitationView }) => (
  <section class="send" aria-labelledby="send-title">
    <h2 id="send-title">Send this link to the customer’s AWS administrator</h2>
    <p class="send-link">
      <OutLink href={onboardingUrl}>{onboardingUrl}</OutLink>{' '}
      <CopyButton text={onboardingUrl} what="the link" />
    </p>
    <p class="quiet">
      Opening it uses nothing up. Whoever has it can connect{' '}
      {invitation.accountId ? 'that account' : 'an account of theirs'} as this customer, so send it
      the way you send other private things.
    </p>
  </section>
)

const Outcome = ({ view: { connection } }: { view: InvitationView }) =>
  connection ? (
    <p>
      Its connection:{' '}
      <a href={`/admin/connections/${encodeURIComponent(connection.id)}`}>{connection.id}</a>{' '}
      <StatusBadge status={connection.status} />
    </p>
  ) : null

const Facts = ({ view: { invitation, launchUrl, templateUrl } }: { view: InvitationView }) => (
  <section aria-labelledby="facts-title">
    <h2 id="facts-title">Details</h2>
    <dl class="facts">
      <dt>Customer</dt>
      <dd>
        <code>{invitation.customerId}</code>
      </dd>
      <dt>Account</dt>
      <dd>
        <Account invitation={invitation} />
      </dd>
      <dt>Good until</dt>
      <dd>
        <Time at={invitation.expiresAt} />
      </dd>
      <dt>Created</dt>
      <dd>
        <Time at={invitation.createdAt} />
      </dd>
      <dt>Access profile</dt>
      <dd>
        {invitation.profile} <span class="quiet">version</span>{' '}
        <code>{invitation.profileVersion}</code>
      </dd>
      <dt>Approval</dt>
      <dd>{approval(invitation)}</dd>
      <dt>Region</dt>
      <dd>
        <Region name={invitation.region} />
        {invitation.regions.length > 1 ? (
          <span class="quiet">
            {' '}
            or another of {invitation.regions.length}, as the customer likes
          </span>
        ) : null}
      </dd>
      <dt>External ID</dt>
      <dd>
        <Value text={invitation.externalId} what="the External ID" />
      </dd>
      {invitation.status === 'open' ? (
        <>
          <dt>Launch URL</dt>
          <dd>
            <Value text={launchUrl} what="the launch URL" />
            <br />
            <span class="quiet">Straight to the AWS console, past the customer’s page.</span>
          </dd>
          <dt>Template</dt>
          <dd>
            <Value text={templateUrl} what="the template’s URL" />
          </dd>
        </>
      ) : null}
    </dl>
  </section>
)

const approval = ({ requireApproval, accountId }: Invitation): string => {
  if (requireApproval) return 'A person here confirms the account'
  return accountId
    ? 'Not needed: the account is known'
    : 'Only if the stack comes before the account number'
}

const Account = ({ invitation: { accountId, pinnedBy } }: { invitation: Invitation }) =>
  accountId ? (
    <>
      <AccountNumber id={accountId} />{' '}
      <span class="quiet">
        {pinnedBy === 'customer' ? 'given by the customer on the page' : 'set by you'}
      </span>
    </>
  ) : (
    <span class="quiet">Not given yet</span>
  )

function Actions({ view: { invitation, can, csrf } }: { view: InvitationView }) {
  const base = `/admin/invitations/${encodeURIComponent(invitation.id)}`
  if (!can.revoke && !can.resetAccount) return null
  return (
    <section aria-labelledby="actions-title">
      <h2 id="actions-title" class="unseen">
        Actions
      </h2>
      <div class="actions">
        {can.resetAccount ? (
          <ConfirmedAction
            csrf={csrf}
            action={`${base}/reset-account`}
            label="Reset the account"
            understood="The customer asked for this"
          >
            <p>
              The customer can then give another account number. Do this only for somebody whom you
              know to be the customer.
            </p>
          </ConfirmedAction>
        ) : null}
        {can.revoke ? (
          <ConfirmedAction
            csrf={csrf}
            action={`${base}/revoke`}
            label="Revoke"
            understood="I want this link to stop working"
          >
            <p>The link stops working at once and for good. Its External ID is never used again.</p>
          </ConfirmedAction>
        ) : null}
      </div>
    </section>
  )
}
