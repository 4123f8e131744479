import { keysFrom, newRing } from '../src/adapters/embedded/local-keys.ts'
import { systemClock } from '../src/adapters/embedded/system.ts'
import { storeAccessVersions } from '../src/core/access-versions/store-versions.ts'
import { isIssuing } from '../src/core/connections/lifecycle.ts'
import type { Connection } from '../src/core/model/connection.ts'
import type { Random } from '../src/core/model/external-id.ts'
import type { StoredRecord } from '../src/core/model/record.ts'
import type { Installation, Keys } from '../src/core/ports.ts'
import { northwindInstallation, northwindProfile } from '../test/fixtures/northwind.ts'
import { FakeBucket } from '../test/fixtures/ports.ts'
import { Accounts } from './accounts.ts'
import { CloudFormation } from './cloud-formation.ts'
import { Dice, repeatingRandom } from './dice.ts'
import type { Weakening } from './guards.ts'
import { MemoryStore } from './memory-store.ts'
import { Queue } from './queue.ts'
import type { StackTemplate } from './stack-template.ts'
import { EPOCH, Timeline } from './timeline.ts'
import { twoRolesProfile } from './two-roles.ts'
import { watchChanges } from './watch-changes.ts'
import { WatchedStore } from './watched-store.ts'
import { Weather } from './weather.ts'
import { startWorker, type Worker } from './worker.ts'

/** Short policies: the rights of an invitation are read each time. */
const policyArn = (name: string): string => `arn:aws:iam::aws:policy/${name}`
const PROFILE = northwindProfile({ managedPolicies: [policyArn('AWSSupportAccess')] })

const SITE: Installation = {
  ...northwindInstallation(),
  profiles: new Map([['default', PROFILE]]),
  publicUrl: 'https://connect.northwind.example',
  ownAccountIds: ['012345678901'],
  homeRegion: 'us-east-1',
  patienceSeconds: 75,
}
/** Then two invitations for one account want the same role. */
const withFixedNames = (site: Installation): Installation => ({
  ...site,
  profiles: new Map([['default', { ...PROFILE, fixedRoleName: true as const }]]),
})

/** One of so many schedules has a profile with two roles. */
const EVERY_TWO_ROLES = 4

/** In one of so many schedules, customers declare roles that no stack made. */
const EVERY_DECLARED = 9

const LONGEST_OUTAGE_MS = 60_000

/**
 * The simulated world: customers' accounts, CloudFormation, the queue, the store, and two workers
 * of the service.
 */
export class Simulation {
  readonly dice: Dice
  readonly time: Timeline
  readonly queue: Queue
  readonly accounts: Accounts
  readonly cloudFormation: CloudFormation
  readonly watched: WatchedStore
  readonly weather: Weather
  readonly random: Random
  readonly keys: Keys
  /** The bucket, into which a worker puts templates. */
  readonly templates = new FakeBucket()
  /** Parsed templates, by their keys. */
  readonly readTemplates = new Map<string, StackTemplate>()
  readonly store = new MemoryStore()
  /** What rolecall.yaml says now. A worker reads it when it starts. */
  installation = SITE
  readonly weakening: Partial<Weakening>
  readonly violations: string[] = []
  readonly workers = new Map<string, Worker>()
  /** Connections whose account number an operator confirmed. */
  readonly approved = new Set<string>()
  /** Connections that an operator suspended or ended, and those whose role was re-created. */
  readonly ordered = new Set<string>()
  /** Stacks whose deletion a stranger announced with a leaked token. */
  readonly slandered = new Set<string>()
  /** Stacks for which a stranger with a leaked token sent any request. */
  readonly impersonated = new Set<string>()
  forged = 0
  readonly #tokenHolders = new Set<string>()
  readonly #lastIssuing = new Map<string, number>()
  /** Nothing fails, except through what customers do. */
  readonly isCalm: boolean
  /** Some customers are invited to a profile with two roles. */
  readonly hasTwoRoles: boolean
  /** Customers declare roles beside their stacks. */
  readonly hasDeclared: boolean
  /** The ARNs of roles that were made without a stack. */
  readonly outside = new Set<string>()
  /** Kinds of records for which the next version has new statuses. */
  renamed: StoredRecord['kind'][] = []
  /** The versions with which a worker may start. */
  versions: Worker['version'][] = ['today']
  hasSkew = false
  isVendorGone = false
  heartbeats = true
  slowness = 0
  queueTrouble = 0
  #starts = 0

  readonly seed: number

