import { ERRORS, isRolecallError } from '../errors.ts'
import type { ClientWorld } from './world.ts'

export interface Perishable {
  readonly expiration: Date
}

/** Resolves with what is held, or with what comes. */
export type Fresh<T> = (options?: { forceRefresh?: boolean }) => Promise<T>

interface Held<T> {
  promise: Promise<T>
  refreshAt: number
  expiresAt: number
}

/** With less than this left, callers wait for the next one. */
const LAST_MS = 60_000
const PAUSE_AFTER_FAILURE_MS = 15_000

/**
 * Holds one perishable value. It is fetched anew between 50 and 65 % of its life, by the first caller who comes then and without
 * anybody's waiting; one fetch runs at a time. A fetch that fails for the moment leaves the value in use to its end; a refusal takes it away.
 */
export function keepFresh<T extends Perishable>(fetch: () => Promise<T>, { now, random }: Pick<ClientWorld, 'now' | 'random'>): Fresh<T> {
  let held: Held<T> | undefined
  let pending: Promise<T> | undefined

  const hold = (value: T): T => {
    const [from, expiresAt] = [now(), value.expiration.getTime()]
    held = { promise: Promise.resolve(value), refreshAt: from + (expiresAt - from) * (0.5 + 0.15 * random()), expiresAt }
    return value
  }
  const fail = (error: unknown): never => {
    if (isRolecallError(error) && !ERRORS[error.code].retry) held = undefined
    if (held) held.refreshAt = now() + Math.min(PAUSE_AFTER_FAILURE_MS, (held.expiresAt - now()) / 4) * (0.5 + random())
    throw error
  }
  const renew = (): Promise<T> =>
    fetch()
      .then(hold, fail)
      .finally(() => {
        pending = undefined
      })
  const orHeld = (error: unknown): Promise<T> => {
    if (held && now() < held.expiresAt) return held.promise
    throw error
  }
  return (options) => {
    const time = now()
    const forced = options?.forceRefresh === true
    if (held && time < held.refreshAt && !forced) return held.promise
    pending ??= renew()
    if (!held || forced || time >= held.expiresAt - LAST_MS) return pending.catch(orHeld)
    pending.catch(() => {})
    return held.promise
  }
}
