import { AccountNumber, CopyButton, Mark, OutLink, Time } from '../parts.tsx'
import { Row, Until } from './pieces.tsx'
import { type CustomerView, isOpen, type Phase } from './view.ts'

interface Props {
  view: CustomerView
}

/** Above the page: who runs it, how to pass it on, and where to get help. */
export const Bar = ({ view: { vendor, pageUrl } }: Props) => (
  <header class="bar">
    <div>
      <p class="who">
        <Mark /> {vendor.name} <span>AWS account connection</span>
      </p>
      <nav aria-label="Page">
        <span class="quiet" data-live hidden></span>
        <details class="share">
          <summary>Share with a colleague</summary>
          <div>
            <p class="small">
              Whoever administers AWS can open this page. Opening it changes nothing. Send the link
              only to people whom you trust: it can be used once.
            </p>
            <CopyButton text={pageUrl} what="the link of this page" />
            <OutLink href={mailTo(vendor.name, pageUrl)}>Write an e-mail</OutLink>
          </div>
        </details>
        {vendor.supportUrl ? <OutLink href={vendor.supportUrl}>Get help</OutLink> : null}
      </nav>
    </div>
  </header>
)

const mailTo = (vendorName: string, pageUrl: string): string =>
  `mailto:?subject=${encodeURIComponent(`${vendorName} asks for access to AWS`)}&body=${encodeURIComponent(pageUrl)}`

/** Who asks, for whom, until when, and what exists in the account so far. */
export const Intro = ({ view }: Props) => {
  const { vendor, access, customerName, expiresAt, now } = view
  return (
    <div class="intro">
      {customerName ? (
        <p class="eyebrow">
          Requested for <strong>{customerName}</strong>
        </p>
      ) : null}
      <h1>
        <Heading view={view} />
      </h1>
      {access ? (
        <blockquote class="words">
          {access.purpose}
          <cite>Purpose, in the words of {vendor.name}</cite>
        </blockquote>
      ) : null}
      <dl class="trio">
        <Row name="From AWS account">
          <AccountNumber id={view.vendorAccountId} />
          <small>the only account that can use the role</small>
        </Row>
        <Row name="This link">
          {isOpen(view) ? (
            <>
              Ends in <Until at={expiresAt} now={now} />
              <small>
                <Time at={expiresAt} />
              </small>
            </>
          ) : (
            <>
              {view.progress.phase === 'link-ended' ? 'Has ended' : 'Stays'}
              <small>
                {view.progress.phase === 'link-ended'
                  ? 'it connects nothing any more'
                  : 'it shows this connection, and connects no other'}
              </small>
            </>
          )}
        </Row>
        <Row name="In your account">
          <InAccount phase={view.progress.phase} />
        </Row>
      </dl>
    </div>
  )
}

const Heading = ({ view }: Props) => {
  const { vendor, progress } = view
  const id = progress.stack?.accountId ?? progress.accountId
  const account = id ? (
    <>
      AWS account <AccountNumber id={id} />
    </>
  ) : (
    'your AWS account'
  )
  if (isOpen(view)) return <>{vendor.name} asks for access to your AWS account</>
  switch (progress.phase) {
    case 'connected':
      return (
        <>
          {vendor.name} has access to {account}
        </>
      )
    case 'ended-by-customer':
      return (
        <>
          {vendor.name} no longer has access to {account}
        </>
      )
    case 'ended-by-vendor':
      return (
        <>
          {vendor.name} stopped using its access to {account}
        </>
      )
    default:
      return (
        <>
          {vendor.name} and {account}
        </>
      )
  }
}

const IN_ACCOUNT: Partial<Record<Phase, [what: string, more: string]>> = {
  account: ['Nothing exists yet', 'AWS shows you everything before it creates it'],
  ready: ['Nothing exists yet', 'AWS shows you everything before it creates it'],
  waiting: ['No stack has reported yet', 'see the status'],
  silent: ['No stack has reported yet', 'see the status'],
  failed: ['No connection', 'the status says what is left'],
  'link-ended': ['No connection', 'the status says what to do'],
  'ended-by-customer': ['No role', 'the last check found none that works'],
}

const InAccount = ({ phase }: { phase: Phase }) => {
  const [what, more] =
    IN_ACCOUNT[phase] ??
    (phase === 'creating' || phase === 'checking' || phase === 'stuck'
      ? ['A stack is under way', 'see the status']
      : ['One stack with one role', 'see the status'])
  return (
    <>
      {what}
      <small>{more}</small>
    </>
  )
}

export const Footer = ({ view: { vendor } }: Props) => (
  <footer class="foot">
    <div>
      <p>
        {vendor.name} runs this page with Rolecall, open-source software for connecting AWS
        accounts.
      </p>
      <p>The page loads nothing from other sites.</p>
    </div>
  </footer>
)
