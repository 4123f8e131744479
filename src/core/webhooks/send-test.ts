import { RolecallError } from '../../api/errors.ts'
import type { Actor } from '../model/actor.ts'
import { drawText } from '../model/external-id.ts'
import type { AttemptRow } from '../model/webhook-endpoint.ts'
import type { Ports } from '../ports.ts'
import { type AttemptPorts, attempt } from './attempt.ts'
import { findEndpoint } from './find.ts'
import { signingKeys } from './secrets.ts'

/**
 * Sends an event of the type `endpoint.test` at once, also to a paused endpoint, and returns how
 * that went. Throws NOT_FOUND, ENDPOINT_REMOVED or ENDPOINT_IS_BUS.
 */
export async function sendTest(
  ports: AttemptPorts & Pick<Ports, 'random' | 'store'>,
  actor: Actor,
  id: string,
): Promise<AttemptRow> {
  const endpoint = await findEndpoint(ports, actor, id)
  if (endpoint.status === 'removed') throw new RolecallError('ENDPOINT_REMOVED')
  if (endpoint.target === 'event-bus') throw new RolecallError('ENDPOINT_IS_BUS')
  const event = {
    id: `evt_test${drawText(ports.random, 20)}`,
    type: 'endpoint.test',
    timestamp: ports.clock.now().toISOString(),
    version: 1,
    data: { endpointId: id },
  }
  const keys = signingKeys(ports, endpoint)
  const { row } = await attempt(ports, endpoint, { event, keys })
  await ports.store.commit({ attempts: [row], audit: [], announce: [] })
  return row
}
