import type { VersionNumbers } from '../../../core/model/access-version.ts'
import type { AuditEntry } from '../../../core/model/audit.ts'
import type { Connection } from '../../../core/model/connection.ts'
import type { Invitation } from '../../../core/model/invitation.ts'
import type { Email } from '../invitation-email.ts'
import {
  AccountNumber,
  Fact,
  InputField,
  Note,
  OutLink,
  Region,
  SelectField,
  Time,
  Value,
} from '../parts.tsx'
import { Entries } from './history.tsx'
import type { InvitationStanding } from './list-view.ts'
import { CopyableId } from './pieces/copy.tsx'
import { ErrorSummary } from './pieces/error-summary.tsx'
import { ConfirmedAction, Csrf } from './pieces/forms.tsx'
import { adminPage } from './pieces/frame.tsx'
import { Icon } from './pieces/icon.tsx'
import { Live, Reload } from './pieces/live.tsx'
import { PageHead, Panel } from './pieces/page-head.tsx'
import { nameOfStanding, StandingBadge, statusInWords } from './pieces/status.tsx'
import { Trail } from './trail.tsx'
import type { AdminFrame } from './view.ts'

export interface InvitationView extends AdminFrame {
  invitation: Invitation
  standing: InvitationStanding
  versions: VersionNumbers
  onboardingUrl: string
  launchUrl: string
  templateUrl: string
  /** While the invitation is open. */
  email?: Email | undefined
  connections: readonly Pick<Connection, 'id' | 'status' | 'role'>[]
  /** Absent if the person may not read the audit trail. */
  history?: AuditEntry[] | undefined
  /** ISO 8601, UTC. */
  now: string
  /** A stack is under way, so the page looks again by itself. */
  isLive: boolean
  can: { declare: boolean; revoke: boolean; resetAccount: boolean; replaceLink: boolean }
  /** The role of the form, if it was not connected. */
  declaration?: { roleArn: string; role?: string | undefined; error: string } | undefined
}

interface Props {
  view: InvitationView
}

/** One invitation: who must act, the link to send, what happened, and the details. */
export const invitationPage = (view: InvitationView): string => {
  const { invitation, standing } = view
  const customer = invitation.customerName ?? invitation.customerId
  return adminPage({
    frame: view,
    title: `Invitation for ${customer}`,
    here: 'invitations',
    children: (
      <>
        <Live id="head">
          <PageHead
            title={customer}
            parent={{ path: '/admin/invitations', name: 'Invitations' }}
            note={<StandingBadge standing={standing.standing} />}
          />
          <Summary view={view} />
        </Live>
        <RefusedRole view={view} />
        <LinkToSend view={view} />
        <Live id="actions">
          <Actions view={view} />
        </Live>
        <div class="two">
          <Panel id="trail" title="What happened" note={<ReloadWhileLive view={view} />}>
            <Live id="steps">
              <Trail
                invitation={invitation}
                history={view.history ?? []}
                now={new Date(view.now)}
              />
            </Live>
          </Panel>
          <Details view={view} />
        </div>
        <History entries={view.history} />
      </>
    ),
  })
}

const ReloadWhileLive = ({ view: { isLive, invitation, connections, standing } }: Props) => (
  <Reload
    seconds={isLive ? 5 : 0}
    state={[
      ...[invitation.version, connections.map(({ status }) => status).join(' ')],
      ...[standing.step, standing.detail],
    ].join()}
    said={`${standing.step}. ${nameOfStanding(standing.standing)}.`}
  />
)

/** What is so, and what the person can do about it. */
const Summary = ({ view: { standing, invitation, connections } }: Props) => (
  <p class="lead">
    <strong>{standing.step}</strong>
    {standing.detail ? `: ${standing.detail}.` : '.'}{' '}
    {connections.length > 0
      ? connections.map((it, index) => (
          <>
            {index > 0 && ', '}
            <a href={`/admin/connections/${encodeURIComponent(it.id)}`}>
              {it.role === undefined
                ? 'See the connection'
                : `${it.role}: ${statusInWords(it.status)}`}
            </a>
          </>
        ))
      : adviceFor(standing, invitation)}
  </p>
)

function adviceFor({ step, standing }: InvitationStanding, { pinnedBy }: Invitation): string {
  if (step === 'Failed' && standing === 'needs-you')
    return pinnedBy === 'customer'
      ? 'If the customer wants another account, reset the account.'
      : 'If the customer wants another account, revoke this invitation and invite again.'
  if (step === 'Failed') return 'The customer sees the remedy on their page and can try again.'
  if (step === 'Sent') return 'Send the link, or remind the customer.'
  if (step === 'Opened') return 'The customer has to give an account number.'
  if (step === 'Account given') return 'The customer has to launch the stack.'
  if (standing === 'ended') return 'To ask again, invite the customer again.'
  return ''
}

