import type { Child } from 'hono/jsx'
import { page } from '../document.tsx'
import { InputField, Mark } from '../parts.tsx'

export interface SignInView {
  vendorName: string
  /** A button for each. */
  providers: { name: string; slug: string }[]
  /** The path that opens after the sign-in. */
  to: string
  /** Why the last sign-in with a provider failed. */
  error?: string | undefined
  tokenError?: string | undefined
}

interface NoticeProps {
  vendorName: string
  title: string
  refreshTo?: string
  children?: Child
}

/** A page outside the console's frame. */
const notice = ({ vendorName, title, refreshTo, children }: NoticeProps): string =>
  page({
    title: `${title} · ${vendorName}`,
    kind: 'admin',
    refreshTo,
    children: (
      <main id="main" class="notice sign-in">
        <Mark />
        {children}
      </main>
    ),
  })

const signInPath = (slug: string, to: string): string =>
  `/admin/sign-in/${encodeURIComponent(slug)}?${new URLSearchParams({ to })}`

export const signInPage = (view: SignInView): string =>
  notice({
    vendorName: view.vendorName,
    title: 'Sign in',
    children: (
      <>
        <h1>{view.vendorName}: AWS connections</h1>
        {view.error ? (
          <p class="flash flash-failed" role="alert">
            {view.error}
          </p>
        ) : null}
        {view.providers.length > 0 ? (
          <>
            <ul class="sign-in-providers">
              {view.providers.map(({ name, slug }) => (
                <li>
                  <a class="primary" href={signInPath(slug, view.to)}>
                    Continue with {name}
                  </a>
                </li>
              ))}
            </ul>
            <details class="sign-in-token" open={view.tokenError !== undefined}>
              <summary>Use an API token instead</summary>
              <TokenForm view={view} />
            </details>
          </>
        ) : (
          <TokenForm view={view} />
        )}
      </>
    ),
  })

const TokenForm = ({ view }: { view: SignInView }) => (
  <form method="post" action="/admin/sign-in">
    <input type="hidden" name="to" value={view.to} />
    <InputField
      id="token"
      label="API token"
      type="password"
      autocomplete="current-password"
      required
      error={view.tokenError}
      hint={
        <>
          To create one, run <code>rolecall tokens create</code>. The first token is the value of{' '}
          <code>ROLECALL_ADMIN_TOKEN</code>; if that is not set, Rolecall creates one at its first
          start.
        </>
      }
    />
    <button type="submit" class={view.providers.length > 0 ? 'secondary' : 'primary'}>
      Sign in
    </button>
  </form>
)

/**
 * Opens a page of the console from a page of the console, because browsers send the session's
 * cookie to no request that another site began.
 */
export const continuePage = ({ vendorName, to }: { vendorName: string; to: string }): string =>
  notice({
    vendorName,
    title: 'Opening the console',
    refreshTo: to,
    children: (
      <>
        <h1>Opening the console</h1>
        <p>
          <a href={to}>Continue</a> if the page does not open by itself.
        </p>
      </>
    ),
  })

interface NoRoleView {
  vendorName: string
  provider: string
  person: { name: string | undefined; id: string }
}

/** For a person whom the provider knows and who has no role here. */
export const noRolePage = ({ vendorName, provider, person }: NoRoleView): string =>
  notice({
    vendorName,
    title: 'No access',
    children: (
      <>
        <h1>You have no access to this console</h1>
        <p>
          {provider} knows you{person.name ? <> as {person.name}</> : null}, but none of your groups
          has a role in Rolecall.
        </p>
        <p>
          Ask the people who run Rolecall at {vendorName} which group you need, and ask the
          administrators of {provider} to add you to it. Then sign in again.
        </p>
        <p>
          Tell them this id: <code>{person.id}</code>
        </p>
        <p>
          <a class="secondary" href="/admin/sign-in">
            Back to the sign-in
          </a>
        </p>
      </>
    ),
  })

interface SignedOutView {
  vendorName: string
  /** Where the person can sign out too. */
  there: { provider: string; url: URL } | undefined
}

export const signedOutPage = ({ vendorName, there }: SignedOutView): string =>
  notice({
    vendorName,
    title: 'Signed out',
    children: (
      <>
        <h1>You are signed out of Rolecall</h1>
        {there ? (
          <>
            <p>
              You are still signed in to {there.provider}. On a computer that others use, sign out
              there too.
            </p>
            <p>
              <a class="primary" href={there.url.href}>
                Sign out of {there.provider}
              </a>
            </p>
          </>
        ) : null}
        <p>
          <a class="secondary" href="/admin/sign-in">
            Sign in again
          </a>
        </p>
      </>
    ),
  })
