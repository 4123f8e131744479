import type { Actor } from '../model/actor.ts'
import type { Connection } from '../model/connection.ts'
import { type TransitionPorts, transition } from './transition.ts'

/**
 * Ends a connection for good. The customer's stack stays until the customer deletes it, which
 * always succeeds.
 */
export const disconnect = (ports: TransitionPorts, actor: Actor, id: string): Promise<Connection> =>
  transition(ports, { actor, id, signal: 'ended', action: 'connection.disconnected' })
