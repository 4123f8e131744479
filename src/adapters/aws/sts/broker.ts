import type { STSClient } from '@aws-sdk/client-sts'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { RolecallError } from '../../../api/errors.ts'
import type { RoleArn } from '../../../core/model/aws/role-arn.ts'
import type { Clock } from '../../../core/ports.ts'
import {
  isAccessDenied,
  isCredentialsRefused,
  isRegionDisabled,
  isServersFault,
  isThrottled,
  translateFault,
} from '../faults.ts'

const SESSION_SECONDS = 3600
/** AWS: the SDK asks for new credentials five minutes before the old ones expire. */
const RENEWED_MS = 6 * 60_000
/** A session of this age is believed when AWS denies a call. */
const BELIEVED_MS = 1000
/** A flood of denied calls replaces the session so often at once, and then once in ten seconds. */
const MAX_REPLACED_AT_ONCE = 5
const REPLACED_EVERY_MS = 10_000
/** A check renews a session of this age, so that a role that was deleted is noticed. */
const CHECKED_MS = 30_000
/** After a failed renewal, nobody tries again for this long. */
const FAILED_MS = 1000
/** A throttled renewal is tried again after each of these pauses. */
const THROTTLED_PAUSES_MS = [200, 400]
/** AWS: IAM is eventually consistent, so the permissions of a new role work after some seconds. */
const SETTLED_MS = 60_000

export interface BrokerSession {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string
  expiration: Date
  /** AWS's unique id of the role. A role that is deleted and made again has another one. */
  roleId: string
  /** Monotonic milliseconds. */
  madeAt: number
}

type BrokerClock = Pick<Clock, 'now' | 'monotonic' | 'sleep'>

/**
 * The sessions of the broker role, the only identity that customers' roles trust. The clients of
 * all Regions share one session. Tries the credentials of `bases` in their order.
 */
export class BrokerSessions {
  readonly #bases: STSClient[]
  readonly #role: RoleArn
  readonly #clock: BrokerClock
  #session: BrokerSession | undefined
  #making: Promise<BrokerSession> | undefined
  #failure: { error: RolecallError; at: number } | undefined
  #remadeAt = -Infinity
  #replacements = MAX_REPLACED_AT_ONCE
  #countedAt: number

  constructor(bases: STSClient[], role: RoleArn, clock: BrokerClock) {
    this.#bases = bases
    this.#role = role
    this.#clock = clock
    this.#countedAt = clock.monotonic()
  }

  /**
   * The credentials provider of the clients. AWS: the SDK keeps what a provider returns, unless the
   * provider says that it keeps the credentials itself. A kept session could not be replaced.
   */
  get provider(): () => Promise<BrokerSession> {
    return Object.assign(() => this.current(), { memoized: true })
  }

  /**
   * The session to use. If no new one can be had, the last one is used until it expires. Throws
   * BROKER_UNUSABLE.
   */
  async current(): Promise<BrokerSession> {
    const last = this.#session
    const left = last ? last.expiration.getTime() - this.#clock.now().getTime() : 0
    if (last && left > RENEWED_MS) return last
    return this.#renew().catch((error: unknown) => {
      if (last && left > 0) return last
      throw error
    })
  }

  /**
   * Replaces a session with which AWS refused a call, because the cause may be the session: its
   * role was deleted and made again, or its keys ended early. Returns false if the session is too
   * young to be the cause, or was replaced too often. Throws BROKER_UNUSABLE if no new one can be
   * had.
   */
  async replace(refused: BrokerSession): Promise<boolean> {
    if (refused !== this.#session) return true
    if (this.#age(refused) < BELIEVED_MS) return false
    if (!this.#making && !this.#takeReplacement()) return false
    await this.#renew()
    return true
  }

  /** Throws BROKER_UNUSABLE if the role cannot be assumed now. */
  async check(): Promise<void> {
    if (this.#session && this.#age(this.#session) < CHECKED_MS) return
    await this.#renew()
  }

  /** Whether the role was made again a moment ago, so that its permissions may not work yet. */
  get isSettling(): boolean {
    return this.#clock.monotonic() - this.#remadeAt < SETTLED_MS
  }

  #takeReplacement(): boolean {
    const now = this.#clock.monotonic()
    const grown = this.#replacements + (now - this.#countedAt) / REPLACED_EVERY_MS
    this.#replacements = Math.min(MAX_REPLACED_AT_ONCE, grown)
    this.#countedAt = now
    if (this.#replacements < 1) return false
    this.#replacements -= 1
    return true
  }

  #age = ({ madeAt }: BrokerSession): number => this.#clock.monotonic() - madeAt

  async #renew(): Promise<BrokerSession> {
    if (this.#failure && this.#clock.monotonic() - this.#failure.at < FAILED_MS)
      throw this.#failure.error
    this.#making ??= this.#make().finally(() => {
      this.#making = undefined
    })
    return this.#making
  }

  async #make(): Promise<BrokerSession> {
    const former = this.#session
    try {
      this.#session = await assumeBroker(this.#bases, this.#role, this.#clock)
    } catch (error) {
      const fault = brokerFault(error)
      this.#failure = { error: fault, at: this.#clock.monotonic() }
      throw fault
    }
    if (former && former.roleId !== this.#session.roleId) this.#remadeAt = this.#clock.monotonic()
    return this.#session
  }
}

async function assumeBroker(
  bases: STSClient[],
  role: RoleArn,
  clock: BrokerClock,
): Promise<BrokerSession> {
  const [base, ...others] = bases
  try {
    const answer = await assumeWith(base!, role, clock)
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials!
    return {
      accessKeyId: AccessKeyId!,
      secretAccessKey: SecretAccessKey!,
      sessionToken: SessionToken!,
      expiration: new Date(Expiration!),
      roleId: answer.AssumedRoleUser?.AssumedRoleId?.split(':')[0] ?? '',
      madeAt: clock.monotonic(),
    }
  } catch (error) {
    if (others.length === 0 || !(isServersFault(error) || isRegionDisabled(error))) throw error
    return assumeBroker(others, role, clock)
  }
}

/**
 * If AWS refuses the credentials of this machine, reads them again once. A throttled call is
 * repeated, because without its result a denial says nothing about the customer's role.
 */
async function assumeWith(base: STSClient, role: RoleArn, clock: BrokerClock) {
  const command = () =>
    new AssumeRoleCommand({
      RoleArn: role.text,
      RoleSessionName: 'rolecall-broker',
      DurationSeconds: SESSION_SECONDS,
    })
  for (const pause of THROTTLED_PAUSES_MS) {
    try {
      return await base.send(command())
    } catch (error) {
      if (isThrottled(error)) await clock.sleep(pause)
      else if (isCredentialsRefused(error)) await base.config.credentials({ forceRefresh: true })
      else throw error
    }
  }
  return base.send(command())
}

const brokerFault = (error: unknown): RolecallError =>
  isAccessDenied(error)
    ? new RolecallError('BROKER_UNUSABLE', {}, error)
    : translateFault(error, 'BROKER_UNUSABLE')
