import { timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { RolecallError } from '../errors.ts'
import type { Actor } from '../model/actor.ts'
import { EVERYTHING } from '../model/grants.ts'
import type { Ports } from '../ports.ts'
import type { TokenCheck } from './authenticate.ts'

const COOKIE = 'rolecall_session'
const LASTS_SECONDS = 12 * 3600

type SessionPorts = Pick<Ports, 'keys' | 'clock' | 'site'> & { tokens: TokenCheck }

export interface AdminSession {
  actor: Actor
  csrf: string
}

const signed = (keys: Ports['keys'], text: string): string => {
  const { keyId, mac } = keys.mac(text)
  return `${keyId}.${Buffer.from(mac).toString('base64url')}`
}

const isSigned = (keys: Ports['keys'], text: string, signature: string): boolean => {
  const [keyId = '', mac = ''] = signature.split('.')
  return keys.verifyMac(keyId, text, Buffer.from(mac, 'base64url'))
}

/** The cookie holds who, until when and by which token, signed; nothing is stored. */
export function openSession(c: Context, { keys, clock, site, tokens }: SessionPorts, actor: Actor): void {
  const until = Math.floor(clock.now().getTime() / 1000) + LASTS_SECONDS
  const body = Buffer.from(JSON.stringify([actor.id, until, signed(keys, tokenText(tokens.hashOf(actor.id)))])).toString('base64url')
  const secure = site.publicUrl.startsWith('https:')
  const flags = { httpOnly: true, sameSite: 'Strict' as const, path: '/admin', secure, maxAge: LASTS_SECONDS }
  setCookie(c, COOKIE, `${body}~${signed(keys, `session\n${body}`)}`, flags)
}

const tokenText = (hash: string | undefined): string => `session token\n${hash}`

export const closeSession = (c: Context): void => void deleteCookie(c, COOKIE, { path: '/admin' })

/** Undefined once its time is over, or its token is not the one that the actor holds now. */
export function readSession(c: Context, { keys, clock, tokens }: SessionPorts): AdminSession | undefined {
  const cookie = getCookie(c, COOKIE)
  const [body = '', signature = ''] = (cookie ?? '').split('~')
  if (!cookie || !isSigned(keys, `session\n${body}`, signature)) return undefined
  const [id, until, token = ''] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [string, number, string?]
  const hash = tokens.hashOf(id)
  if (clock.now().getTime() / 1000 > until || hash === undefined || !isSigned(keys, tokenText(hash), token)) return undefined
  return { actor: { kind: 'operator', id, grants: EVERYTHING }, csrf: signed(keys, `csrf\n${cookie}`) }
}

/** Each form carries a value that only its own session's pages know. */
export function checkCsrf(session: AdminSession, given: unknown): void {
  const [ours, theirs] = [Buffer.from(session.csrf), Buffer.from(String(given))]
  if (ours.length !== theirs.length || !timingSafeEqual(ours, theirs)) throw new RolecallError('CROSS_SITE')
}
