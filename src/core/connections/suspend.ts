import { RolecallError } from '../../api/errors.ts'
import { type Actor, whoOf } from '../model/actor.ts'
import type { Connection } from '../model/connection.ts'
import { requireRelease } from '../model/grants.ts'
import { type TransitionPorts, transition } from './transition.ts'

/**
 * Stops credentials from the next call on. Sessions already issued stay valid until they expire.
 */
export const suspendConnection = (
  ports: TransitionPorts,
  actor: Actor,
  id: string,
): Promise<Connection> =>
  transition(ports, {
    actor,
    id,
    signal: 'suspended',
    action: 'connection.suspended',
    edit: (connection) => ({ ...connection, suspendedBy: whoOf(actor) }),
  })

/** Findings that say nothing against the trust in the role. */
const ALLOWS_RESUMING = [
  ...['ROLE_RECREATED', 'PERMISSIONS_DIFFER', 'OPTION_NOT_APPLIED'],
  ...['EXTERNAL_ID_SHARED', 'EXTERNAL_ID_GUESSABLE'],
]

/**
 * Issues credentials again unless the last check found a problem. Accepts a role that was
 * re-created meanwhile. Throws FORBIDDEN for a caller who neither suspended it nor may operate the
 * service.
 */
export const resumeConnection = (
  ports: TransitionPorts,
  actor: Actor,
  id: string,
): Promise<Connection> =>
  transition(ports, {
    actor,
    id,
    signal: 'resumed',
    action: 'connection.resumed',
    edit({ roleId: _, suspendedBy, ...connection }) {
      requireRelease(actor, suspendedBy)
      const wrong = connection.findings.find(({ code }) => !ALLOWS_RESUMING.includes(code))
      if (wrong)
        throw new RolecallError('CONNECTION_STATE', {
          detail: `The last check failed: ${wrong.message} Verify the connection again first.`,
        })
      return { ...connection, findings: [] }
    },
  })
