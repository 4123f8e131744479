import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { RolecallError } from '../../../api/errors.ts'
import type { Actor } from '../../../core/model/actor.ts'
import type { Ports } from '../../../core/ports.ts'
import { endSession, hasSessionEnded } from '../../../core/tokens/end-session.ts'
import type { SignedIn } from '../../pages/admin/view.ts'
import type { Callers } from '../callers.ts'

const COOKIE = 'rolecall_session'
const LASTS_SECONDS = 12 * 3600

type SessionPorts = Pick<Ports, 'keys' | 'clock' | 'random' | 'store' | 'installation'> & {
  callers: Callers
}

export interface AdminSession {
  actor: Actor
  csrf: string
  /** Who is signed in, for the frame of each page. */
  person: SignedIn
}

const sign = (keys: Ports['keys'], text: string): string => {
  const { keyId, mac } = keys.mac(text)
  return `${keyId}.${Buffer.from(mac).toString('base64url')}`
}

const isSigned = (keys: Ports['keys'], text: string, signature: string): boolean => {
  const [keyId = '', mac = ''] = signature.split('.')
  return keys.verifyMac(keyId, text, Buffer.from(mac, 'base64url'))
}

/**
 * Starts a session. The signed cookie holds the id of the API token, the end of the session and a
 * random text. Only an early end is stored.
 */
export function openSession(
  c: Context,
  { keys, clock, random, installation }: SessionPorts,
  tokenId: string,
): void {
  const body = Buffer.from(
    JSON.stringify([
      tokenId,
      Math.floor(clock.now().getTime() / 1000) + LASTS_SECONDS,
      Buffer.from(random.bytes(16)).toString('base64url'),
    ]),
  ).toString('base64url')
  const secure = installation.publicUrl.startsWith('https:')
  const flags = {
    httpOnly: true,
    sameSite: 'Strict' as const,
    path: '/admin',
    secure,
    maxAge: LASTS_SECONDS,
  }
  setCookie(c, COOKIE, `${body}~${sign(keys, `session\n${body}`)}`, flags)
}

/** Ends the session of a request on the server, and removes its cookie. */
export async function closeSession(c: Context, ports: SessionPorts): Promise<void> {
  const cookie = cookieOf(c, ports)
  if (cookie)
    await endSession(ports, { id: cookie.sessionId, until: new Date(cookie.until * 1000) })
  deleteCookie(c, COOKIE, { path: '/admin' })
}

/**
 * The session of a request, with the grants of its token. Undefined if it has ended or its token no
 * longer works.
 */
export async function readSession(
  c: Context,
  ports: SessionPorts,
): Promise<AdminSession | undefined> {
  const cookie = cookieOf(c, ports)
  if (!cookie || (await hasSessionEnded(ports, cookie.sessionId))) return undefined
  const actor = await ports.callers.ofToken(cookie.tokenId)
  return (
    actor && {
      actor,
      csrf: sign(ports.keys, `csrf\n${cookie.text}`),
      person: { name: actor.kind === 'operator' ? 'First API token' : actor.id, role: 'API token' },
    }
  )
}

/** What our signed cookie says; undefined if there is none, or its time is over. */
function cookieOf(c: Context, { keys, clock }: SessionPorts) {
  const text = getCookie(c, COOKIE)
  const [body = '', signature = ''] = (text ?? '').split('~')
  if (!text || !isSigned(keys, `session\n${body}`, signature)) return undefined
  const [tokenId, until] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [string, number]
  if (clock.now().getTime() / 1000 > until) return undefined
  return { text, tokenId, until, sessionId: createHash('sha256').update(body).digest('hex') }
}

/** Refuses a form without the CSRF value, which only pages of the same session contain. */
export function checkCsrf(session: AdminSession, given: unknown): void {
  const [ours, theirs] = [Buffer.from(session.csrf), Buffer.from(String(given))]
  if (ours.length !== theirs.length || !timingSafeEqual(ours, theirs))
    throw new RolecallError('CROSS_SITE')
}
