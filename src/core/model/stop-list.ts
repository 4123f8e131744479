import type { IssuingStop } from './issuing-stop.ts'

export const STOP_LIST_STATUSES = ['kept'] as const

/** There is one. */
export const STOP_LIST_ID = 'all'

/** What a request for credentials has to know of a stop: its record, without who and why. */
export type ListedStop = Pick<IssuingStop, 'version' | 'status' | 'updatedAt'>

/**
 * The stops of issuing in one record, so that a request for credentials reads one record for all
 * that can concern it. It is stored together with each stop.
 */
export interface StopList {
  kind: 'stop-list'
  id: typeof STOP_LIST_ID
  version: number
  status: (typeof STOP_LIST_STATUSES)[number]
  /**
   * By the id of the stop. Has those that stand, and those that were lifted while a session from
   * before may still be in a cache.
   */
  stops: Record<string, ListedStop>
  /** A stop may be missing. Read a stop that is not here by itself. */
  isPartial?: true
  createdAt: string
  /** ISO 8601, UTC: when a stop was last set or lifted. */
  updatedAt: string
}

/** So many have about 4 KB, which DynamoDB reads for one unit. */
const MAX_LISTED_STOPS = 50

/** Twice as long as a session lives. */
const LIFTED_KEPT_MS = 7_200_000

export const newStopList = (now: Date): StopList => ({
  ...{ kind: 'stop-list', id: STOP_LIST_ID, version: 0, status: 'kept', stops: {} },
  ...{ isPartial: true, createdAt: now.toISOString(), updatedAt: now.toISOString() },
})

/** The list after this stop was set or lifted, in the same commit. */
export function withStop(list: StopList, stop: IssuingStop, now: Date): StopList {
  const { version, status, updatedAt } = stop
  const all = { ...list.stops, [stop.id]: { version: version + 1, status, updatedAt } }
  return { ...withinLimit(list, all, now), updatedAt: now.toISOString() }
}

/** The list of exactly these stops, as they are stored. */
export function listOfStops(list: StopList, stored: readonly IssuingStop[], now: Date): StopList {
  const { isPartial: _, ...rest } = list
  const all = stored.map(({ id, version, status, updatedAt }) => [
    id,
    { version, status, updatedAt },
  ])
  return withinLimit(rest, Object.fromEntries(all), now)
}

/** Drops the stops that changed first if there are too many. */
function withinLimit(list: StopList, all: StopList['stops'], now: Date): StopList {
  const needed = Object.entries(all)
    .filter(([, it]) => it.status === 'standing' || isRecent(it, now))
    .sort(([a, { updatedAt: first }], [b, { updatedAt: second }]) =>
      first === second ? (a < b ? -1 : 1) : first < second ? 1 : -1,
    )
  return {
    ...list,
    stops: Object.fromEntries(needed.slice(0, MAX_LISTED_STOPS)),
    ...(needed.length > MAX_LISTED_STOPS && { isPartial: true }),
  }
}

const isRecent = ({ updatedAt }: ListedStop, now: Date): boolean =>
  now.getTime() - Date.parse(updatedAt) < LIFTED_KEPT_MS

/** The list without a stop whose record is deleted. */
export function withoutStop(list: StopList, id: string): StopList {
  const { [id]: _, ...stops } = list.stops
  return { ...list, stops }
}
