import type { Child } from 'hono/jsx'
import { page } from '../../document.tsx'
import type { AdminFrame } from '../view.ts'
import { Csrf } from './forms.tsx'
import { Icon, type IconName, Icons } from './icon.tsx'

/** The entries of the rail, and the page that each opens. */
const PLACES = {
  home: { path: '/admin', name: 'Home', icon: 'home' },
  connections: { path: '/admin/connections', name: 'Connections', icon: 'link' },
  invitations: { path: '/admin/invitations', name: 'Invitations', icon: 'mail' },
  activity: { path: '/admin/activity', name: 'Activity', icon: 'list' },
  profiles: { path: '/admin/profiles', name: 'Access profiles', icon: 'document' },
  webhooks: { path: '/admin/webhooks', name: 'Webhooks', icon: 'send' },
  stop: { path: '/admin/stop', name: 'Emergency stop', icon: 'stop' },
  settings: { path: '/admin/settings', name: 'Settings', icon: 'gear' },
} as const satisfies Record<string, { path: string; name: string; icon: IconName }>

type Place = keyof typeof PLACES

interface FrameProps {
  frame: AdminFrame
  title: string
  /** The entry of the rail to which the page belongs. */
  here?: Place | undefined
  children?: Child
}

/**
 * A page of the console: the rail (on phones a menu), the search, the person who has signed in,
 * what is stopped, and the result of the last form.
 */
export const adminPage = ({ frame, title, here, children }: FrameProps): string =>
  page({
    title: `${title} · ${frame.vendorName}`,
    kind: 'admin',
    children: (
      <>
        <Icons />
        <div class="app">
          <Rail frame={frame} here={here} />
          <div class="stage">
            <Top frame={frame} />
            {frame.stopped?.everybody ? <StoppedForAll /> : null}
            <main id="main" class="desk">
              <Notice notice={frame.notice} />
              {children}
            </main>
          </div>
        </div>
      </>
    ),
  })

const Rail = ({ frame, here }: Pick<FrameProps, 'frame' | 'here'>) => (
  <header class="rail">
    <a class="rail-brand" href="/admin">
      <Logo /> {frame.vendorName}
    </a>
    <nav aria-label="Console">
      <Places here={here} />
    </nav>
    <div class="me">
      <Person frame={frame} />
    </div>
    <details class="menu">
      <summary>
        <Logo /> <span>{frame.vendorName}</span> <span class="menu-word">Menu</span>
      </summary>
      <nav aria-label="Console, menu">
        <Places here={here} />
      </nav>
      <Person frame={frame} />
    </details>
  </header>
)

const Places = ({ here }: Pick<FrameProps, 'here'>) => (
  <ul>
    {Object.entries(PLACES).map(([place, { path, name, icon }]) => (
      <li class={place === 'stop' ? 'apart' : undefined}>
        <a href={path} aria-current={place === here ? 'page' : undefined}>
          <Icon name={icon} /> {name}
        </a>
      </li>
    ))}
  </ul>
)

const Person = ({ frame: { person, csrf } }: { frame: AdminFrame }) => (
  <form method="post" action="/admin/sign-out" class="person">
    <Csrf value={csrf} />
    <strong>{person?.name}</strong>
    <span>
      {person ? <span class="quiet">{person.role} · </span> : null}
      <button type="submit" class="link">
        Sign out
      </button>
    </span>
  </form>
)

const Top = ({ frame }: { frame: AdminFrame }) => (
  <div class="top">
    <search>
      <form method="get" action="/admin/search" class="find">
        <Icon name="search" />
        <label class="unseen" for="q">
          Search
        </label>
        <input
          id="q"
          name="q"
          type="search"
          maxlength={200}
          autocomplete="off"
          spellcheck={false}
          placeholder="Name, account, role ARN, External ID, stack"
          value={frame.search}
          aria-keyshortcuts="/"
        />
        <span class="find-key" aria-hidden="true">
          /
        </span>
      </form>
    </search>
    <StoppedChip stopped={frame.stopped} />
  </div>
)

/** Customers for whom issuing is stopped. If everybody is stopped, the strip says so instead. */
const StoppedChip = ({ stopped }: Pick<AdminFrame, 'stopped'>) =>
  stopped && stopped.customers > 0 && !stopped.everybody ? (
    <aside aria-label="Emergency stop">
      <a class="chip-warn" href="/admin/stop">
        <Icon name="stop" /> {stopped.customers}
        {stopped.isAtLeast ? ' or more' : ''} {stopped.customers === 1 ? 'customer' : 'customers'}{' '}
        stopped
      </a>
    </aside>
  ) : null

const StoppedForAll = () => (
  <p class="stopped-all" role="alert">
    <Icon name="stop" /> <strong>Everybody is stopped.</strong> Rolecall issues no credentials for
    any customer. <a href="/admin/stop">See who stopped it, or resume</a>
  </p>
)

const Notice = ({ notice }: Pick<AdminFrame, 'notice'>) =>
  notice ? (
    <p class={`flash flash-${notice.kind}`} role={notice.kind === 'failed' ? 'alert' : 'status'}>
      {notice.text}
    </p>
  ) : null

const Logo = () => (
  <svg class="logo-mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <rect width="24" height="24" rx="6" />
    <path d="M5.5 7.5h5M5.5 12h5M5.5 16.5h5M13 12.2l2.3 2.3 3.9-5" />
  </svg>
)
