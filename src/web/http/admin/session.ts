import { timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { RolecallError } from '../../../api/errors.ts'
import type { Actor } from '../../../core/model/actor.ts'
import type { Ports } from '../../../core/ports.ts'
import type { Callers } from '../callers.ts'

const COOKIE = 'rolecall_session'
const LASTS_SECONDS = 12 * 3600

type SessionPorts = Pick<Ports, 'keys' | 'clock' | 'installation'> & { callers: Callers }

export interface AdminSession {
  actor: Actor
  csrf: string
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
 * Starts a session. The signed cookie holds the id of the API token and the end of the session;
 * nothing is stored.
 */
export function openSession(
  c: Context,
  { keys, clock, installation }: SessionPorts,
  tokenId: string,
): void {
  const body = Buffer.from(
    JSON.stringify([tokenId, Math.floor(clock.now().getTime() / 1000) + LASTS_SECONDS]),
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

export const closeSession = (c: Context): void => void deleteCookie(c, COOKIE, { path: '/admin' })

/**
 * The session of a request, with the grants of its token. Undefined if it has ended or its token no
 * longer works.
 */
export async function readSession(
  c: Context,
  { keys, clock, callers }: SessionPorts,
): Promise<AdminSession | undefined> {
  const cookie = getCookie(c, COOKIE)
  const [body = '', signature = ''] = (cookie ?? '').split('~')
  if (!cookie || !isSigned(keys, `session\n${body}`, signature)) return undefined
  const [tokenId, until] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [string, number]
  if (clock.now().getTime() / 1000 > until) return undefined
  const actor = await callers.ofToken(tokenId)
  return actor && { actor, csrf: sign(keys, `csrf\n${cookie}`) }
}

/** Refuses a form without the CSRF value, which only pages of the same session contain. */
export function checkCsrf(session: AdminSession, given: unknown): void {
  const [ours, theirs] = [Buffer.from(session.csrf), Buffer.from(String(given))]
  if (ours.length !== theirs.length || !timingSafeEqual(ours, theirs))
    throw new RolecallError('CROSS_SITE')
}
