import type { Actor } from '../model/actor.ts'
import type { Connection } from '../model/connection.ts'
import { type TransitionPorts, transition } from './transition.ts'

/** A signed-in person confirms that this account number is the customer's. */
export const approveConnection = (ports: TransitionPorts, actor: Actor, id: string): Promise<Connection> =>
  transition(ports, {
    actor,
    id,
    signal: 'approved',
    action: 'connection.approved',
    edit: (connection) => ({ ...connection, approved: true }),
  })
