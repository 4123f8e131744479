import type { Actor } from '../model/actor.ts'
import type { Connection } from '../model/connection.ts'
import { type TransitionPorts, transition } from './transition.ts'

/** No credentials from the next call on; sessions already issued live to their end. */
export const suspendConnection = (ports: TransitionPorts, actor: Actor, id: string): Promise<Connection> =>
  transition(ports, { actor, id, signal: 'suspended', action: 'connection.suspended' })

/** Issues again. A role that was re-created meanwhile is taken as meant. */
export const resumeConnection = (ports: TransitionPorts, actor: Actor, id: string): Promise<Connection> =>
  transition(ports, {
    actor,
    id,
    signal: 'resumed',
    action: 'connection.resumed',
    edit: ({ roleId: _, ...connection }) => ({ ...connection, findings: [] }),
  })
