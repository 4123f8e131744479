import { RolecallError } from '../../api/errors.ts'
import { auditAndAnnounce } from '../audit/entry.ts'
import { connectionFor } from '../connections/find.ts'
import type { Actor } from '../model/actor.ts'
import type { Connection } from '../model/connection.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Ports } from '../ports.ts'
import { planCheckNow } from '../verification/check-schedule.ts'
import { openOffer } from './offer-upgrade.ts'

type ReportPorts = Pick<Ports, 'clock' | 'random' | 'store'>

/**
 * Somebody says that a role without a stack has the offered version now. The next check makes it
 * the granted one, if it proves the role and finds the policies of the version where it may read
 * them. A repeat changes nothing. Throws CONNECTION_STATE for a role with a stack, because the
 * stack reports its version, and UPGRADE_NOT_REQUESTED if no version is offered.
 */
export const reportUpgrade = (ports: ReportPorts, actor: Actor, id: string): Promise<Connection> =>
  retryOnConflict(async () => {
    const connection = await connectionFor(ports, actor, 'connections:write', id)
    if (connection.stackId !== undefined)
      throw new RolecallError('CONNECTION_STATE', {
        detail: 'The stack of this connection reports its version by itself, once it is updated.',
      })
    const offer = openOffer(connection)
    if (!offer && connection.reportedVersion !== undefined) return connection
    if (!offer)
      throw new RolecallError('UPGRADE_NOT_REQUESTED', {
        detail: 'No other version is offered for this role.',
      })
    const { id: subject, customerId } = connection
    const event = {
      ...{ actor, action: 'connection.upgrade-reported' as const, subject, customerId },
      details: { toVersion: offer.number },
    }
    const updatedAt = ports.clock.now().toISOString()
    const reported = planCheckNow(ports, {
      ...{ ...connection, reportedVersion: offer.versionId, updatedAt },
    })
    const [stored] = await ports.store.commit({
      put: [reported],
      ...auditAndAnnounce(ports, event, { put: [reported], before: [connection] }),
    })
    return stored
  })

/** The same for the role of a customer who says so on the page. */
export const reportOnPage = (ports: ReportPorts, { id, invitationId }: Connection) =>
  reportUpgrade(
    ports,
    {
      ...{ kind: 'customer', id: invitationId },
      grants: { may: ['connections:write'], connections: [id] },
    },
    id,
  )
