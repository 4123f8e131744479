import { listAudit } from '../../../core/audit/list-audit.ts'
import { listStops } from '../../../core/credentials/stops.ts'
import type { Actor } from '../../../core/model/actor.ts'
import type { AuditEntry } from '../../../core/model/audit.ts'
import { mayDo } from '../../../core/model/grants.ts'
import { EVERYBODY, type IssuingStop } from '../../../core/model/issuing-stop.ts'
import type { Ports } from '../../../core/ports.ts'
import type { StopView } from '../../pages/admin/view.ts'

const HISTORY = 50
const MAX_STOPS_SHOWN = 200

/** Empty if the operator may not read the audit trail. */
export const historyOf = async (
  ports: Ports,
  actor: Actor,
  subject: string,
): Promise<AuditEntry[]> =>
  mayDo(actor, 'audit:read')
    ? (await listAudit(ports, actor, { subject, limit: HISTORY })).items
    : []

/** The stops in force: all that the operator may see, or those that concern one customer. */
export async function stopsFor(
  ports: Ports,
  actor: Actor,
  customerId?: string,
): Promise<StopView[]> {
  if (!mayDo(actor, 'connections:read')) return []
  const items =
    customerId === undefined ? await allStops(ports, actor) : await stopsOf(ports, customerId)
  return items.map(({ id, by, updatedAt, reason }) => ({
    customerId: id === EVERYBODY ? null : id,
    by: by.id,
    since: updatedAt,
    reason,
  }))
}

const allStops = async (ports: Ports, actor: Actor): Promise<IssuingStop[]> =>
  (await listStops(ports, actor, { limit: MAX_STOPS_SHOWN })).items

/** The stops that concern one customer, found by their ids. */
async function stopsOf({ store }: Ports, customerId: string): Promise<IssuingStop[]> {
  const stops = await Promise.all([EVERYBODY, customerId].map((id) => store.get('stop', id)))
  return stops.flatMap((it) => (it?.status === 'standing' ? [it] : []))
}
