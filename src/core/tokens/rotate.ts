import { RolecallError } from '../../api/errors.ts'
import { auditOnly } from '../audit/entry.ts'
import type { Actor } from '../model/actor.ts'
import { requireCovered } from '../model/grants.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import { type Token, tokenStatus } from '../model/token.ts'
import type { Ports } from '../ports.ts'
import { createdBy, type DrawnToken, endWithin } from './create.ts'
import { drawToken } from './draw.ts'
import { tokenFor } from './find.ts'

type RotatePorts = Pick<Ports, 'clock' | 'random' | 'store'>

/**
 * Creates a successor with the same name, grants and lifetime, which ends no later than the
 * caller's own token. The old token works until the
 * overlap ends or it expires, whichever is first.
 */
export function rotateToken(
  ports: RotatePorts,
  actor: Actor,
  id: string,
  overlapSeconds: number,
): Promise<DrawnToken> {
  return retryOnConflict(async () => {
    const old = await tokenFor(ports, actor, id)
    requireCovered(actor, old.grants)
    const now = ports.clock.now()
    if (tokenStatus(old, now) !== 'active' || old.replacedBy)
      throw new RolecallError('TOKEN_NOT_ACTIVE')
    const { text, ...drawn } = drawToken(ports.random)
    const lifetime = Date.parse(old.expiresAt) - Date.parse(old.createdAt)
    const until = Math.min(Date.parse(old.expiresAt), now.getTime() + overlapSeconds * 1000)
    const { lastUsedAt: _, createdByToken: __, ...same } = old
    const token: Token = {
      ...{ ...same, ...drawn, version: 0, ...createdBy(actor) },
      ...{
        createdAt: now.toISOString(),
        expiresAt: endWithin(actor, new Date(now.getTime() + lifetime)),
      },
    }
    const ending: Token = { ...old, expiresAt: new Date(until).toISOString(), replacedBy: token.id }
    const details = {
      name: old.name,
      successor: token.id,
      endsAt: ending.expiresAt,
      successorEndsAt: token.expiresAt,
    }
    const [, successor] = await ports.store.commit({
      put: [ending, token],
      ...auditOnly(ports, { actor, action: 'token.rotated', subject: id, details }),
    })
    return { token: successor, text }
  })
}
