import type { Child } from 'hono/jsx'
import { CheckStrip } from '../checks.tsx'
import { page } from '../document.tsx'
import { LANGUAGES, renderIn, useWords } from '../language/languages.ts'
import { Card, headOf } from './card.tsx'
import { ReplaceExternalId } from './external-id.tsx'
import { Glance } from './glance.tsx'
import { Bar, Footer, Intro } from './intro.tsx'
import { LaunchLink } from './launch.tsx'
import { Options } from './options.tsx'
import { Icons, Until } from './pieces.tsx'
import { Rights } from './rights.tsx'
import { Roles } from './roles.tsx'
import { Afterwards, Cannot, Genuine, HowTo } from './sections.tsx'
import { Changes } from './upgrade.tsx'
import { Use } from './use.tsx'
import { type CustomerView, hasLinkEnded, isBeforeLaunch, isOpen, pageHref } from './view.ts'
import { Way } from './ways.tsx'

export { errorPage, linkInvalidPage } from './dead-ends.tsx'

interface Props {
  view: CustomerView
}

/** The page behind an invitation link: who asks, for what, and how to agree. */
export const customerPage = (view: CustomerView): string =>
  page({
    title: titleOf(view),
    kind: 'customer',
    language: view.language,
    styleHref: view.brand?.styleHref,
    children: (
      <>
        <Icons />
        <Bar view={view} />
        <Live view={view} />
        <Footer view={view} />
      </>
    ),
  })

/**
 * The page as the customer will see it, below a bar of the console. Its forms are disabled, and its
 * links lead nowhere.
 */
export const previewPage = (view: CustomerView, bar: Child): string =>
  page({
    title: titleOf(view),
    kind: 'customer',
    language: view.language,
    styleHref: view.brand?.styleHref,
    children: (
      <>
        <Icons />
        {bar}
        <fieldset class="preview" disabled>
          <Bar view={view} />
          <Live view={view} isFinal />
          <Footer view={view} />
        </fieldset>
      </>
    ),
  })

function titleOf(view: CustomerView): string {
  const words = LANGUAGES[view.language]
  return words.page.title({ status: headOf(words, view).title, vendor: view.vendor.name })
}

/** The part of the page that live updates replace: everything that depends on the state. */
export const livePart = (view: CustomerView): string =>
  renderIn(view.language, () => `${<Live view={view} />}`)

const Live = ({ view, isFinal = hasLinkEnded(view) }: Props & { isFinal?: boolean }) => {
  // Once something is under way, a phone shows the status first.
  const first = !isBeforeLaunch(view)
  return (
    <div
      id="live"
      data-state={view.state}
      data-title={headOf(useWords(), view).title}
      data-now={view.now}
      data-page={view.basePath}
      data-events={pageHref(view, { path: '/events' })}
      data-final={isFinal ? '' : undefined}
    >
      <StatusBar view={view} />
      <main id="main" class="sheet">
        {first ? <Card view={view} /> : null}
        {view.way && isOpen(view) ? (
          <>
            <Way view={view} way={view.way} />
            {first ? null : <Card view={view} />}
          </>
        ) : (
          <Request view={view} />
        )}
      </main>
      <ActionBar view={view} />
    </div>
  )
}

/** Everything about the request, its rights and the connection. */
const Request = ({ view }: Props) => (
  <>
    <Intro view={view} />
    <Roles view={view} />
    <Glance view={view} />
    <Changes view={view} />
    <ReplaceExternalId view={view} />
    <Use view={view} />
    <History view={view} />
    {isBeforeLaunch(view) ? <Card view={view} /> : null}
    <Rights view={view} />
    <Cannot view={view} />
    <Options view={view} />
    {isOpen(view) ? <HowTo view={view} /> : null}
    <Genuine view={view} />
    <Afterwards view={view} />
  </>
)

const History = ({ view: { checks } }: Props) =>
  checks ? (
    <CheckStrip checks={checks}>
      <p class="small">{useWords().page.checksExplained}</p>
    </CheckStrip>
  ) : null

/** On phones, at the top of the screen. */
const StatusBar = ({ view }: Props) => {
  const words = useWords()
  const { tone, title } = headOf(words, view)
  return (
    <section class="mbar mtop" aria-label={words.page.statusLabel}>
      <span class={`dot dot-${tone}`}>{title}</span>
      {isOpen(view) ? (
        <span class="quiet">
          {words.page.endsIn({ time: <Until at={view.expiresAt} now={view.now} /> })}
        </span>
      ) : null}
    </section>
  )
}

/** On phones, at the bottom of the screen while the card is out of sight. */
const ActionBar = ({ view }: Props) => {
  const { page, glance, launch, howTo } = useWords()
  const { progress, access } = view
  if (!isOpen(view)) return null
  const launchable = view.accountId !== undefined && !view.awaitsTick && !progress.way
  const label = view.accountId ? page.continueLong : page.enterAccount
  return (
    <section class="mbar mbot" aria-label={page.nextStepLabel}>
      <strong>{access ? glance.verdicts[access.sheet.verdict] : page.readTemplate}</strong>
      {launchable && view.way ? (
        <a class="btn btn-main" href="#declare">
          {howTo.enterArn}
        </a>
      ) : launchable ? (
        <LaunchLink
          view={view}
          name={progress.phase === 'ready' ? launch.launchStack : launch.startAgain}
        />
      ) : (
        <a class={`btn ${view.awaitsTick ? 'btn-stop' : 'btn-main'}`} href="#launch">
          {label}
        </a>
      )}
    </section>
  )
}
