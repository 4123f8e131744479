import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { RolecallError } from '../errors.ts'
import type { Actor } from '../model/actor.ts'
import type { Environment } from './environment.ts'

/** Finds who holds a token; undefined for nobody. */
export type TokenCheck = (token: string) => Actor | undefined

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** The first token, known by its hash; compared in constant time. */
export function adminToken(sha256: Buffer): TokenCheck {
  return (token) => (timingSafeEqual(digest(token), sha256) ? { kind: 'operator', id: 'admin' } : undefined)
}

/** AWS: SDKs send a container authorization token as it is, without a scheme. */
export function requireToken(check: TokenCheck): MiddlewareHandler<Environment> {
  return async (c, next) => {
    const token = (c.req.header('authorization') ?? '').replace(/^Bearer +/i, '')
    const actor = token ? check(token) : undefined
    if (!actor) {
      c.header('www-authenticate', 'Bearer realm="rolecall"')
      throw new RolecallError('UNAUTHENTICATED')
    }
    c.set('actor', actor)
    await next()
  }
}
