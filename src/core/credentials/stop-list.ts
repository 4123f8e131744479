import { isRolecallError } from '../../api/errors.ts'
import type { IssuingStop } from '../model/issuing-stop.ts'
import {
  type ListedStop,
  listOfStops,
  newStopList,
  STOP_LIST_ID,
  type StopList,
} from '../model/stop-list.ts'
import type { Ports } from '../ports.ts'

type Stored = Pick<Ports, 'store'>

/** An index of a store may miss a stop that was set a shorter time ago. */
const SETTLED_MS = 120_000

export const readStopList = ({ store }: Stored): Promise<StopList | undefined> =>
  store.get('stop-list', STOP_LIST_ID)

/** What the list says of a stop, or its own record where the list may not have it. */
export async function stopIn(
  { store }: Stored,
  list: StopList | undefined,
  id: string,
): Promise<ListedStop | undefined> {
  if (list && Object.hasOwn(list.stops, id)) return list.stops[id]
  return list && !list.isPartial ? undefined : store.get('stop', id)
}

/** The most stops in force that are looked at. If there are more, the list stays partial. */
const PAGE = 200

/**
 * Makes the list, and compares it with the stops: a machine with an earlier version changes only
 * these. Any number of processes may do this at once and again.
 */
export async function keepStopList({
  store,
  clock,
}: Pick<Ports, 'store' | 'clock'>): Promise<void> {
  const list = await readStopList({ store })
  const now = clock.now()
  const kept = list ? await comparedList({ store }, list, now) : newStopList(now)
  if (!kept || JSON.stringify(kept) === JSON.stringify(list)) return
  try {
    await store.commit({ put: [kept], audit: [], announce: [] })
  } catch (error) {
    // A stop was set or lifted meanwhile, or another process was faster.
    if (!isRolecallError(error, 'VERSION_CONFLICT')) throw error
  }
}

async function comparedList(
  { store }: Stored,
  list: StopList,
  now: Date,
): Promise<StopList | undefined> {
  if (list.isPartial && now.getTime() - Date.parse(list.updatedAt) < SETTLED_MS) return undefined
  const ids = Object.keys(list.stops)
  const [standing, listed] = await Promise.all([
    store.list('stop', { status: 'standing', limit: PAGE }),
    ids.length > 0 ? store.list('stop', { ids, limit: PAGE }) : { items: [] as IssuingStop[] },
  ])
  const stops = new Map([...standing.items, ...listed.items].map((stop) => [stop.id, stop]))
  const compared = listOfStops(list, [...stops.values()], now)
  return standing.nextCursor === undefined ? compared : { ...compared, isPartial: true }
}
