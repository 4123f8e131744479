import { auditOnly } from '../audit/entry.ts'
import type { Actor } from '../model/actor.ts'
import { mayDo, requireCovered } from '../model/grants.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import { type Token, tokenStatus } from '../model/token.ts'
import type { Ports } from '../ports.ts'
import { tokenFor } from './find.ts'

type RevokePorts = Pick<Ports, 'clock' | 'random' | 'store'>

export interface RevokedToken {
  token: Token
  /**
   * The tokens that it created, and that those created, as far as they worked before this call.
   */
  descendants: Token[]
}

const PAGE = 200

/**
 * Revokes a token from the next call on, and ends the console sessions that were opened with it.
 * Revokes the tokens that it created only if the caller asks for it, and always returns them. A
 * successor that somebody else created keeps working. Revoking a token twice changes nothing.
 */
export async function revokeToken(
  ports: RevokePorts,
  actor: Actor,
  id: string,
  { descendants = false }: { descendants?: boolean | undefined } = {},
): Promise<RevokedToken> {
  // First, so that it creates no more tokens.
  const token = await revokeOne(ports, actor, id)
  const living = (await descendantsOf(ports, token)).filter(
    (it) => tokenStatus(it, ports.clock.now()) === 'active',
  )
  if (!descendants) return { token, descendants: living }
  const revoked: Token[] = []
  for (const one of living) revoked.push(await revokeOne(ports, actor, one.id))
  return { token, descendants: revoked }
}

function revokeOne(ports: RevokePorts, actor: Actor, id: string): Promise<Token> {
  return retryOnConflict(async () => {
    const token = await tokenFor(ports, actor, id)
    // An owner has no grant for credentials, and must be able to end a token that leaked.
    if (actor.kind !== 'person' || !mayDo(actor, 'operate'))
      requireCovered(actor, token.grants, 'An API token cannot revoke one that may do more.')
    if (token.status === 'revoked') return token
    const revoked: Token = { ...token, status: 'revoked' }
    const details = { name: token.name }
    const event = { actor, action: 'token.revoked', subject: id, details } as const
    const [stored] = await ports.store.commit({ put: [revoked], ...auditOnly(ports, event) })
    return stored
  })
}

/** All tokens that a token created, directly or through others, whatever their status. */
async function descendantsOf({ store }: RevokePorts, token: Token): Promise<Token[]> {
  const others = new Map<string, Token>()
  for (let cursor: string | undefined; ; ) {
    const page = await store.list('token', { cursor, limit: PAGE })
    for (const it of page.items) if (it.id !== token.id) others.set(it.id, it)
    if (page.nextCursor === undefined) break
    cursor = page.nextCursor
  }
  const found = [token]
  // The list grows while the loop runs through it.
  for (const parent of found)
    for (const one of others.values())
      if (isChild(one, parent)) {
        found.push(one)
        others.delete(one.id)
      }
  return found.slice(1)
}

/** A token of an earlier version names only its creator, whose name a rotated token shares. */
const isChild = (token: Token, parent: Token): boolean =>
  token.createdByToken === undefined
    ? token.createdBy === parent.name && token.createdAt >= parent.createdAt
    : token.createdByToken === parent.id