const LinkToSend = ({ view: { onboardingUrl, invitation, email } }: Props) => {
  const { status, accountId } = invitation
  if (status !== 'open' && status !== 'claimed') return null
  return (
    <section class="panel pb send" aria-labelledby="send-title">
      <h2 id="send-title">
        {status === 'open'
          ? 'Send this link to the customer’s AWS administrator'
          : 'The customer’s page'}
      </h2>
      <p class="send-link">
        <OutLink href={onboardingUrl}>{onboardingUrl}</OutLink>
      </p>
      <p class="quiet">
        {status === 'open'
          ? `The link can be opened many times. Anyone who has it can connect ${
              accountId ? 'this account' : 'an account of their own'
            } as this customer, so send it privately.`
          : 'It shows the customer what the connection is and how it is used. It works for as long as you do not replace it.'}
      </p>
      <div class="actions">
        <button type="button" class="btn btn-main" data-copy={onboardingUrl} hidden>
          <Icon name="link" /> Copy link
        </button>
        {email ? (
          <>
            <button
              type="button"
              class="btn"
              data-copy={`${email.subject}\n\n${email.text}`}
              hidden
            >
              <Icon name="mail" /> Copy as e-mail
            </button>
            <EmailToSend email={email} />
          </>
        ) : null}
      </div>
    </section>
  )
}

const mailTo = ({ subject, text }: Email): string =>
  `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(text.replaceAll('\n', '\r\n'))}`

/** Without a script, the text can be selected. */
const EmailToSend = ({ email }: { email: Email }) => (
  <details class="email">
    <summary class="btn">Read the e-mail</summary>
    <p>
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

function Actions({ view }: Props) {
  const { invitation, can, csrf } = view
  const base = `/admin/invitations/${encodeURIComponent(invitation.id)}`
  if (!can.declare && !can.revoke && !can.resetAccount && !can.replaceLink) return null
  return (
    <section aria-labelledby="actions-title">
      <h2 id="actions-title" class="unseen">
        Actions
      </h2>
      <div class="actions">
        {can.declare ? <DeclareRole view={view} /> : null}
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

const RefusedRole = ({ view: { declaration } }: Props) =>
  declaration ? <ErrorSummary errors={[{ field: 'roleArn', message: declaration.error }]} /> : null

/** For a role that the customer made without a stack, and told the operator of. */
const DeclareRole = ({ view: { invitation, csrf, declaration } }: Props) => (
  <details class="confirm" open={declaration !== undefined}>
    <summary class="btn">Declare a role…</summary>
    <form method="post" action={`/admin/invitations/${encodeURIComponent(invitation.id)}/role`}>
      <Csrf value={csrf} />
      <p class="confirm-text">
        The customer made the role without a stack. Rolecall tests it as it tests the role of a
        stack, and connects it if it trusts only this External ID.
      </p>
      <InputField
        id="roleArn"
        label="Role ARN"
        hint="Such as arn:aws:iam::123456789012:role/name"
        error={declaration?.error}
        value={declaration?.roleArn ?? ''}
        required
      />
      {invitation.roles ? (
        <SelectField
          id="role"
          label="Role of the access profile"
          options={invitation.roles.map((it) => [it, it])}
          chosen={declaration?.role}
        />
      ) : null}
      <button type="submit" class="btn">
        Test and connect
      </button>
    </form>
  </details>
)

const Details = ({ view: { invitation, versions, launchUrl, templateUrl } }: Props) => (
  <Panel id="details" title="Details">
    <dl class="facts">
      <Fact name="Customer">
        <CopyableId text={invitation.customerId} what="the id of the customer" />
      </Fact>
      <Fact name="Invitation">
        <CopyableId text={invitation.id} what="the id of the invitation" />
      </Fact>
      <Fact name="Account">
        <Account invitation={invitation} />
      </Fact>
      <ParameterFacts invitation={invitation} />
      <PortalFacts invitation={invitation} />
      <Fact name="Expires">
        <Time at={invitation.expiresAt} />
      </Fact>
      <Fact name="Access profile">
        {invitation.profile}
        {versions.grantedVersion === null ? null : `, version ${versions.grantedVersion}`}
        {versions.outdated ? <Note>Version {versions.currentVersion} is out.</Note> : null}
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
            <details>
              <summary>Show</summary>
              <Value text={launchUrl} what="the launch URL" />
            </details>
            <span class="quiet">Opens the AWS console directly, without the customer’s page.</span>
          </Fact>
          <Fact name="Template">
            <Value text={templateUrl} what="the URL of the template" />
          </Fact>
        </>
      ) : null}
    </dl>
  </Panel>
)

/** The values that the invitation gives to parameters of the template. */
const ParameterFacts = ({ invitation: { parameters = {} } }: { invitation: Invitation }) => (
  <>
    {Object.entries(parameters).map(([name, value]) => (
      <Fact name={`Parameter ${name}`}>
        <Value text={value} what={`the value of the parameter ${name}`} />
      </Fact>
    ))}
  </>
)

const PortalFacts = ({ invitation }: { invitation: Invitation }) => {
  const { contact, metadata = {}, returnUrl, locale } = invitation
  return (
    <>
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

const History = ({ entries }: { entries: AuditEntry[] | undefined }) => (
  <section aria-labelledby="history-title">
    <h2 id="history-title">History</h2>
    {entries === undefined ? (
      <p class="quiet">You may not read the audit trail.</p>
    ) : entries.length === 0 ? (
      <p class="quiet">Nothing yet.</p>
    ) : (
      <Entries entries={entries} />
    )}
  </section>
)
