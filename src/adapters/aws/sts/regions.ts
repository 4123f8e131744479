import {
  AssumeRoleCommand,
  type AssumeRoleCommandOutput,
  type STSClient,
} from '@aws-sdk/client-sts'
import { RolecallError } from '../../../api/errors.ts'
import type { Random } from '../../../core/model/external-id.ts'
import type { Clock } from '../../../core/ports.ts'
import {
  faultName,
  isAccessDenied,
  isCredentialsRefused,
  isExpired,
  isRegionDisabled,
  isServersFault,
  isThrottled,
} from '../faults.ts'
import type { AssumeRole, AssumeRoleInput } from './assume-role.ts'
import type { BrokerSessions } from './broker.ts'
import { Pace, type Rate } from './pace.ts'

/** One Region's STS. */
interface Endpoint {
  region: string
  client: STSClient
  assumeRole: AssumeRole
  pace: Pace
  /** Until this time, the other Regions are tried first. */
  shunnedUntil: number
}

export interface Urgency {
  /** Milliseconds since 1970; Infinity for a call that can wait until nothing else waits. */
  neededBy: number
  /** How often AWS may ask to slow down before the call fails. */
  patience: number
  /** Whether a denial is the answer that is hoped for, as for a probe with a wrong External ID. */
  isDenialFine?: boolean
}

type Ports = { clock: Clock; random: Random }

const SHUNNED_MS = 30_000

/**
 * Tries the home Region first, then the others in their order (BRK-6). AWS: a Regional endpoint has
 * no failover of its own.
 */
export class StsRegions {
  readonly #ports: Ports
  readonly #endpoints: Endpoint[]
  readonly #broker: BrokerSessions | undefined

  /**
   * A client without `assumeRole` makes that call itself. `broker` has the sessions of the clients,
   * if they can be replaced.
   */
  constructor(
    ports: Ports,
    clients: (Pick<Endpoint, 'region' | 'client'> & Partial<Pick<Endpoint, 'assumeRole'>>)[],
    { share, broker }: { share?: Rate | undefined; broker?: BrokerSessions } = {},
  ) {
    this.#ports = ports
    this.#broker = broker
    this.#endpoints = clients.map((it) => ({
      assumeRole: (input) => it.client.send(new AssumeRoleCommand(input)),
      ...it,
      pace: new Pace(ports, share),
      shunnedUntil: 0,
    }))
  }

  /** The pace of the home Region. Rolecall accepts new work by it. */
  get pace(): Pace {
    return this.#endpoints[0]!.pace
  }

  /** The clients; those of Regions that work come first. */
  get clients(): STSClient[] {
    return this.#inOrder().map(({ client }) => client)
  }

  /** Throws BROKER_UNUSABLE if the broker role cannot be assumed now. */
  async checkBroker(): Promise<void> {
    await this.#broker?.check()
  }

  /**
   * Throws the SDK's error from the first Region that failed, or STS_REGION_DISABLED if one has STS
   * switched off.
   */
  async assumeRole(input: AssumeRoleInput, urgency: Urgency): Promise<AssumeRoleCommandOutput> {
    const tried: { region: string; error: unknown }[] = []
    for (const endpoint of this.#inOrder()) {
      try {
        return await this.#askAsBroker(endpoint, input, urgency)
      } catch (error) {
        if (!this.#isOnlyHere(endpoint, error)) throw error
        tried.push({ region: endpoint.region, error })
      }
    }
    throw summarize(input, tried)
  }

  /** If the broker's session may be why AWS refused the call, replaces it once and asks again. */
  async #askAsBroker(endpoint: Endpoint, input: AssumeRoleInput, urgency: Urgency) {
    const used = await this.#broker?.current()
    try {
      return await this.#askPatiently(endpoint, input, urgency)
    } catch (error) {
      if (!used || !mayBeOurs(error, urgency, this.#isHome(endpoint))) throw error
      if (!(await this.#broker!.replace(used))) throw this.#unlessSettling(error)
    }
    return this.#askPatiently(endpoint, input, urgency).catch((error: unknown) => {
      throw this.#unlessSettling(error)
    })
  }

  async #askPatiently(
    { assumeRole, pace }: Endpoint,
    input: AssumeRoleInput,
    { neededBy, patience }: Urgency,
  ) {
    for (let left = patience; ; left--) {
      await pace.turn(neededBy)
      const sentAt = this.#ports.clock.monotonic()
      try {
        return await assumeRole(input)
      } catch (error) {
        if (!isThrottled(error)) throw error
        pace.slowDown(sentAt)
        if (left <= 1) throw error
      }
    }
  }

  /** Blames nobody for a denial while the broker role itself is new. */
  #unlessSettling(error: unknown): unknown {
    if (!isAccessDenied(error) || !this.#broker!.isSettling) return error
    const detail =
      'The broker role was made again less than a minute ago, so its permissions may not work yet. Try again shortly.'
    return new RolecallError('BROKER_UNUSABLE', { detail }, error)
  }

  #isHome = (endpoint: Endpoint): boolean => endpoint === this.#endpoints[0]

  /** Whether the fault concerns only this Region, so that another one may work. */
  #isOnlyHere(endpoint: Endpoint, error: unknown): boolean {
    if (isRegionDisabled(error)) return true
    // AWS: a Region that the account did not opt in to refuses its credentials as invalid. In the
    // home Region they really are.
    const notOptedIn = !this.#isHome(endpoint) && isCredentialsRefused(error)
    if (!notOptedIn && !isServersFault(error)) return false
    endpoint.shunnedUntil = this.#ports.clock.monotonic() + SHUNNED_MS
    return true
  }

  #inOrder(): Endpoint[] {
    const now = this.#ports.clock.monotonic()
    const isShunned = ({ shunnedUntil }: Endpoint): boolean => now < shunnedUntil
    return [...this.#endpoints.filter((it) => !isShunned(it)), ...this.#endpoints.filter(isShunned)]
  }
}

/**
 * Whether our own session may be the cause, so that a new one is worth a try. AWS: a session whose
 * role was deleted is denied everything, like a stranger (fault 17).
 */
const mayBeOurs = (error: unknown, { isDenialFine }: Urgency, isHome: boolean): boolean =>
  isExpired(error) ||
  (isCredentialsRefused(error) && isHome) ||
  (isAccessDenied(error) && !isDenialFine)

/** Of several faults, reports one that somebody can fix before one that passes. */
function summarize(
  { RoleArn = '' }: AssumeRoleInput,
  tried: { region: string; error: unknown }[],
): unknown {
  const disabled = tried.find(({ error }) => isRegionDisabled(error))
  if (!disabled) return tried[0]!.error
  const account = RoleArn.split(':')[4]!
  const said = tried.map(({ region, error }) => `${region}: ${faultName(error)}`).join(', ')
  const detail = `In account ${account} an administrator activates STS for ${disabled.region} in the IAM console, under Account settings. A Region that is off by default has to be enabled there and in the account of the broker role. (${said})`
  return new RolecallError('STS_REGION_DISABLED', { detail }, disabled.error)
}