  constructor(seed: number, weakening: Partial<Weakening> = {}, log?: (line: string) => void) {
    this.seed = seed
    this.dice = new Dice(seed)
    this.weakening = weakening
    this.isCalm = this.dice.chance(0.1)
    if (this.dice.chance(0.6)) this.installation = withFixedNames(SITE)
    this.hasTwoRoles = seed % EVERY_TWO_ROLES === EVERY_TWO_ROLES - 1
    this.hasDeclared = seed % EVERY_DECLARED === EVERY_DECLARED - 2
    if (this.hasTwoRoles) this.#serveTwoRoles(PROFILE.managedPolicies)
    this.time = new Timeline(this.dice.fork(), log)
    this.queue = new Queue(this.time, this.dice.fork())
    this.accounts = new Accounts(this.time, this.dice.fork())
    this.random = repeatingRandom(this.dice.fork(), 0.2)
    this.keys = keysFrom(newRing(this.random), this.random)
    this.watched = new WatchedStore(this.store, (change, before) =>
      watchChanges(this, change, before),
    )
    this.weather = new Weather(this.watched.store, this.time, this.dice.fork())
    const { time, queue, accounts } = this
    const violate = (what: string) => this.violate(what)
    this.cloudFormation = new CloudFormation({
      time,
      dice: this.dice.fork(),
      queue,
      accounts,
      violate,
    })
    weakening.queue?.(queue)
    this.cloudFormation.namesNoVersion = weakening.namesNoVersion ?? false
  }

  violate(what: string): void {
    this.time.note(() => `VIOLATION: ${what}`)
    this.violations.push(what)
  }

  /**
   * Whether a stranger with a leaked token sent the request. Rolecall processes it, but nothing may
   * change.
   */
  isTokenHolder = (requestId: string): boolean => this.#tokenHolders.has(requestId)
  addTokenHolder = (requestId: string): void => void this.#tokenHolders.add(requestId)

  /** Until when the connection issued credentials; the present time if it still does. */
  lastIssuing = (connectionId: string): number => {
    const until = this.#lastIssuing.get(connectionId) ?? Number.NEGATIVE_INFINITY
    return until === Number.POSITIVE_INFINITY ? this.time.now : until
  }

  noteIssuing(connection: Connection): void {
    const was = this.#lastIssuing.get(connection.id)
    if (isIssuing(connection)) this.#lastIssuing.set(connection.id, Number.POSITIVE_INFINITY)
    else if (was === Number.POSITIVE_INFINITY) this.#lastIssuing.set(connection.id, this.time.now)
  }

  /** An earlier start has stored the access versions, so that customers can be invited at once. */
  async firstStart(): Promise<void> {
    const clock = { ...systemClock, now: () => new Date(EPOCH), monotonic: () => 0 }
    await storeAccessVersions({ ...this, clock, store: this.weather.store })
  }

  /** The vendor disappears for good: nobody works on messages, or nobody can even send one. */
  vanish(how: 'no workers' | 'no topic'): void {
    this.time.note(() => `THE VENDOR IS GONE: ${how}`)
    this.isVendorGone = true
    this.cloudFormation.hasNoTopic = how === 'no topic'
    for (const worker of [...this.workers.values()]) this.time.kill(worker)
    this.workers.clear()
  }

  /** The vendor edits the profile, so that the next invitations ask for other rights. */
  editProfile(): void {
    const profile = this.installation.profiles.get('default')!
    const names = this.dice.pick([['AmazonSQSReadOnlyAccess'], ['AmazonSNSReadOnlyAccess'], []])
    const managedPolicies = ['AWSSupportAccess', ...names].map(policyArn)
    this.installation = {
      ...this.installation,
      profiles: new Map([['default', { ...profile, managedPolicies }]]),
    }
    if (this.hasTwoRoles) this.#serveTwoRoles(managedPolicies)
  }

  #serveTwoRoles(policies: readonly string[]): void {
    const { profiles } = this.installation
    const names = profiles.get('default')!.fixedRoleName ? 'fixed' : 'own'
    const profile = twoRolesProfile(policies, names)
    this.installation = {
      ...this.installation,
      profiles: new Map([...profiles, [profile.name, profile]]),
    }
  }

  restart(name: string): void {
    this.workers.delete(name)
    if (this.isVendorGone) return
    void this.time
      .sleep(undefined, this.dice.between(0, LONGEST_OUTAGE_MS), `starts ${name}`)
      .then(() => this.start(name))
  }

  start(name: string): void {
    if (this.isVendorGone) return
    this.workers.set(
      name,
      startWorker(this, { name, run: ++this.#starts, version: this.dice.pick(this.versions) }),
    )
  }
}
