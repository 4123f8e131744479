import type { Child } from 'hono/jsx'
import type { CampaignStatus, MemberStatus } from '../../../core/model/campaign.ts'
import type { ConnectionStatus, Finding } from '../../../core/model/connection.ts'
import type { InvitationStatus } from '../../../core/model/invitation.ts'
import type { EndpointStatus } from '../../../core/model/webhook-endpoint.ts'
import { page } from '../document.tsx'
import { Mark, Time } from '../parts.tsx'
import type { AdminFrame, StopView } from './view.ts'

interface FrameProps {
  frame: AdminFrame
  title: string
  here?: 'overview' | 'new' | 'campaigns' | 'webhooks' | undefined
  children?: Child
}

/** A page of the console: navigation, sign-out, and the result of the last form. */
export const adminPage = ({ frame, title, here, children }: FrameProps): string =>
  page({
    title: `${title} · ${frame.vendorName}`,
    kind: 'admin',
    children: (
      <>
        <header class="topbar">
          <a class="topbar-home" href="/admin">
            <Mark /> <strong>{frame.vendorName}</strong>
          </a>
          <nav aria-label="Console">
            <a href="/admin" aria-current={here === 'overview' ? 'page' : undefined}>
              Overview
            </a>
            <a href="/admin/invitations/new" aria-current={here === 'new' ? 'page' : undefined}>
              New invitation
            </a>
            <a href="/admin/campaigns" aria-current={here === 'campaigns' ? 'page' : undefined}>
              Campaigns
            </a>
            <a href="/admin/webhooks" aria-current={here === 'webhooks' ? 'page' : undefined}>
              Webhooks
            </a>
          </nav>
          <form method="post" action="/admin/sign-out">
            <Csrf value={frame.csrf} />
            <button type="submit" class="plain">
              Sign out
            </button>
          </form>
        </header>
        <main id="main" class="desk">
          {frame.notice ? (
            <p
              class={`flash flash-${frame.notice.kind}`}
              role={frame.notice.kind === 'failed' ? 'alert' : 'status'}
            >
              {frame.notice.text}
            </p>
          ) : null}
          {children}
        </main>
      </>
    ),
  })

interface RecordHeadProps {
  kind: 'Connection' | 'Invitation' | 'Campaign' | 'Webhook endpoint'
  title: string
  status: ShownStatus
}

const OVERVIEW = ['/admin', 'Overview'] as const
const PARENTS: Partial<Record<RecordHeadProps['kind'], readonly [path: string, name: string]>> = {
  Campaign: ['/admin/campaigns', 'Campaigns'],
  'Webhook endpoint': ['/admin/webhooks', 'Webhooks'],
}

/** The top of a page about one record. */
export const RecordHead = ({ kind, title, status }: RecordHeadProps) => (
  <>
    <p class="crumb">
      <a href={(PARENTS[kind] ?? OVERVIEW)[0]}>{(PARENTS[kind] ?? OVERVIEW)[1]}</a> / {kind}
    </p>
    <div class="desk-title">
      <h1>{title}</h1>
      <StatusBadge status={status} />
    </div>
  </>
)

type ShownStatus =
  | ConnectionStatus
  | InvitationStatus
  | CampaignStatus
  | MemberStatus
  | EndpointStatus
  | 'failing'

const TONES: Record<ShownStatus, 'good' | 'busy' | 'ask' | 'bad' | 'off'> = {
  active: 'good',
  claimed: 'good',
  verifying: 'busy',
  disconnecting: 'busy',
  open: 'busy',
  'awaiting-approval': 'ask',
  suspended: 'ask',
  insecure: 'bad',
  unreachable: 'bad',
  contested: 'bad',
  disconnected: 'off',
  expired: 'off',
  revoked: 'off',
  running: 'busy',
  done: 'good',
  cancelled: 'off',
  outdated: 'off',
  told: 'busy',
  opened: 'busy',
  updated: 'good',
  declined: 'ask',
  gone: 'off',
  paused: 'ask',
  failing: 'bad',
  removed: 'off',
}

/** The status as a word. The colour only helps to find it. */
export const StatusBadge = ({ status }: { status: ShownStatus }) => (
  <span class={`badge badge-${TONES[status]}`}>{status.replace('-', ' ')}</span>
)

/** What is wrong, and what to do about it. */
export const FindingText = ({
  finding: { code, message, remedy, firstSeenAt },
}: {
  finding: Finding
}) => (
  <div class="finding">
    <p>
      <strong>{message}</strong>
    </p>
    <p>{remedy}</p>
    <p class="finding-code">
      <code>{code}</code>
      {firstSeenAt ? (
        <>
          {' '}
          first found <Time at={firstSeenAt} />
        </>
      ) : null}
    </p>
  </div>
)

/** The stops of issuing that are in force. */
export const Stops = ({ stops }: { stops: StopView[] }) =>
  stops.length === 0 ? null : (
    <div class="flash flash-failed" role="alert">
      <strong>Issuing of credentials is stopped</strong>
      <ul>
        {stops.map(({ customerId, by, since, reason }) => (
          <li>
            {customerId === null ? 'for all customers' : `for the customer ${customerId}`}, since{' '}
            <Time at={since} />, by {by}
            {reason ? `: ${reason}` : ''}. To resume, run{' '}
            <code>{`rolecall resume-issuing ${customerId === null ? '--all' : `--customer ${customerId}`}`}</code>
          </li>
        ))}
      </ul>
    </div>
  )

export const Csrf = ({ value }: { value: string }) => (
  <input type="hidden" name="csrf" value={value} />
)

interface ActionProps {
  csrf: string
  action: string
  label: string
  children?: Child
}

/** A button that sends one POST. */
export const ActionForm = ({ csrf, action, label, children }: ActionProps) => (
  <form method="post" action={action}>
    <Csrf value={csrf} />
    {children}
    <button type="submit" class="secondary">
      {label}
    </button>
  </form>
)

/** A button that first shows the consequences and asks for a tick. It works without a script. */
export const ConfirmedAction = ({
  csrf,
  action,
  label,
  understood,
  children,
}: ActionProps & { understood: string }) => (
  <details class="confirm">
    <summary class="secondary danger">{label}…</summary>
    <form method="post" action={action}>
      <Csrf value={csrf} />
      <p class="confirm-text">{children}</p>
      <Tick>{understood}</Tick>
      <Reason />
      <button type="submit" class="secondary danger">
        {label}
      </button>
    </form>
  </details>
)

/** Why the operator does this, for the audit trail. */
export const Reason = () => (
  <label class="reason">
    <span>Reason (optional)</span>
    <input name="reason" maxlength={200} autocomplete="off" />
  </label>
)

/** A checkbox without which the form cannot be sent. */
export const Tick = ({ children }: { children?: Child }) => (
  <label class="check">
    <input type="checkbox" name="confirm" value="yes" required />
    <span>{children}</span>
  </label>
)
