import { RolecallError } from '../../api/errors.ts'
import { auditOnly } from '../audit/entry.ts'
import { type Actor, whoOf } from '../model/actor.ts'
import { requireGrant, requireRelease, requireWithin } from '../model/grants.ts'
import { EVERYBODY, type IssuingStop } from '../model/issuing-stop.ts'
import { portionsOf } from '../model/portions.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import { type StopList, withStop } from '../model/stop-list.ts'
import type { ListQuery, Page, Ports } from '../ports.ts'
import { readStopList, stopIn } from './stop-list.ts'

type StopPorts = Pick<Ports, 'clock' | 'random' | 'store'>

export interface StopOrder {
  /** Absent in the stop for everybody. */
  customerId?: string | undefined
  reason?: string | undefined
}

/**
 * Stops issuing credentials from the next call on. Sessions already issued stay valid until they
 * expire.
 */
export const stopIssuing = (
  ports: StopPorts,
  actor: Actor,
  order: StopOrder,
): Promise<IssuingStop> => setStop(ports, actor, order, 'standing')

/**
 * Lifts one stop: a customer's, or the one for everybody. Throws FORBIDDEN for a caller who neither
 * set it nor may operate the service.
 */
export const resumeIssuing = (
  ports: StopPorts,
  actor: Actor,
  order: StopOrder,
): Promise<IssuingStop> => setStop(ports, actor, order, 'lifted')

/** Each stop changes the list of all stops, so of many at once all but one have to try again. */
const MAX_TRIES = 64

/** The store reads at most this many records by their ids in one call. */
const MAX_IDS = 50

/** Which of these customers are stopped, each by a stop of its own or by the one for everybody. */
export async function customersStopped(
  { store }: Pick<Ports, 'store'>,
  customerIds: readonly string[],
): Promise<Set<string>> {
  const pages = await Promise.all(
    portionsOf([EVERYBODY, ...customerIds], MAX_IDS).map((ids) =>
      store.list('stop', { status: 'standing', ids, limit: MAX_IDS }),
    ),
  )
  const stopped = new Set(pages.flatMap(({ items }) => items).map(({ id }) => id))
  return stopped.has(EVERYBODY) ? new Set(customerIds) : stopped
}

/** Lists the stops in force that concern the caller, newest first. */
export function listStops(
  { store }: Pick<Ports, 'store'>,
  actor: Actor,
  query: Pick<ListQuery, 'cursor' | 'limit'>,
): Promise<Page<IssuingStop>> {
  requireGrant(actor, 'connections:read')
  const { customers, connections } = actor.grants
  const theirs = customers ?? (connections && [])
  return store.list('stop', { ...query, status: 'standing', ids: theirs && [...theirs, EVERYBODY] })
}

/**
 * Lifts the stop that a restore set. A stop that a person had set before the backup stays. Returns
 * whether it lifted one.
 */
export async function confirmRestoredStops(ports: StopPorts, actor: Actor): Promise<boolean> {
  requireRight(actor, undefined)
  const stop = await ports.store.get('stop', EVERYBODY)
  if (stop?.status !== 'standing' || stop.by.kind !== 'system') return false
  await setStop(ports, actor, {}, 'lifted')
  return true
}

function requireRight(actor: Actor, customerId: string | undefined): void {
  requireGrant(actor, customerId === undefined ? 'operate' : 'connections:write')
  if (customerId !== undefined) requireWithin(actor, { customerId })
}

/** Sets or lifts a stop. Writes nothing if nothing changes. */
async function setStop(
  ports: StopPorts,
  actor: Actor,
  { customerId, reason }: StopOrder,
  status: IssuingStop['status'],
): Promise<IssuingStop> {
  requireRight(actor, customerId)
  if (customerId === EVERYBODY)
    throw new RolecallError('REQUEST_INVALID', {
      detail: 'No customer is called "*". Send "all": true for everybody.',
    })
  return retryOnConflict(async () => {
    const id = customerId ?? EVERYBODY
    const now = ports.clock.now().toISOString()
    const [before, list] = await Promise.all([ports.store.get('stop', id), readStopList(ports)])
    if ((before?.status ?? 'lifted') === status) {
      if (before) return before
      throw new RolecallError('NOT_FOUND', {
        detail: 'Issuing is not stopped, so there is nothing to resume.',
      })
    }
    if (status === 'lifted') requireRelease(actor, before?.by)
    // Drop the earlier reason. Keep fields that a newer version of Rolecall wrote (fault 37).
    const { reason: _, ...kept } = before ?? {
      kind: 'stop' as const,
      id,
      createdAt: now,
      version: 0,
    }
    const by = whoOf(actor)
    const stop: IssuingStop = { ...kept, status, by, ...(reason && { reason }), updatedAt: now }
    const action = status === 'standing' ? 'issuing.stopped' : 'issuing.resumed'
    const about = {
      actor,
      action,
      subject: id,
      ...(customerId !== undefined && { customerId }),
    } as const
    const [stored] = await ports.store.commit({
      put: [stop, ...(list ? [withStop(list, stop, new Date(now))] : [])],
      ...auditOnly(ports, { ...about, ...(reason && { details: { reason } }) }),
    })
    return stored
  }, MAX_TRIES)
}

/** Throws ISSUING_STOPPED while a stop is in force. Returns the versions of both stops. */
export async function requireNoStop(
  ports: Pick<Ports, 'store'>,
  list: StopList | undefined,
  customerId: string,
): Promise<number[]> {
  const stops = await Promise.all([EVERYBODY, customerId].map((id) => stopIn(ports, list, id)))
  const [everybody] = stops
  const standing = stops.find((stop) => stop?.status === 'standing')
  if (standing) {
    const whose = standing === everybody ? 'all customers' : 'this customer'
    throw new RolecallError('ISSUING_STOPPED', {
      detail: `(for ${whose}, since ${standing.updatedAt})`,
    })
  }
  return stops.map((stop) => stop?.version ?? 0)
}
