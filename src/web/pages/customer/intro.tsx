import { Logo } from '../brand/logo.tsx'
import { useWords, type Words } from '../language/languages.ts'
import { AccountNumber, CopyButton, OutLink, Time } from '../parts.tsx'
import { OwnWords } from './own-words.tsx'
import { Icon, Row, Until } from './pieces.tsx'
import { type CustomerView, hasLinkEnded, isOpen, type Phase } from './view.ts'

interface Props {
  view: CustomerView
}

/** Above the page: who runs it, how to pass it on, and where to get help. */
export const Bar = ({ view: { vendor, brand, pageUrl } }: Props) => {
  const words = useWords().bar
  return (
    <header class="bar">
      <div>
        <p class="who">
          <Logo logo={brand?.logo} /> {vendor.name} <span>{words.purpose}</span>
        </p>
        <span class="live quiet" data-live hidden></span>
        <nav aria-label={words.label}>
          <details class="share">
            <summary>{words.share}</summary>
            <div>
              <p class="small">{words.shareExplained}</p>
              <CopyButton text={pageUrl} what={words.theLink} />
              <OutLink href={mailTo(words.emailSubject({ vendor: vendor.name }), pageUrl)}>
                {words.writeEmail}
              </OutLink>
            </div>
          </details>
          {vendor.supportUrl ? <OutLink href={vendor.supportUrl}>{words.help}</OutLink> : null}
        </nav>
      </div>
    </header>
  )
}

const mailTo = (subject: string, body: string): string =>
  `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`

/** Who asks, for whom, until when, and what exists in the account so far. */
export const Intro = ({ view }: Props) => {
  const words = useWords()
  const { intro } = words
  const { vendor, brand, access, customerName, contact, expiresAt, now } = view
  return (
    <div class="intro">
      {customerName || contact ? (
        <p class="eyebrow">
          {intro.requested({
            customer: customerName && <strong>{customerName}</strong>,
            contact: contact && <Contact contact={contact} />,
          })}
        </p>
      ) : null}
      <h1>
        <Heading view={view} />
      </h1>
      <OwnWords view={view} text="intro" />
      {access ? (
        <blockquote class="words">
          {access.purpose}
          <cite>{intro.purpose({ vendor: vendor.name })}</cite>
        </blockquote>
      ) : null}
      <dl class={brand?.domain ? 'trio quad' : 'trio'}>
        <Domain view={view} />
        <Row name={intro.fromAccount}>
          <AccountNumber id={view.vendorAccountId} />
          <small>{intro.onlyAccount}</small>
        </Row>
        <Row name={intro.thisLink}>
          {isOpen(view) ? (
            <>
              {words.page.endsIn({ time: <Until at={expiresAt} now={now} /> })}
              <small>
                <Time at={expiresAt} />
              </small>
            </>
          ) : (
            <>
              {hasLinkEnded(view) ? intro.hasEnded : intro.stays}
              <small>{hasLinkEnded(view) ? intro.connectsNothing : intro.connectsNoOther}</small>
            </>
          )}
        </Row>
        <Row name={intro.inYourAccount}>
          <InAccount view={view} />
        </Row>
      </dl>
    </div>
  )
}

const Contact = ({
  contact: { name, email },
}: {
  contact: NonNullable<CustomerView['contact']>
}) => (
  <>
    {name}
    {name && email ? ' ' : null}
    {email ? <a href={`mailto:${encodeURIComponent(email)}`}>{email}</a> : null}
  </>
)

/** Only while it is verified: an unverified name would help whoever pretends to be the vendor. */
const Domain = ({ view: { brand } }: Props) => {
  const words = useWords().brand
  if (!brand?.domain) return null
  const { name, verifiedAt } = brand.domain
  return (
    <Row name={words.whoAsks}>
      {name}
      <small>
        <Icon name="check" /> {words.domainVerified({ time: <Time at={verifiedAt} /> })}
      </small>
    </Row>
  )
}

const Heading = ({ view }: Props) => {
  const words = useWords()
  const { intro } = words
  const { progress } = view
  const vendor = view.vendor.name
  const id = progress.stack?.accountId ?? progress.accountId
  const account = id ? words.account({ id: <AccountNumber id={id} /> }) : words.yourAccount
  if (isOpen(view)) return <>{intro.asks({ vendor })}</>
  switch (progress.phase) {
    case 'connected':
      return intro.hasAccess({ vendor, account })
    case 'ended-by-customer':
      return intro.noAccess({ vendor, account })
    case 'ended-by-vendor':
      return intro.stopped({ vendor, account })
    default:
      return intro.both({ vendor, account })
  }
}

type InAccountKey = keyof Words['intro']['inAccount']

const IN_ACCOUNT: Partial<Record<Phase, InAccountKey>> = {
  account: 'nothing',
  ready: 'nothing',
  waiting: 'noReport',
  silent: 'noReport',
  creating: 'underWay',
  checking: 'underWay',
  stuck: 'underWay',
  failed: 'noConnectionLeft',
  declined: 'noConnection',
  'link-ended': 'noConnection',
  'ended-by-customer': 'noRole',
}

const InAccount = ({ view: { progress } }: Props) => {
  const isOne = (progress.roles?.length ?? 1) === 1
  const made: InAccountKey = isOne ? 'stack' : 'roles'
  const known = progress.way === 'declared' ? 'declared' : made
  const [what, more] = useWords().intro.inAccount[IN_ACCOUNT[progress.phase] ?? known]
  return (
    <>
      {what}
      <small>{more}</small>
    </>
  )
}

export const Footer = ({ view: { vendor } }: Props) => {
  const words = useWords().intro
  return (
    <footer class="foot">
      <div>
        <p>{words.runs({ vendor: vendor.name })}</p>
        <p>{words.loadsNothing}</p>
      </div>
    </footer>
  )
}
