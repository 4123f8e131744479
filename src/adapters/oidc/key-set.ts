import { createLocalJWKSet, type JSONWebKeySet } from 'jose'
import { RolecallError } from '../../api/errors.ts'
import type { Ports } from '../../core/ports.ts'
import { fetchJson } from './fetch-json.ts'

export type Keys = ReturnType<typeof createLocalJWKSet>

const FRESH_MS = 10 * 60_000
const STALE_MS = 24 * 3_600_000
/** The pause before the keys are fetched again, after an unknown key id or after a failure. */
const AGAIN_MS = { unknownKey: 30_000, failed: 5000 }

type KeySetPorts = Pick<Ports, 'clock' | 'log'>

/**
 * The keys of one issuer, found by OpenID Connect discovery. If the issuer does not answer, the
 * last keys are used for up to a day.
 */
export class KeySet {
  readonly #issuer: string
  readonly #ports: KeySetPorts
  #keys: Keys | undefined
  #fetchedAt = 0
  #failedAt: number | undefined
  #loading: Promise<Keys> | undefined

  constructor(issuer: string, ports: KeySetPorts) {
    this.#issuer = issuer
    this.#ports = ports
  }

  /** Throws IDENTITY_UNAVAILABLE. */
  async keys(): Promise<Keys> {
    if (this.#keys && this.#age() < FRESH_MS) return this.#keys
    const stale = this.#age() < STALE_MS ? this.#keys : undefined
    return this.#newer(stale)
  }

  /**
   * Fetches the keys for a token whose key is unknown. Returns undefined if they were fetched a
   * moment ago. Throws IDENTITY_UNAVAILABLE.
   */
  async newerKeys(): Promise<Keys | undefined> {
    return this.#age() < AGAIN_MS.unknownKey ? undefined : this.#newer(undefined)
  }

  #age = (): number => this.#ports.clock.monotonic() - this.#fetchedAt

  async #newer(otherwise: Keys | undefined): Promise<Keys> {
    if (!this.#failedJustNow()) {
      this.#loading ??= this.#load().finally(() => {
        this.#loading = undefined
      })
      const loaded = await this.#loading.catch((error: unknown) => this.#fail(error))
      if (loaded) return loaded
    }
    if (otherwise) return otherwise
    throw new RolecallError('IDENTITY_UNAVAILABLE', { detail: `(${this.#issuer})` })
  }

  #failedJustNow(): boolean {
    return (
      this.#failedAt !== undefined &&
      this.#ports.clock.monotonic() - this.#failedAt < AGAIN_MS.failed
    )
  }

  #fail(error: unknown): undefined {
    if (this.#failedJustNow()) return
    this.#failedAt = this.#ports.clock.monotonic()
    this.#ports.log.warn('identity.issuer-unreachable', { issuer: this.#issuer, error })
  }

  async #load(): Promise<Keys> {
    const found = (await fetchJson(
      `${this.#issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    )) as Record<string, unknown> | null
    if (found?.issuer !== this.#issuer || typeof found.jwks_uri !== 'string')
      throw new Error('The configuration of the issuer names another issuer, or no keys.')
    this.#keys = createLocalJWKSet((await fetchJson(found.jwks_uri)) as JSONWebKeySet)
    this.#fetchedAt = this.#ports.clock.monotonic()
    this.#failedAt = undefined
    return this.#keys
  }
}
