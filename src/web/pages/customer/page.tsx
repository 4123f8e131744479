import { page } from '../document.tsx'
import { AccountNumber, Mark, OutLink, Time } from '../parts.tsx'
import { AccessSections } from './access.tsx'
import { CallToAction } from './call-to-action.tsx'
import { Created, Genuine, Limits, NextSteps, Undo } from './sections.tsx'
import { StatusPanel } from './status-panel.tsx'
import { type CustomerView, hasBroadRights, type Phase } from './view.ts'

export { errorPage, linkInvalidPage } from './dead-ends.tsx'
export { statusPanel } from './status-panel.tsx'

/** Phases in which the customer can launch a stack. */
const OPEN: readonly Phase[] = ['waiting', 'verifying', 'failed']

/** The page behind an invitation link: who asks, for what, and how to agree. */
export function customerPage(view: CustomerView): string {
  const { vendor, progress, basePath } = view
  const open = OPEN.includes(progress.phase)
  return page({
    title: `${vendor.name}: connect an AWS account`,
    kind: 'customer',
    phase: progress.phase,
    children: (
      <>
        <Masthead view={view} />
        <main id="main" class="sheet">
          <Opening view={view} open={open} />
          {open ? <CallToAction view={view} /> : null}
          <section
            class="progress"
            id="progress"
            data-events={`${basePath}/events`}
            aria-labelledby="progress-title"
          >
            <h2 id="progress-title">Status</h2>
            <div aria-live="polite">
              <StatusPanel progress={progress} />
            </div>
            <p class="live quiet" data-live hidden></p>
            <noscript>
              <p class="quiet">
                Without JavaScript this page does not update. To see the current status,{' '}
                <a href={basePath}>reload it</a>.
              </p>
            </noscript>
          </section>
          <div class="story">
            <AccessSections view={view} />
            <Limits view={view} />
            <Created view={view} />
            {open ? <NextSteps view={view} /> : null}
            <Genuine view={view} />
            <Undo view={view} />
          </div>
        </main>
        <Footer view={view} />
      </>
    ),
  })
}

const Masthead = ({ view: { vendor } }: { view: CustomerView }) => (
  <header class="masthead">
    <p class="masthead-name">
      <Mark /> <strong>{vendor.name}</strong>{' '}
      <span class="quiet masthead-what">AWS account connection</span>
    </p>
    {vendor.supportUrl ? (
      <p class="masthead-help">
        <OutLink href={vendor.supportUrl}>Help from {vendor.name}</OutLink>
      </p>
    ) : null}
  </header>
)

const Opening = ({ view, open }: { view: CustomerView; open: boolean }) => (
  <div class="opening">
    {view.customerName ? <p class="eyebrow">For {view.customerName}</p> : null}
    <h1>
      {view.vendor.name} {open ? 'asks for access to' : relation(view)} {accountOf(view)}
    </h1>
    <p class="lead">{view.profile.purpose}</p>
    <p class="promise">
      {open ? 'AWS shows you everything before anything is created. ' : ''}
      No access keys are exchanged.{' '}
      {hasBroadRights(view)
        ? 'The rights are broad: read the box below first.'
        : 'To remove the access, delete one stack.'}
    </p>
  </div>
)

const relation = ({ progress }: CustomerView) =>
  progress.phase === 'connected' ? 'is connected to' : 'and'

const accountOf = ({ accountId }: CustomerView) =>
  accountId ? (
    <>
      AWS account <AccountNumber id={accountId} />
    </>
  ) : (
    'your AWS account'
  )

const Footer = ({ view: { vendor, expiresAt, status } }: { view: CustomerView }) => (
  <footer class="footer">
    {status === 'open' ? (
      <p>
        This invitation expires on <Time at={expiresAt} />.
      </p>
    ) : null}
    <p>
      {vendor.name} runs this page with Rolecall, open-source software for connecting AWS accounts.
      The page loads nothing from other sites.
    </p>
  </footer>
)
