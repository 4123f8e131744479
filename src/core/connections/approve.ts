import { RolecallError } from '../../api/errors.ts'
import type { Actor } from '../model/actor.ts'
import type { Connection } from '../model/connection.ts'
import { type TransitionPorts, transition } from './transition.ts'

/**
 * An operator confirms that this account number is the customer's. `shown` is the number that they
 * saw.
 */
export const approveConnection = (
  ports: TransitionPorts,
  actor: Actor,
  id: string,
  shown?: string,
): Promise<Connection> =>
  transition(ports, {
    actor,
    id,
    signal: 'approved',
    action: 'connection.approved',
    edit(connection) {
      if (shown !== undefined && shown !== connection.accountId)
        throw new RolecallError('ACCOUNT_DIFFERS')
      return { ...connection, approved: true }
    },
  })
