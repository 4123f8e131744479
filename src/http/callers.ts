import { timingSafeEqual } from 'node:crypto'
import type { Actor } from '../model/actor.ts'
import { EVERYTHING } from '../model/grants.ts'
import { type Token, tokenIdOf } from '../model/token.ts'
import type { Ports } from '../ports.ts'
import { hashOf } from '../tokens/draw.ts'
import { findToken, goodToken, holderOf, noteUse } from '../tokens/find.ts'

/** Who sends a request, and by which token, if by one. */
interface Caller {
  actor: Actor
  tokenId?: string
  token?: Token
}

export interface Callers {
  /** By the text that a caller sends; undefined for nobody. */
  identify(proof: string): Promise<Caller | undefined>
  /** By a token's id, while it is good: the console's sessions rest on it. */
  ofToken(tokenId: string): Promise<Actor | undefined>
  noteUse(caller: Caller): Promise<void>
}

const ADMIN: Actor = { kind: 'operator', id: 'admin', grants: EVERYTHING }

/** The first token, known by its SHA-256, and those in the store. One hash and one look for each request. */
export function callersOf(ports: Pick<Ports, 'clock' | 'store' | 'log'>, adminSha256: Buffer): Callers {
  const adminId = tokenIdOf(adminSha256.toString('hex'))
  return {
    async identify(proof) {
      if (timingSafeEqual(hashOf(proof), adminSha256)) return { actor: ADMIN, tokenId: adminId }
      const token = proof.startsWith('rct_') ? await findToken(ports, proof) : undefined
      return token && { actor: holderOf(token), tokenId: token.id, token }
    },
    async ofToken(tokenId) {
      if (tokenId === adminId) return ADMIN
      const token = await goodToken(ports, tokenId)
      return token && holderOf(token)
    },
    async noteUse({ token }) {
      if (token) await noteUse(ports, token).catch((error: unknown) => ports.log.warn('token.use-not-noted', { error }))
    },
  }
}
