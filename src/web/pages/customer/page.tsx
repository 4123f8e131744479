import { CheckStrip } from '../checks.tsx'
import { page } from '../document.tsx'
import { Card, headOf } from './card.tsx'
import { Glance, VERDICTS } from './glance.tsx'
import { Bar, Footer, Intro } from './intro.tsx'
import { LaunchLink } from './launch.tsx'
import { Icons, Until } from './pieces.tsx'
import { Rights } from './rights.tsx'
import { Afterwards, Cannot, Genuine, HowTo } from './sections.tsx'
import { Changes } from './upgrade.tsx'
import { Use } from './use.tsx'
import { type CustomerView, isBeforeLaunch, isOpen, pageHref } from './view.ts'

export { errorPage, linkInvalidPage } from './dead-ends.tsx'

interface Props {
  view: CustomerView
}

/** The page behind an invitation link: who asks, for what, and how to agree. */
export const customerPage = (view: CustomerView): string =>
  page({
    title: `${headOf(view).title} · ${view.vendor.name}: connect an AWS account`,
    kind: 'customer',
    children: (
      <>
        <Icons />
        <Bar view={view} />
        <Live view={view} />
        <Footer view={view} />
      </>
    ),
  })

/** The part of the page that live updates replace: everything that depends on the state. */
export const livePart = (view: CustomerView): string => `${<Live view={view} />}`

const Live = ({ view }: Props) => {
  // Once something is under way, a phone shows the status first.
  const first = !isBeforeLaunch(view)
  return (
    <div
      id="live"
      data-state={view.state}
      data-title={headOf(view).title}
      data-now={view.now}
      data-page={view.basePath}
      data-events={pageHref(view, { path: '/events' })}
      data-final={view.progress.phase === 'link-ended' ? '' : undefined}
    >
      <StatusBar view={view} />
      <main id="main" class="sheet">
        {first ? <Card view={view} /> : null}
        <Intro view={view} />
        <Glance view={view} />
        <Changes view={view} />
        <Use view={view} />
        <History view={view} />
        {first ? null : <Card view={view} />}
        <Rights view={view} />
        <Cannot view={view} />
        {isOpen(view) ? <HowTo view={view} /> : null}
        <Genuine view={view} />
        <Afterwards view={view} />
      </main>
      <ActionBar view={view} />
    </div>
  )
}

const History = ({ view: { checks } }: Props) =>
  checks ? (
    <CheckStrip checks={checks}>
      <p class="small">
        Each check tries the role with your External ID, without it and with a wrong one. It passes
        if AWS allows only the first.
      </p>
    </CheckStrip>
  ) : null

/** On phones, at the top of the screen. */
const StatusBar = ({ view }: Props) => {
  const { tone, title } = headOf(view)
  return (
    <section class="mbar mtop" aria-label="Status">
      <span class={`dot dot-${tone}`}>{title}</span>
      {isOpen(view) ? (
        <span class="quiet">
          Ends in <Until at={view.expiresAt} now={view.now} />
        </span>
      ) : null}
    </section>
  )
}

/** On phones, at the bottom of the screen while the card is out of sight. */
const ActionBar = ({ view }: Props) => {
  const { progress, access } = view
  if (!isOpen(view)) return null
  const launchable = view.accountId !== undefined && !view.awaitsTick
  const label = view.accountId ? 'Continue…' : 'Enter account'
  return (
    <section class="mbar mbot" aria-label="Next step">
      <strong>{access ? VERDICTS[access.sheet.verdict] : 'Read the template'}</strong>
      {launchable ? (
        <LaunchLink
          view={view}
          name={progress.phase === 'ready' ? 'Launch Stack' : 'Start again'}
        />
      ) : (
        <a class={`btn ${view.awaitsTick ? 'btn-stop' : 'btn-main'}`} href="#launch">
          {label}
        </a>
      )}
    </section>
  )
}
