import { ERRORS, isRolecallError } from '../api/errors.ts'
import type { ClientWorld } from './world.ts'

export interface Perishable {
  readonly expiration: Date
}

/** Returns the current value, or waits for the next one if the current one is about to expire. */
export type Fresh<T> = (options?: { forceRefresh?: boolean }) => Promise<T>

/** If the value expires sooner than this, callers wait for the next one. */
const LAST_MS = 60_000
const PAUSE_AFTER_FAILURE_MS = 15_000

type Times = Pick<ClientWorld, 'now' | 'random'>

/**
 * Keeps one value that expires. The first caller after 50 to 65 % of its lifetime starts the next
 * fetch, and no caller waits for it. Only one fetch runs at a time. After an error that may pass,
 * the value is used until it expires; after a refusal it is dropped.
 */
export function keepFresh<T extends Perishable>(fetch: () => Promise<T>, times: Times): Fresh<T> {
  const keeper = new Keeper(fetch, times)
  return (options) => keeper.get(options)
}

/** Uses little memory, because a service may have one for each of its customers. */
class Keeper<T extends Perishable> {
  readonly #fetch: () => Promise<T>
  readonly #times: Times
  #held: Promise<T> | undefined
  #refreshAt = 0
  #expiresAt = 0
  #pending: Promise<T> | undefined

  constructor(fetch: () => Promise<T>, times: Times) {
    this.#fetch = fetch
    this.#times = times
  }

  get(options?: { forceRefresh?: boolean }): Promise<T> {
    const now = this.#times.now()
    const forced = options?.forceRefresh === true
    if (this.#held && now < this.#refreshAt && !forced) return this.#held
    this.#pending ??= this.#renew().finally(() => {
      this.#pending = undefined
    })
    if (!this.#held || forced || now >= this.#expiresAt - LAST_MS)
      return this.#pending.catch((error) => this.#heldAfter(error))
    this.#pending.catch(() => {})
    return this.#held
  }

  async #renew(): Promise<T> {
    try {
      return this.#hold(await this.#fetch())
    } catch (error) {
      this.#noteFailure(error)
      throw error
    }
  }

  #hold(value: T): T {
    const now = this.#times.now()
    this.#held = Promise.resolve(value)
    this.#expiresAt = value.expiration.getTime()
    this.#refreshAt = now + (this.#expiresAt - now) * (0.5 + 0.15 * this.#times.random())
    return value
  }

  #noteFailure(error: unknown): void {
    if (isRolecallError(error) && !ERRORS[error.code].retry) this.#held = undefined
    const now = this.#times.now()
    this.#refreshAt =
      now +
      Math.min(PAUSE_AFTER_FAILURE_MS, (this.#expiresAt - now) / 4) * (0.5 + this.#times.random())
  }

  #heldAfter(error: unknown): Promise<T> {
    if (this.#held && this.#times.now() < this.#expiresAt) return this.#held
    throw error
  }
}
