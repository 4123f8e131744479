import type { Child } from 'hono/jsx'
import type { Member, MemberCounts } from '../../../core/enrolments/members.ts'
import type { MemberState } from '../../../core/model/enrolment.ts'
import { page } from '../document.tsx'
import { findingText, LANGUAGES, renderIn, useWords } from '../language/languages.ts'
import { AccountNumber, Region } from '../parts.tsx'
import { Glance } from './glance.tsx'
import { Bar, Footer } from './intro.tsx'
import { CodeBox, Fold, Icon, Icons, Row } from './pieces.tsx'
import { Rights } from './rights.tsx'
import { Cannot } from './sections.tsx'
import { type CustomerView, pageHref } from './view.ts'

/** What the page of an organisation shows. `view` is what it has in common with an invitation's. */
export interface EnrolmentView {
  view: CustomerView
  managementAccountId: string
  administratorAccountId: string
  /** The units that the launch link fills in; empty: the customer chooses them. */
  ous: readonly string[]
  excluded: readonly string[]
  stackSetName: string
  roleName: string
  readerRoleName: string
  updateCommand: string
  counts: MemberCounts
  members: readonly Member[]
  /** The launch link was followed. */
  wasLaunched: boolean
  /** Differs whenever the page differs. */
  state: string
}

interface Props {
  it: EnrolmentView
}

/** The page behind the link of an enrolment: what is asked, how to launch, and how far it is. */
export const enrolmentPage = (it: EnrolmentView): string =>
  page({
    title: LANGUAGES[it.view.language].enrolment.title({ vendor: it.view.vendor.name }),
    kind: 'customer',
    language: it.view.language,
    styleHref: it.view.brand?.styleHref,
    children: (
      <>
        <Icons />
        <Bar view={it.view} />
        <Live it={it} />
        <Footer view={it.view} />
      </>
    ),
  })

/** The part of the page that live updates replace. */
export const enrolmentLivePart = (it: EnrolmentView): string =>
  renderIn(it.view.language, () => `${<Live it={it} />}`)

const Live = ({ it }: Props) => {
  const { view } = it
  const { title } = useWords().enrolment
  return (
    <div
      id="live"
      data-state={it.state}
      data-title={title({ vendor: view.vendor.name })}
      data-now={view.now}
      data-page={view.basePath}
      data-events={pageHref(view, { path: '/events' })}
    >
      <main id="main" class="sheet">
        <Intro it={it} />
        <LaunchCard it={it} />
        {hasBegun(it) ? <Progress it={it} /> : null}
        <Glance view={view} />
        <Before it={it} />
        {hasBegun(it) ? null : <Progress it={it} />}
        <Rights view={view} />
        <Cannot view={view} />
        <After it={it} />
      </main>
    </div>
  )
}

/** The customer followed the launch link, or an account has called in without it. */
const hasBegun = ({ wasLaunched, counts, members }: EnrolmentView): boolean =>
  wasLaunched || counts.waiting < members.length

const Intro = ({ it: { view, managementAccountId, roleName } }: Props) => {
  const words = useWords()
  const { enrolment, intro } = words
  const vendor = view.vendor.name
  return (
    <div class="intro">
      {view.customerName ? (
        <p class="eyebrow">
          {intro.requested({ customer: <strong>{view.customerName}</strong>, contact: undefined })}
        </p>
      ) : null}
      <h1>{enrolment.heading({ vendor })}</h1>
      {view.access ? (
        <blockquote class="words">
          {view.access.purpose}
          <cite>{intro.purpose({ vendor })}</cite>
        </blockquote>
      ) : null}
      <dl class="trio">
        <Row name={intro.fromAccount}>
          <AccountNumber id={view.vendorAccountId} />
          <small>{intro.onlyAccount}</small>
        </Row>
        <Row name={enrolment.organisation}>
          <AccountNumber id={managementAccountId} />
          <small>{enrolment.isManagement}</small>
        </Row>
        <Row name={enrolment.eachAccount}>
          <code>{roleName}</code>
          <small>
            <Region name={view.region} />
          </small>
        </Row>
      </dl>
    </div>
  )
}

/** The one next action. */
const LaunchCard = ({ it }: Props) => {
  const words = useWords().enrolment
  const { view, administratorAccountId } = it
  return (
    <aside class="side side-first" id="launch" aria-label={words.cardLabel}>
      <div class="card">
        <div
          class={`chead h-${view.awaitsTick ? 'bad' : it.counts.connected > 0 ? 'good' : 'plain'}`}
        >
          <h2>
            <span>{words.cardTitle(it.counts)}</span>
          </h2>
          <p>{words.cardLead}</p>
        </div>
        <div class="cbody">
          {view.awaitsTick ? (
            <TickForm it={it} />
          ) : (
            <>
              <p>{words.signIn({ account: <AccountNumber id={administratorAccountId} /> })}</p>
              <a
                class="btn btn-main"
                href={`${view.basePath}/launch`}
                target="_blank"
                rel="noopener"
              >
                {words.launch} <Icon name="out" />
              </a>
              <p class="hint">{words.opens}</p>
            </>
          )}
        </div>
      </div>
    </aside>
  )
}

const TickForm = ({ it: { view } }: Props) => {
  const { enrolment, launch } = useWords()
  return (
    <form method="post" action={`${view.basePath}/confirm`}>
      <label class="tick">
        <input type="checkbox" id="takeover" name="takeover" value="on" required />
        <span>{enrolment.tick({ vendor: view.vendor.name })}</span>
      </label>
      <button type="submit" class="btn btn-stop">
        {launch.continue}
      </button>
    </form>
  )
}

