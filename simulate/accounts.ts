import { RolecallError } from '../src/api/errors.ts'
import { Secret } from '../src/api/secret.ts'
import type { RoleArn } from '../src/core/model/aws/role-arn.ts'
import type { ProbeOutcome, SessionCredentials, SessionRequest } from '../src/core/ports.ts'
import type { Dice } from './dice.ts'
import { EPOCH, type Timeline } from './timeline.ts'

export type Trust = (externalId: string | undefined) => boolean

/** What the customer's account does with a new role. */
export interface RoleChoices {
  opens: Trust
  spreadMs: number
}

/** A role whose trust policy is as in the template. */
export const honest = (externalId: string): RoleChoices => ({
  opens: (given) => given === externalId,
  spreadMs: 3000,
})

interface Role {
  roleId: string
  trusts: Trust
  visibleAt: number
  goneAt: number
}

type Seen = 'entered' | 'kept out bare' | 'kept out decoy'

/**
 * IAM and STS of all customers. A role appears late and disappears late, and STS does not always
 * answer.
 */
export class Accounts {
  readonly #time: Timeline
  readonly #dice: Dice
  readonly #roles = new Map<string, Role>()
  readonly #seen = new Map<string, Set<Seen>>()
  /** The last stack that created the role, by the role's ARN. */
  readonly #madeAgain = new Set<string>()
  readonly #makers = new Map<string, string>()
  #serial = 0
  /** The chance that STS gives no clear answer. */
  trouble = 0

  constructor(time: Timeline, dice: Dice) {
    this.#time = time
    this.#dice = dice
  }

  /**
   * A stack creates the role. Earlier probes of a role with the same name do not count for this
   * one.
   */
  create(roleArn: string, stackId: string, { opens, spreadMs }: RoleChoices): void {
    this.#makers.set(roleArn, stackId)
    this.remake(roleArn, opens, spreadMs)
  }

  /** Somebody replaces the role by another one with the same name, outside the stack. */
  remake(roleArn: string, trusts: Trust, spreadMs: number): void {
    const roleId = `AROA${++this.#serial}`
    if (this.#roles.has(roleArn)) this.#madeAgain.add(roleArn)
    this.#roles.set(roleArn, {
      roleId,
      trusts,
      visibleAt: this.#time.now + spreadMs,
      goneAt: Number.POSITIVE_INFINITY,
    })
  }

  edit(roleArn: string, trusts: Trust): void {
    const role = this.#roles.get(roleArn)
    if (role) role.trusts = trusts
  }

  delete(roleArn: string, spreadMs: number): void {
    const role = this.#roles.get(roleArn)
    if (role) role.goneAt = this.#time.now + spreadMs
  }

  exists(roleArn: string): boolean {
    return this.#roles.get(roleArn)?.goneAt === Number.POSITIVE_INFINITY
  }

  /** Whether a role had this name before, and another one has it now. */
  wasMadeAgain(roleArn: string): boolean {
    return this.#madeAgain.has(roleArn)
  }

  /** Whether the role exists, and this stack was the last to create it. */
  isLeftBy(roleArn: string, stackId: string): boolean {
    return this.exists(roleArn) && this.#makers.get(roleArn) === stackId
  }

  /** Whether the role accepts this External ID and nothing else. */
  isSound(roleArn: string, externalId: string): boolean {
    return (
      Boolean(this.#open(roleArn, externalId)) &&
      !this.#open(roleArn, undefined) &&
      !this.#open(roleArn, 'decoy')
    )
  }

  /** Whether all three probes were sent to the role of this stack, and had the right results. */
  isProved(roleArn: string, stackId: string): boolean {
    return this.#seen.get(`${roleArn} ${stackId}`)?.size === 3
  }

  probe(role: RoleArn, given: string | undefined, isDecoy: boolean): ProbeOutcome {
    if (this.#dice.chance(this.trouble))
      return {
        outcome: 'unknown',
        why: this.#dice.pick(['Throttling', 'TimeoutError', 'ServiceUnavailable']),
      }
    const found = this.#open(role.text, given)
    if (found && given && !isDecoy) this.#saw(role.text, 'entered')
    if (!found && (isDecoy || !given))
      this.#saw(role.text, isDecoy ? 'kept out decoy' : 'kept out bare')
    return found
      ? { outcome: 'allowed', accountId: role.accountId, roleId: found.roleId }
      : { outcome: 'denied' }
  }

  assume({ role, externalId, durationSeconds }: SessionRequest): SessionCredentials {
    if (this.#dice.chance(this.trouble)) throw new RolecallError('STS_UNAVAILABLE')
    if (!this.#open(role.text, externalId)) throw new RolecallError('ROLE_NOT_ASSUMABLE')
    const accessKeyId = `ASIA${++this.#serial}`
    const expiration = new Date(EPOCH + this.#time.now + durationSeconds * 1000)
    return {
      accessKeyId,
      secretAccessKey: new Secret('simulated'),
      sessionToken: new Secret('simulated'),
      expiration,
    }
  }

  #saw(roleArn: string, what: Seen): void {
    const key = `${roleArn} ${this.#makers.get(roleArn)}`
    this.#seen.set(key, (this.#seen.get(key) ?? new Set()).add(what))
  }

  #open(roleArn: string, given: string | undefined): Role | undefined {
    const role = this.#roles.get(roleArn)
    return role &&
      this.#time.now >= role.visibleAt &&
      this.#time.now < role.goneAt &&
      role.trusts(given)
      ? role
      : undefined
  }
}
