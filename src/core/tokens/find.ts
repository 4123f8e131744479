import { timingSafeEqual } from 'node:crypto'
import { isRolecallError, RolecallError } from '../../api/errors.ts'
import type { Actor } from '../model/actor.ts'
import { requireGrant } from '../model/grants.ts'
import { type Token, tokenIdOf, tokenStatus } from '../model/token.ts'
import type { ListQuery, Page, Ports } from '../ports.ts'

type FindPorts = Pick<Ports, 'clock' | 'store'>

const HOUR_MS = 3_600_000

/**
 * Finds the valid token whose text has this SHA-256. Returns undefined for an unknown, expired or
 * revoked token (attack 55).
 */
export async function findToken(ports: FindPorts, hash: Buffer): Promise<Token | undefined> {
  const token = await goodToken(ports, tokenIdOf(hash.toString('hex')))
  return token && timingSafeEqual(hash, Buffer.from(token.sha256, 'hex')) ? token : undefined
}

/** Finds the token with this id if it is valid now. */
export async function goodToken(
  { store, clock }: FindPorts,
  id: string,
): Promise<Token | undefined> {
  const token = await store.get('token', id)
  return token && tokenStatus(token, clock.now()) === 'active' ? token : undefined
}

export const holderOf = ({ id, name, grants, expiresAt }: Token): Actor => ({
  ...{ kind: 'token', id: name, grants, tokenId: id, endsAt: expiresAt },
})

/** Records the last use of a token, once an hour at most. */
export async function noteUse({ store, clock }: FindPorts, token: Token): Promise<void> {
  const now = clock.now()
  if (token.lastUsedAt !== undefined && now.getTime() - Date.parse(token.lastUsedAt) < HOUR_MS)
    return
  try {
    await store.commit({
      put: [{ ...token, lastUsedAt: now.toISOString() }],
      audit: [],
      announce: [],
    })
  } catch (error) {
    if (!isRolecallError(error, 'VERSION_CONFLICT')) throw error
  }
}

export async function tokenFor(
  { store }: Pick<Ports, 'store'>,
  actor: Actor,
  id: string,
): Promise<Token> {
  requireGrant(actor, 'tokens')
  const token = await store.get('token', id)
  if (!token) throw new RolecallError('NOT_FOUND')
  return token
}

/** Lists the tokens that the caller may see, newest first. */
export async function listTokens(
  { store }: Pick<Ports, 'store'>,
  actor: Actor,
  query: ListQuery,
): Promise<Page<Token>> {
  requireGrant(actor, 'tokens')
  return store.list('token', query)
}
