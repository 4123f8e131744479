import type { Actor } from '../model/actor.ts'
import type { Connection } from '../model/connection.ts'
import { type TransitionPorts, transition } from './transition.ts'

/** The vendor lets go, for good. The customer's stack stays until the customer deletes it; that always succeeds. */
export const disconnect = (ports: TransitionPorts, actor: Actor, id: string): Promise<Connection> =>
  transition(ports, { actor, id, signal: 'ended', action: 'connection.disconnected' })
