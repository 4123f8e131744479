import { timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { RolecallError } from '../../api/errors.ts'
import type { Actor } from '../../core/model/actor.ts'
import { EVERYTHING } from '../../core/model/grants.ts'
import { type Token, tokenIdOf } from '../../core/model/token.ts'
import type { Ports, Workloads } from '../../core/ports.ts'
import { hashOf, looksLikeApiToken } from '../../core/tokens/draw.ts'
import { findToken, goodToken, holderOf, noteUse } from '../../core/tokens/find.ts'
import type { Environment } from './environment.ts'

/** Who sends a request, and their API token if they used one. */
interface Caller {
  actor: Actor
  tokenId?: string
  token?: Token
}

export interface Callers {
  /** The caller with this API token; undefined if it is not valid. */
  byToken(text: string): Promise<Caller | undefined>
  /**
   * The caller with this API token, JWT or signed STS request; undefined if it is not valid.
   * `isSuspect` is true after many wrong proofs from the same address.
   */
  identify(proof: string, isSuspect: () => boolean): Promise<Caller | undefined>
  /**
   * The holder of the token with this id, for sessions of the console; undefined if the token no
   * longer works.
   */
  ofToken(tokenId: string): Promise<Actor | undefined>
  noteUse(caller: Caller): Promise<void>
}

const NOBODY: Workloads = { identify: async () => undefined }
const ADMIN: Actor = { kind: 'operator', id: 'admin', grants: EVERYTHING }

/**
 * Lets only callers with a valid proof through. AWS: SDKs send a container authorization token
 * without a scheme such as Bearer.
 */
export function requireCaller(callers: Callers): MiddlewareHandler<Environment> {
  return async (c, next) => {
    const proof = (c.req.header('authorization') ?? '').replace(/^Bearer +/i, '')
    const caller = proof ? await callers.identify(proof, c.get('isSuspect')) : undefined
    if (!caller) {
      c.header('www-authenticate', 'Bearer realm="rolecall"')
      throw new RolecallError('UNAUTHENTICATED')
    }
    c.set('actor', caller.actor)
    await next()
    if (c.res.status < 400) await callers.noteUse(caller)
  }
}

/**
 * Identifies callers by the first token (its SHA-256), by the tokens in the store, and as
 * workloads. A token costs one hash and one read.
 */
export function callersOf(
  ports: Pick<Ports, 'clock' | 'store' | 'log'>,
  adminSha256: Buffer,
  workloads: Workloads = NOBODY,
): Callers {
  const adminId = tokenIdOf(adminSha256.toString('hex'))
  const byToken = async (text: string): Promise<Caller | undefined> => {
    const hash = hashOf(text)
    if (timingSafeEqual(hash, adminSha256)) return { actor: ADMIN, tokenId: adminId }
    const token = looksLikeApiToken(text) ? await findToken(ports, hash) : undefined
    return token && { actor: holderOf(token), tokenId: token.id, token }
  }
  return {
    byToken,
    async identify(proof, isSuspect) {
      const caller = await byToken(proof)
      if (caller || looksLikeApiToken(proof)) return caller
      const actor = await workloads.identify(proof, isSuspect)
      return actor && { actor }
    },
    async ofToken(tokenId) {
      if (tokenId === adminId) return ADMIN
      const token = await goodToken(ports, tokenId)
      return token && holderOf(token)
    },
    async noteUse({ token }) {
      if (token)
        await noteUse(ports, token).catch((error: unknown) =>
          ports.log.warn('token.last-use-not-stored', { error }),
        )
    },
  }
}
