import type { Context } from 'hono'
import { isRolecallError } from '../../../api/errors.ts'
import { beginSignIn, consoleOrigin, type Provider } from '../../../core/people/attempt.ts'
import { signOut } from '../../../core/people/sessions.ts'
import { finishSignIn, type SignInOutcome } from '../../../core/people/sign-in.ts'
import {
  continuePage,
  noRolePage,
  type SignInView,
  signedOutPage,
  signInPage,
} from '../../pages/admin/sign-in.tsx'
import { readForm } from '../contract/read-request.ts'
import type { Environment } from '../environment.ts'
import type { Console, ConsolePorts } from './console.ts'
import {
  closeSession,
  forgetSignIn,
  hasSessionCookie,
  openPersonSession,
  openSession,
  readSession,
  rememberedSignIn,
  rememberSignIn,
} from './session.ts'

const HOME = '/admin'
const MAX_PATH_CHARACTERS = 2000

/** Signing in with a provider or an API token, and signing out. */
export function signInRoutes({ app, ports }: Console): void {
  app.get('/admin/sign-in', async (c) => {
    const to = localPath(c.req.query('to'))
    if (await readSession(c, ports)) return c.redirect(to, 302)
    return c.html(signInPage(signInView(ports, to)))
  })
  app.post('/admin/sign-in', (c) => withToken(c, ports))
  app.get('/admin/sign-in/:provider', (c) => begin(c, ports))
  app.get('/admin/sign-in/:provider/callback', (c) => finish(c, ports))
  app.post('/admin/sign-out', async (c) => {
    const id = await closeSession(c, ports)
    if (id === undefined) return c.redirect(HOME, 303)
    const returnTo = `${consoleOrigin(ports.installation)}/admin/sign-in`
    const there = await signOut(ports, ports.providers, { id, returnTo })
    return c.html(signedOutPage({ vendorName: ports.installation.vendor.name, there }))
  })
}

/**
 * The path in the console to which a text leads; the console's first page if it leads anywhere
 * else, to another site above all.
 */
export function localPath(given: string | undefined): string {
  if (given === undefined || given.length > MAX_PATH_CHARACTERS) return HOME
  if (!/^\/admin(?:[/?]|$)/.test(given) || /[\\\p{Cc}]/u.test(given)) return HOME
  const base = 'http://console.invalid'
  const url = URL.parse(given, base)
  const isInside = url?.origin === base && /^\/admin(?:\/|$)/.test(url.pathname)
  if (!isInside || /^\/admin\/sign-(?:in|out)(?:\/|$)/.test(url.pathname)) return HOME
  return `${url.pathname}${url.search}`
}

function signInView(ports: ConsolePorts, to: string, more: Partial<SignInView> = {}): SignInView {
  const { installation, providers } = ports
  const buttons = providers.map(({ name, slug }) => ({ name, slug }))
  return { vendorName: installation.vendor.name, providers: buttons, to, ...more }
}

/**
 * The answer to somebody who has no session. A link on another site opens without the session's
 * cookie, so the browser asks again, now from a page of the console.
 */
export function askToSignIn(
  c: Context<Environment>,
  ports: ConsolePorts,
): Response | Promise<Response> {
  const isGet = c.req.method === 'GET'
  const url = new URL(c.req.url)
  const to = localPath(isGet ? `${url.pathname}${url.search}` : undefined)
  const vendorName = ports.installation.vendor.name
  if (isGet && c.req.header('sec-fetch-site') === 'cross-site' && !hasSessionCookie(c))
    return c.html(continuePage({ vendorName, to }))
  return c.html(signInPage(signInView(ports, to)), 401)
}

async function withToken(c: Context<Environment>, ports: ConsolePorts): Promise<Response> {
  const { token, to: given } = await readForm(c)
  const to = localPath(given)
  const caller = token === undefined ? undefined : await ports.callers.byToken(token.trim())
  if (!caller?.tokenId) {
    const tokenError = 'This is not a valid API token.'
    return c.html(signInPage(signInView(ports, to, { tokenError })), 401)
  }
  openSession(c, ports, caller.tokenId)
  await ports.callers.noteUse(caller)
  return c.redirect(to, 303)
}

const providerOf = (c: Context, { providers }: ConsolePorts): Provider | undefined =>
  providers.find(({ slug }) => slug === c.req.param('provider'))

async function begin(c: Context<Environment>, ports: ConsolePorts): Promise<Response> {
  const to = localPath(c.req.query('to'))
  const provider = providerOf(c, ports)
  if (!provider) return c.notFound()
  try {
    const { url, sealed } = await beginSignIn(ports, provider, to)
    rememberSignIn(c, ports, sealed)
    return c.redirect(url.href, 302)
  } catch (error) {
    return unavailable(c, ports, { error, to })
  }
}

async function finish(c: Context<Environment>, ports: ConsolePorts): Promise<Response> {
  const provider = providerOf(c, ports)
  if (!provider) return c.notFound()
  const sealed = rememberedSignIn(c)
  const query = new URL(c.req.url).search
  try {
    const outcome = await finishSignIn(ports, { provider, sealed, query })
    return answer(c, ports, { provider, outcome })
  } catch (error) {
    return unavailable(c, ports, { error, to: HOME })
  }
}

function answer(
  c: Context<Environment>,
  ports: ConsolePorts,
  { provider, outcome }: { provider: Provider; outcome: SignInOutcome },
): Response | Promise<Response> {
  const vendorName = ports.installation.vendor.name
  if ('session' in outcome) {
    openPersonSession(c, ports, outcome.session)
    return c.html(continuePage({ vendorName, to: outcome.returnTo }))
  }
  forgetSignIn(c)
  if ('noRole' in outcome)
    return c.html(noRolePage({ vendorName, provider: provider.name, person: outcome.noRole }), 403)
  const error = REFUSALS[outcome.refused](provider.name)
  return c.html(signInPage(signInView(ports, HOME, { error })), 401)
}

type Refusal = Extract<SignInOutcome, { refused: string }>['refused']

const REFUSALS: Record<Refusal, (provider: string) => string> = {
  stale: (provider) =>
    `You are not signed in: this browser did not begin this sign-in with ${provider}, or it was finished before, or it began more than ten minutes ago. Begin again here.`,
  cancelled: (provider) =>
    `You are not signed in: ${provider} reports that the sign-in was cancelled, or that you may not use Rolecall. Try again, or ask the administrators of ${provider}.`,
  clock: (provider) =>
    `You are not signed in: by the clock of Rolecall, the answer of ${provider} has expired or is not valid yet, so the clocks differ. Ask whoever runs Rolecall to set its clock.`,
  'not-genuine': (provider) =>
    `You are not signed in: Rolecall did not accept the answer of ${provider}. Try again. If it fails again, the log of Rolecall shows the reason (sign-in.refused).`,
}

/** The provider does not answer: the person can try again, or use a token. */
function unavailable(
  c: Context<Environment>,
  ports: ConsolePorts,
  { error, to }: { error: unknown; to: string },
): Response | Promise<Response> {
  if (!isRolecallError(error, 'IDENTITY_UNAVAILABLE')) throw error
  return c.html(signInPage(signInView(ports, to, { error: error.message })), 503)
}
