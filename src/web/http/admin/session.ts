import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { RolecallError } from '../../../api/errors.ts'
import type { Actor } from '../../../core/model/actor.ts'
import { type PersonSession, personOf } from '../../../core/model/person-session.ts'
import { consoleOrigin, MAX_SIGN_IN_SECONDS, type Provider } from '../../../core/people/attempt.ts'
import { useSession } from '../../../core/people/sessions.ts'
import type { Ports } from '../../../core/ports.ts'
import { endSession, hasSessionEnded } from '../../../core/tokens/end-session.ts'
import type { SignedIn } from '../../pages/admin/view.ts'
import type { Callers } from '../callers.ts'

const COOKIE = 'rolecall_session'
/** Holds a sign-in that has begun. It must come back from the provider's site, so it is Lax. */
const SIGN_IN_COOKIE = 'rolecall_sign_in'
const SIGN_IN_PATH = '/admin/sign-in'
const LASTS_SECONDS = 12 * 3600

type SessionPorts = Pick<Ports, 'keys' | 'clock' | 'random' | 'store' | 'installation' | 'log'> & {
  callers: Callers
  providers: readonly Provider[]
}

export interface AdminSession {
  actor: Actor
  csrf: string
  /** Who is signed in, for the frame of each page. */
  person: SignedIn
  /** What the person should know about the session. */
  warning?: string | undefined
}

const sign = (keys: Ports['keys'], text: string): string => {
  const { keyId, mac } = keys.mac(text)
  return `${keyId}.${Buffer.from(mac).toString('base64url')}`
}

const isSigned = (keys: Ports['keys'], text: string, signature: string): boolean => {
  const [keyId = '', mac = ''] = signature.split('.')
  return keys.verifyMac(keyId, text, Buffer.from(mac, 'base64url'))
}

const flags = ({ installation }: Pick<Ports, 'installation'>) => ({
  httpOnly: true,
  secure: consoleOrigin(installation).startsWith('https:'),
})

/** Starts a session of an API token. Only an early end of it is stored. */
export function openSession(c: Context, ports: SessionPorts, tokenId: string): void {
  const until = Math.floor(ports.clock.now().getTime() / 1000) + LASTS_SECONDS
  setSessionCookie(c, ports, { holder: tokenId, until, maxAge: LASTS_SECONDS })
}

/** Gives the browser the session of a person, and forgets the sign-in that opened it. */
export function openPersonSession(c: Context, ports: SessionPorts, session: PersonSession): void {
  const until = Math.floor(Date.parse(session.endsAt) / 1000)
  const maxAge = until - Math.floor(ports.clock.now().getTime() / 1000)
  setSessionCookie(c, ports, { holder: session.id, until, maxAge })
  forgetSignIn(c)
}

/**
 * The signed cookie holds the id of the API token or of the person's session, its end in seconds
 * since 1970, and a random text.
 */
function setSessionCookie(
  c: Context,
  ports: SessionPorts,
  { holder, until, maxAge }: { holder: string; until: number; maxAge: number },
): void {
  const random = Buffer.from(ports.random.bytes(16)).toString('base64url')
  const body = Buffer.from(JSON.stringify([holder, until, random])).toString('base64url')
  const more = { sameSite: 'Strict' as const, path: '/admin', maxAge }
  const text = `${body}~${sign(ports.keys, `session\n${body}`)}`
  setCookie(c, COOKIE, text, { ...flags(ports), ...more })
}

export function rememberSignIn(c: Context, ports: SessionPorts, sealed: string): void {
  const more = { sameSite: 'Lax' as const, path: SIGN_IN_PATH, maxAge: MAX_SIGN_IN_SECONDS }
  setCookie(c, SIGN_IN_COOKIE, sealed, { ...flags(ports), ...more })
}

export const rememberedSignIn = (c: Context): string | undefined => getCookie(c, SIGN_IN_COOKIE)

export const forgetSignIn = (c: Context): void => {
  deleteCookie(c, SIGN_IN_COOKIE, { path: SIGN_IN_PATH })
}

export const hasSessionCookie = (c: Context): boolean => getCookie(c, COOKIE) !== undefined

/**
 * Ends the session of a request on the server, and removes its cookie. Returns the id of a person's
 * session, which its verb has to end.
 */
export async function closeSession(c: Context, ports: SessionPorts): Promise<string | undefined> {
  const cookie = cookieOf(c, ports)
  deleteCookie(c, COOKIE, { path: '/admin' })
  if (!cookie || isPersonSession(cookie.holder)) return cookie?.holder
  await endSession(ports, { id: cookie.sessionId, until: new Date(cookie.until * 1000) })
  return undefined
}

const isPersonSession = (holder: string): boolean => holder.startsWith('pse_')

/**
 * The session of a request, with the grants of its token or person. Undefined if it has ended or
 * its token no longer works.
 */
export async function readSession(
  c: Context,
  ports: SessionPorts,
): Promise<AdminSession | undefined> {
  const cookie = cookieOf(c, ports)
  if (!cookie) return undefined
  const csrf = sign(ports.keys, `csrf\n${cookie.text}`)
  if (isPersonSession(cookie.holder)) {
    const session = await useSession(ports, ports.providers, cookie.holder)
    return session && { ...ofPerson(session), csrf }
  }
  if (await hasSessionEnded(ports, cookie.sessionId)) return undefined
  const actor = await ports.callers.ofToken(cookie.holder)
  const name = actor?.kind === 'operator' ? 'First API token' : `API token ${actor?.id}`
  return actor && { actor, csrf, person: { name, role: roleInWords(actor) } }
}

function ofPerson(session: PersonSession): Omit<AdminSession, 'csrf'> {
  const actor = personOf(session)
  const { provider, providerIsDown, expiresAt } = session
  const until = `${expiresAt.slice(11, 16)} UTC`
  return {
    actor,
    person: { name: actor.name ?? actor.id, role: roleInWords(actor) },
    warning: providerIsDown
      ? `${provider} does not answer, so Rolecall cannot renew your session. It ends at ${until} unless ${provider} answers before.`
      : undefined,
  }
}

/** What a person or token may do, in a word. */
function roleInWords({ grants: { may, customers, connections } }: Actor): string {
  const change = may.some((it) => it.endsWith(':write')) ? 'Operator' : 'Viewer'
  const what = may.includes('operate') ? 'Owner' : change
  return customers || connections ? `${what} of some customers` : what
}

/** What our signed cookie says; undefined if there is none, or its time is over. */
function cookieOf(c: Context, { keys, clock }: SessionPorts) {
  const text = getCookie(c, COOKIE)
  const [body = '', signature = ''] = (text ?? '').split('~')
  if (!text || !isSigned(keys, `session\n${body}`, signature)) return undefined
  const [holder, until] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [string, number]
  if (clock.now().getTime() / 1000 > until) return undefined
  return { text, holder, until, sessionId: createHash('sha256').update(body).digest('hex') }
}

/** Refuses a form without the CSRF value, which only pages of the same session contain. */
export function checkCsrf(session: AdminSession, given: unknown): void {
  const [ours, theirs] = [Buffer.from(session.csrf), Buffer.from(String(given))]
  if (ours.length !== theirs.length || !timingSafeEqual(ours, theirs))
    throw new RolecallError('CROSS_SITE')
}
