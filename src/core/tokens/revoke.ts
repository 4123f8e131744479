import { auditAndAnnounce } from '../audit/entry.ts'
import type { Actor } from '../model/actor.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Token } from '../model/token.ts'
import type { Ports } from '../ports.ts'
import { tokenFor } from './find.ts'

/**
 * Revokes a token from the next call on, and ends the console sessions that were opened with it.
 * Its successor keeps working. Revoking it twice changes nothing.
 */
export function revokeToken(
  ports: Pick<Ports, 'clock' | 'random' | 'store'>,
  actor: Actor,
  id: string,
): Promise<Token> {
  return retryOnConflict(async () => {
    const token = await tokenFor(ports, actor, id)
    if (token.status === 'revoked') return token
    const revoked: Token = { ...token, status: 'revoked' }
    const event = {
      actor,
      action: 'token.revoked',
      subject: id,
      details: { name: token.name },
    } as const
    const [stored] = await ports.store.commit({ put: [revoked], ...auditAndAnnounce(ports, event) })
    return stored
  })
}
