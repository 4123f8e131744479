import { RolecallError } from '../../api/errors.ts'
import { auditAndAnnounce } from '../audit/entry.ts'
import type { Actor } from '../model/actor.ts'
import type { AuditAction } from '../model/audit-actions.ts'
import type { Connection } from '../model/connection.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Ports } from '../ports.ts'
import { beginReceipt } from '../receipts/begin-receipt.ts'
import { planNextCheck } from '../verification/check-schedule.ts'
import { connectionFor } from './find.ts'
import { advance, isAccepted, type Signal } from './lifecycle.ts'
import { roleClaims } from './role-claim.ts'

export type TransitionPorts = Pick<Ports, 'clock' | 'random' | 'store'>

interface Order {
  actor: Actor
  id: string
  signal: Signal
  action: AuditAction
  edit?: (connection: Connection) => Connection
}

/**
 * Carries out an operator's order. Refuses it if the lifecycle does not allow it in the present
 * status.
 */
export function transition(
  ports: TransitionPorts,
  { actor, id, signal, action, edit = (it) => it }: Order,
): Promise<Connection> {
  return retryOnConflict(async () => {
    const connection = await connectionFor(ports, actor, 'connections:write', id)
    if (!isAccepted(connection.status, signal))
      throw new RolecallError('CONNECTION_STATE', {
        detail: `This is not possible while the connection is ${connection.status}.`,
      })
    const moved = planNextCheck(ports, {
      ...advance(edit(connection), signal),
      looksSinceChange: 0,
      updatedAt: ports.clock.now().toISOString(),
    })
    const details = { from: connection.status, to: moved.status, accountId: connection.accountId }
    const event = { actor, action, subject: id, customerId: connection.customerId, details }
    const receipt = await beginReceipt(ports, { before: connection, after: moved }, 'vendor')
    const [stored] = await ports.store.commit({
      put: [moved, ...receipt],
      ...roleClaims(connection, moved),
      ...auditAndAnnounce(ports, event, { put: [moved], before: [connection] }),
    })
    return stored
  })
}
