import type { Invitation } from '../../../core/model/invitation.ts'
import type { Email } from '../invitation-email.ts'
import { AccountNumber, CopyButton, Fact, Note, OutLink, Region, Time, Value } from '../parts.tsx'
import { Attempts } from './attempts.tsx'
import { History } from './history.tsx'
import { ConfirmedAction } from './pieces/forms.tsx'
import { adminPage } from './pieces/frame.tsx'
import { StatusBadge } from './pieces/status.tsx'
import { RecordHead } from './record.tsx'
import type { InvitationView } from './view.ts'

export const invitationPage = (view: InvitationView): string => {
  const { invitation } = view
  const customer = invitation.customerName ?? invitation.customerId
  return adminPage({
    frame: view,
    title: `Invitation for ${customer}`,
    here: 'invitations',
    children: (
      <>
        <RecordHead kind="Invitation" title={customer} status={invitation.status} />
        <LinkToSend view={view} />
        <Outcome view={view} />
        <Attempts attempts={invitation.attempts ?? []} />
        <Actions view={view} />
        <Facts view={view} />
        <History entries={view.history} />
      </>
    ),
  })
}

const LinkToSend = ({ view: { onboardingUrl, invitation, email } }: { view: InvitationView }) => {
  const { status, accountId } = invitation
  if (status !== 'open' && status !== 'claimed') return null
  return (
    <section class="send" aria-labelledby="send-title">
      <h2 id="send-title">
        {status === 'open'
          ? 'Send this link to the customer’s AWS administrator'
          : 'The customer’s page'}
      </h2>
      <p class="send-link">
        <OutLink href={onboardingUrl}>{onboardingUrl}</OutLink>{' '}
        <CopyButton text={onboardingUrl} what="the link" />
      </p>
      <p class="quiet">
        {status === 'open'
          ? `The link can be opened many times. Anyone who has it can connect ${
              accountId ? 'this account' : 'an account of their own'
            } as this customer, so send it privately.`
          : 'It shows the customer what the connection is and how it is used. It works for as long as you do not replace it.'}
      </p>
      {email ? <EmailToSend email={email} /> : null}
    </section>
  )
}

const mailTo = ({ subject, text }: Email): string =>
  `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(text.replaceAll('\n', '\r\n'))}`

/** Without a script, the text can be selected. */
const EmailToSend = ({ email }: { email: Email }) => (
  <details class="email">
    <summary>As an e-mail</summary>
    <p class="email-actions">
      <button type="button" class="copy" data-copy={`${email.subject}\n\n${email.text}`} hidden>
        Copy as e-mail
      </button>{' '}
      <OutLink href={mailTo(email)}>Open in your e-mail program</OutLink>
    </p>
    <div lang={email.language}>
      <p>
        <strong>{email.subject}</strong>
      </p>
      <pre>{email.text}</pre>
    </div>
  </details>
)

const Outcome = ({ view: { connection } }: { view: InvitationView }) =>
  connection ? (
    <p>
      Connection:{' '}
      <a href={`/admin/connections/${encodeURIComponent(connection.id)}`}>{connection.id}</a>{' '}
      <StatusBadge status={connection.status} />
    </p>
  ) : null

const Facts = ({ view: { invitation, launchUrl, templateUrl } }: { view: InvitationView }) => (
  <section aria-labelledby="facts-title">
    <h2 id="facts-title">Details</h2>
    <dl class="facts">
      <Fact name="Customer">
        <code>{invitation.customerId}</code>
      </Fact>
      <Fact name="Account">
        <Account invitation={invitation} />
      </Fact>
      <PortalFacts invitation={invitation} />
      <Fact name="Expires">
        <Time at={invitation.expiresAt} />
      </Fact>
      <Fact name="Created">
        <Time at={invitation.createdAt} />
      </Fact>
      <Fact name="Access profile">
        {invitation.profile} <span class="quiet">version</span>{' '}
        <code>{invitation.profileVersion}</code>
      </Fact>
      <Fact name="Approval">{approval(invitation)}</Fact>
      <Fact name="Region">
        <Region name={invitation.region} />
        {invitation.regions.length > 1 ? (
          <Note>The customer can choose from {invitation.regions.length} Regions.</Note>
        ) : null}
      </Fact>
      <Fact name="External ID">
        <Value text={invitation.externalId} what="the External ID" />
      </Fact>
      {invitation.status === 'open' ? (
        <>
          <Fact name="Launch URL">
            <Value text={launchUrl} what="the launch URL" />
            <Note>Opens the AWS console directly, without the customer’s page.</Note>
          </Fact>
          <Fact name="Template">
            <Value text={templateUrl} what="the URL of the template" />
          </Fact>
        </>
      ) : null}
    </dl>
  </section>
)

const PortalFacts = ({ invitation }: { invitation: Invitation }) => {
  const { contact, metadata = {}, returnUrl, locale, declinedAt, declineNote } = invitation
  return (
    <>
      {declinedAt ? (
        <Fact name="Declined">
          <Time at={declinedAt} />
          {declineNote ? <Note>The customer wrote: {declineNote}</Note> : null}
        </Fact>
      ) : null}
      {contact ? (
        <Fact name="Requested by">
          {[contact.name, contact.email].filter((it) => it !== undefined).join(', ')}
        </Fact>
      ) : null}
      {returnUrl ? (
        <Fact name="Leads back to">
          <Value text={returnUrl} what="the return URL" />
        </Fact>
      ) : null}
      {locale ? <Fact name="Language">{locale}</Fact> : null}
      {Object.entries(metadata).map(([key, value]) => (
        <Fact name={key}>
          <code>{value}</code>
        </Fact>
      ))}
    </>
  )
}

const approval = ({ requireApproval, accountId }: Invitation): string => {
  if (requireApproval) return 'An operator must confirm the account number'
  return accountId
    ? 'Not needed, because the account number is known'
    : 'Needed only if the stack is created before the customer enters the account number'
}

const Account = ({ invitation: { accountId, pinnedBy } }: { invitation: Invitation }) =>
  accountId ? (
    <>
      <AccountNumber id={accountId} />{' '}
      <span class="quiet">
        {pinnedBy === 'customer' ? 'entered by the customer' : 'set by an operator'}
      </span>
    </>
  ) : (
    <span class="quiet">not known yet</span>
  )

function Actions({ view: { invitation, can, csrf } }: { view: InvitationView }) {
  const base = `/admin/invitations/${encodeURIComponent(invitation.id)}`
  if (!can.revoke && !can.resetAccount && !can.replaceLink) return null
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
            The customer can then enter another account number. First make sure that the request
            really comes from the customer.
          </ConfirmedAction>
        ) : null}
        {can.replaceLink ? (
          <ConfirmedAction
            csrf={csrf}
            action={`${base}/link`}
            label="Replace the link"
            understood="I will send the new link to the customer"
          >
            The present link stops working immediately, for everybody who has it. The page, the
            invitation and the connection stay as they are.
          </ConfirmedAction>
        ) : null}
        {can.revoke ? (
          <ConfirmedAction
            csrf={csrf}
            action={`${base}/revoke`}
            label="Revoke"
            understood="I want this link to stop working"
          >
            The link stops working immediately and permanently. Its External ID is never used again.
          </ConfirmedAction>
        ) : null}
      </div>
    </section>
  )
}
