import type { Child } from 'hono/jsx'
import { page } from '../document.tsx'
import { Mark } from '../parts.tsx'
import type { AdminFrame } from './view.ts'

interface FrameProps {
  frame: AdminFrame
  title: string
  here?: 'overview' | 'new' | undefined
  children?: Child
}

/** The console around a page: where one is, the way out, and what the last form did. */
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

export const Csrf = ({ value }: { value: string }) => (
  <input type="hidden" name="csrf" value={value} />
)

interface ActionProps {
  csrf: string
  action: string
  label: string
  children?: Child
}

/** One press, one POST. */
export const ActionForm = ({ csrf, action, label }: ActionProps) => (
  <form method="post" action={action}>
    <Csrf value={csrf} />
    <button type="submit" class="secondary">
      {label}
    </button>
  </form>
)

/** Opens to say what follows, and asks for a tick before it can be pressed: no script needed. */
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
      <div class="confirm-text">{children}</div>
      <label class="check">
        <input type="checkbox" name="confirm" value="yes" required />
        <span>{understood}</span>
      </label>
      <button type="submit" class="secondary danger">
        {label}
      </button>
    </form>
  </details>
)