const Section = ({ id, title, children }: { id: string; title: string; children?: Child }) => (
  <section id={id} aria-labelledby={`${id}-title`}>
    <h2 id={`${id}-title`}>{title}</h2>
    {children}
  </section>
)

/** What has to be true before the launch. */
const Before = ({ it }: Props) => {
  const words = useWords().enrolment
  const { view, managementAccountId, administratorAccountId, ous, excluded } = it
  const isDelegated = managementAccountId !== administratorAccountId
  return (
    <Section id="before" title={words.beforeTitle}>
      <ol class="numbered">
        <li>
          <strong>{words.trusted}</strong>
          <span class="more">{words.trustedMore}</span>
          <CodeBox title={words.trustedCommand} text={TRUSTED_ACCESS} />
        </li>
        <li>
          <strong>
            {isDelegated
              ? words.delegated({ account: <AccountNumber id={administratorAccountId} /> })
              : words.notDelegated({ account: <AccountNumber id={managementAccountId} /> })}
          </strong>
          <span class="more">{isDelegated ? words.delegatedMore : words.notDelegatedMore}</span>
        </li>
        <li>
          <strong>{words.units({ count: ous.length })}</strong>
          <span class="more">{words.unitsMore}</span>
          <CodeBox title={words.rootCommand} text="aws organizations list-roots" />
        </li>
        <li>
          <strong>{words.management}</strong>
          <span class="more">
            {words.managementMore({
              link: (text) => <a href={`${view.basePath}/member`}>{text}</a>,
            })}
          </span>
        </li>
        {excluded.length > 0 ? (
          <li>
            <strong>{words.excluded({ count: excluded.length })}</strong>
            <span class="more">{excluded.join(', ')}</span>
          </li>
        ) : null}
      </ol>
    </Section>
  )
}

const TRUSTED_ACCESS =
  'aws cloudformation describe-organizations-access || aws cloudformation activate-organizations-access'

/** The page shows so many accounts; the vendor's API lists all. */
const MAX_SHOWN = 200

/** Those that need somebody come first. */
const ORDER: readonly MemberState[] = [
  'failed',
  'problem',
  'awaiting-approval',
  'connecting',
  'waiting',
  'connected',
  'left',
]

const Progress = ({ it }: Props) => {
  const { counts, members } = it
  const words = useWords().enrolment
  const shown = members
    .toSorted(
      (a, b) =>
        ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || (a.accountId < b.accountId ? -1 : 1),
    )
    .slice(0, MAX_SHOWN)
  return (
    <Section id="progress" title={words.progressTitle}>
      {inThrees(ORDER.filter((state) => counts[state] > 0)).map((states) => (
        <dl class="trio">
          {states.map((state) => (
            <Row name={words.states[state]}>{String(counts[state])}</Row>
          ))}
        </dl>
      ))}
      <p class="small">{hasBegun(it) ? words.live : words.notYet}</p>
      <div class="tw">
        <table class="sessions">
          <caption class="unseen">{words.progressTitle}</caption>
          <thead>
            <tr>
              <th scope="col">{words.account}</th>
              <th scope="col">{words.state}</th>
              <th scope="col">{words.reason}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((member) => (
              <MemberRow member={member} />
            ))}
          </tbody>
        </table>
      </div>
      {members.length > shown.length ? (
        <p class="small">{words.more({ count: members.length - shown.length })}</p>
      ) : null}
    </Section>
  )
}

const inThrees = <Item,>(items: Item[]): Item[][] =>
  items.length === 0 ? [] : [items.slice(0, 3), ...inThrees(items.slice(3))]

const MemberRow = ({ member }: { member: Member }) => {
  const words = useWords()
  const { accountId, name, ou, state, reason, stackReason } = member
  const said = reason && findingText(words, reason)
  return (
    <tr>
      <td>
        <AccountNumber id={accountId} />
        {name === undefined ? null : (
          <>
            <br />
            <span class="quiet">{ou === undefined ? name : `${name}, ${ou}`}</span>
          </>
        )}
      </td>
      <td>{words.enrolment.states[state]}</td>
      <td>
        {said ? `${said.message} ${said.remedy}` : null}
        {stackReason === undefined ? null : <span class="quiet"> {stackReason}</span>}
      </td>
    </tr>
  )
}

const After = ({ it: { view, updateCommand, stackSetName, readerRoleName } }: Props) => {
  const words = useWords().enrolment
  return (
    <Section id="after" title={words.afterTitle}>
      <p>{words.later}</p>
      <p>{words.reader({ role: <code>{readerRoleName}</code> })}</p>
      <Fold title={words.updateTitle} id="update">
        <p>{words.update}</p>
        <CodeBox title={words.updateCommand} text={updateCommand} />
      </Fold>
      <Fold title={words.ownTitle} id="own">
        <p>
          {words.own({
            link: (text) => (
              <a href={`${view.basePath}/template`} download={`${stackSetName}.yaml`}>
                {text}
              </a>
            ),
          })}{' '}
          {words.launcher({
            link: (text) => <a href={`${view.basePath}/launcher-template`}>{text}</a>,
          })}
        </p>
      </Fold>
      <p>{words.end({ name: <code>{stackSetName}</code> })}</p>
    </Section>
  )
}
