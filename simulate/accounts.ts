import { RolecallError } from '../src/errors.ts'
import type { RoleArn } from '../src/model/role-arn.ts'
import { Secret } from '../src/model/secret.ts'
import type { ProbeOutcome, SessionCredentials, SessionRequest } from '../src/ports.ts'
import type { Dice } from './dice.ts'
import { EPOCH, type Timeline } from './timeline.ts'

interface Role {
  roleId: string
  trusts: (externalId: string | undefined) => boolean
  visibleAt: number
  goneAt: number
}

type Seen = 'entered' | 'kept out bare' | 'kept out decoy'

/** IAM and STS of all customers: roles appear late, stay a little too long, and STS does not always answer. */
export class Accounts {
  readonly #time: Timeline
  readonly #dice: Dice
  readonly #roles = new Map<string, Role>()
  readonly #seen = new Map<string, Set<Seen>>()
  readonly #proved = new Set<string>()
  #serial = 0
  /** Chance that STS gives no clear answer. */
  trouble = 0

  constructor(time: Timeline, dice: Dice) {
    this.#time = time
    this.#dice = dice
  }

  /** A stack makes it. What was proved of an earlier one of that name says nothing any more. */
  create(roleArn: string, trusts: Role['trusts'], spreadMs: number): void {
    this.remake(roleArn, trusts, spreadMs)
    this.#seen.delete(roleArn)
  }

  /** Another role under the old name, behind our back. */
  remake(roleArn: string, trusts: Role['trusts'], spreadMs: number): void {
    const roleId = `AROA${++this.#serial}`
    this.#roles.set(roleArn, { roleId, trusts, visibleAt: this.#time.now + spreadMs, goneAt: Number.POSITIVE_INFINITY })
  }

  edit(roleArn: string, trusts: Role['trusts']): void {
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

  /** Whether it would open to this External ID and to nothing else. */
  isSound(roleArn: string, externalId: string): boolean {
    return Boolean(this.#open(roleArn, externalId)) && !this.#open(roleArn, undefined) && !this.#open(roleArn, 'decoy')
  }

  /** Whether all three probes were made, with the right answers, since a stack made it; or ever, of any role of that name. */
  isProved(roleArn: string, since: 'created' | 'ever'): boolean {
    return this.#proved.has(roleArn) && (since === 'ever' || this.#seen.get(roleArn)?.size === 3)
  }

  probe(role: RoleArn, given: string | undefined, isDecoy: boolean): ProbeOutcome {
    if (this.#dice.chance(this.trouble))
      return { outcome: 'unknown', why: this.#dice.pick(['Throttling', 'TimeoutError', 'ServiceUnavailable']) }
    const found = this.#open(role.text, given)
    if (found && given && !isDecoy) this.#saw(role.text, 'entered')
    if (!found && (isDecoy || !given)) this.#saw(role.text, isDecoy ? 'kept out decoy' : 'kept out bare')
    return found ? { outcome: 'allowed', accountId: role.accountId, roleId: found.roleId } : { outcome: 'denied' }
  }

  assume({ role, externalId, durationSeconds }: SessionRequest): SessionCredentials {
    if (this.#dice.chance(this.trouble)) throw new RolecallError('STS_UNAVAILABLE')
    if (!this.#open(role.text, externalId)) throw new RolecallError('ROLE_NOT_ASSUMABLE')
    const accessKeyId = `ASIA${++this.#serial}`
    const expiration = new Date(EPOCH + this.#time.now + durationSeconds * 1000)
    return { accessKeyId, secretAccessKey: new Secret('simulated'), sessionToken: new Secret('simulated'), expiration }
  }

  #saw(roleArn: string, what: Seen): void {
    const seen = (this.#seen.get(roleArn) ?? new Set()).add(what)
    this.#seen.set(roleArn, seen)
    if (seen.size === 3) this.#proved.add(roleArn)
  }

  #open(roleArn: string, given: string | undefined): Role | undefined {
    const role = this.#roles.get(roleArn)
    return role && this.#time.now >= role.visibleAt && this.#time.now < role.goneAt && role.trusts(given) ? role : undefined
  }
}
