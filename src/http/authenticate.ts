import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { RolecallError } from '../errors.ts'
import type { Actor } from '../model/actor.ts'
import { EVERYTHING } from '../model/grants.ts'
import type { Environment } from './environment.ts'

export interface TokenCheck {
  /** Who holds a token; undefined for nobody. */
  holderOf(token: string): Actor | undefined
  /** SHA-256, in hexadecimal, of the token that an actor holds now. The console's sessions rest on it. */
  hashOf(actorId: string): string | undefined
}

const ADMIN = 'admin'
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** The first token, known by its hash; compared in constant time. */
export function adminToken(sha256: Buffer): TokenCheck {
  return {
    holderOf: (token) => (timingSafeEqual(digest(token), sha256) ? { kind: 'operator', id: ADMIN, grants: EVERYTHING } : undefined),
    hashOf: (actorId) => (actorId === ADMIN ? sha256.toString('hex') : undefined),
  }
}

/** AWS: SDKs send a container authorization token as it is, without a scheme. */
export function requireToken(check: TokenCheck): MiddlewareHandler<Environment> {
  return async (c, next) => {
    const token = (c.req.header('authorization') ?? '').replace(/^Bearer +/i, '')
    const actor = token ? check.holderOf(token) : undefined
    if (!actor) {
      c.header('www-authenticate', 'Bearer realm="rolecall"')
      throw new RolecallError('UNAUTHENTICATED')
    }
    c.set('actor', actor)
    await next()
  }
}
