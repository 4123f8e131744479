import { isRolecallError } from '../../../api/errors.ts'
import type { ProfileWatch } from '../../../core/access-versions/watch-profiles.ts'
import type { DomainWatch } from '../../../core/brand/domain-watch.ts'
import { resendDueAnswers } from '../../../core/callback/answer/resend-due.ts'
import type { DeadLetterWatch } from '../../../core/callback/dead-letters/watch.ts'
import { Budget, type Total } from '../../../core/callback/limits/budget.ts'
import {
  type HostHealth,
  type InboxCounter,
  workInbox,
} from '../../../core/callback/receive/work-inbox.ts'
import { followCampaigns } from '../../../core/campaigns/follow-campaigns.ts'
import { keepStopList } from '../../../core/credentials/stop-list.ts'
import { DeclareLimit } from '../../../core/declared/declare-limit.ts'
import { lookForRoles } from '../../../core/declared/look-for-role.ts'
import { readDueOrganizations } from '../../../core/enrolments/read-organizations.ts'
import { expireDueInvitations } from '../../../core/invitations/expire-due.ts'
import { workOnJobs } from '../../../core/jobs/work-on-jobs.ts'
import { SYSTEM } from '../../../core/model/actor.ts'
import type { StoredRecord } from '../../../core/model/record.ts'
import type { Ports } from '../../../core/ports.ts'
import { probeEnded } from '../../../core/receipts/probe-ended.ts'
import {
  offerUpgrade,
  type UpgradeOrder,
  type UpgradePorts,
} from '../../../core/upgrades/offer-upgrade.ts'
import type { BrokerWatch } from '../../../core/verification/broker-watch.ts'
import type { CircuitBreaker } from '../../../core/verification/circuit-breaker.ts'
import { inSpareTime, verifyDue } from '../../../core/verification/verify.ts'
import type { Delivery } from '../../../core/webhooks/deliver-due.ts'
import { atMostEvery, snapshotHourly } from './at-most-every.ts'
import type { Pulse } from './vitals.ts'

const TICK_MS = 500
const WATCH_MS = 60_000
/** Looks less often than for other work: nobody waits for it, and each look costs reads. */
const CAMPAIGNS_MS = 5000
const ORGANIZATIONS_MS = 2000
/** Rows of jobs leave room for callers: ten of each job are done at once, then comes a pause. */
const JOBS_PAUSE_MS = 200
/** Of a table only: a look without work reads about nine units. */
const COUNTS_MS = 15_000

export interface LoopParts {
  count: InboxCounter
  breaker: CircuitBreaker
  pulse: Pulse
  shortage: HostHealth['shortage']
  /** True once the store can no longer be trusted. Then no loop works any more. */
  isHalted(): boolean
  deadLetters: DeadLetterWatch
  profiles: ProfileWatch
  broker: BrokerWatch
  domain: DomainWatch
  /** Sends events to the vendor's systems. */
  delivery: Delivery
  /** The pace of all calls to STS. */
  pace: Total
}

/**
 * Starts the background work: the queue, due answers, due checks, expired invitations, dead
 * letters, the broker role, the comparison of the profiles, campaigns, organizations, jobs,
 * webhooks, the counts of a table, the health of each day, and the deletion of old rows.
 */
export function startLoops(ports: Ports, parts: LoopParts): { stop(): Promise<void> } {
  const { count, breaker, pulse, shortage, isHalted } = parts
  const { deadLetters, profiles, broker, domain, delivery, pace } = parts
  const stopping = new AbortController()
  const budget = new Budget(ports.clock, pace)
  const loop = { ports, stop: stopping.signal, pulse, isHalted }
  const running = [
    workInbox(
      { ...ports, shortage, beat: () => pulse.beat('inbox') },
      stopping.signal,
      count,
      budget,
    ),
    ...choresOf(ports, breaker).map((chore) => every(loop, chore)),
    every(loop, { name: 'dead-letters', work: () => deadLetters.look() }, WATCH_MS),
    every(loop, { name: 'broker', work: () => broker.look() }, WATCH_MS),
    every(loop, { name: 'domain', work: () => domain.look() }, WATCH_MS),
    every(loop, { name: 'profiles', work: () => profiles.look() }, WATCH_MS),
    every(loop, { name: 'stops', work: () => keepStopList(ports) }, WATCH_MS),
    every(
      loop,
      { name: 'campaigns', work: () => followCampaigns(withOffers(ports)) },
      CAMPAIGNS_MS,
    ),
    every(
      loop,
      {
        name: 'organizations',
        work: () => readDueOrganizations(ports),
      },
      ORGANIZATIONS_MS,
    ),
    every(loop, jobsOf(ports), ports.store.onCommit ? TICK_MS : CAMPAIGNS_MS),
    delivery.run({ stop: stopping.signal, isHalted, beat: () => pulse.beat('webhooks') }),
    every(loop, { name: 'old-rows', work: pruneDaily(ports) }, WATCH_MS),
    ...countsOf(ports).map((work) => every(loop, { name: 'counts', work }, COUNTS_MS)),
    every(loop, { name: 'health-by-day', work: snapshotHourly(ports) }, WATCH_MS),
  ]
  return {
    async stop() {
      stopping.abort()
      await Promise.all(running)
    },
  }
}

/** The ports with which campaigns make upgrades. */
export const withOffers = <P extends UpgradePorts>(ports: P) => ({
  ...ports,
  offer: (order: UpgradeOrder) => offerUpgrade(ports, SYSTEM, order),
})

/** Works on jobs. A table costs reads at each look, so it is asked less often than a file. */
const jobsOf = (ports: Ports): Pick<Chore, 'name' | 'work'> => ({
  name: 'jobs',
  async work() {
    const hasMore = await workOnJobs(ports)
    if (hasMore) await ports.clock.sleep(JOBS_PAUSE_MS)
    return hasMore
  },
})

/** Brings counts and search up to date, where a commit does not do it. */
const countsOf = ({ store }: Ports): (() => Promise<boolean>)[] =>
  store.catchUp ? [store.catchUp.bind(store)] : []

const DAY_MS = 86_400_000

/** Deletes what the store keeps for a time only: at the start, then once a day. */
const pruneDaily = ({ clock, store }: Ports): (() => Promise<void>) =>
  atMostEvery(DAY_MS, clock, () => store.prune(clock.now()))

interface Chore {
  name: string
  /** The kind of the records that are due. */
  kind: StoredRecord['kind']
  work(): Promise<unknown>
}

export const choresOf = (ports: Ports, breaker: CircuitBreaker): Chore[] => [
  { name: 'answers', kind: 'callback', work: () => resendDueAnswers(ports) },
  { name: 'checks', kind: 'connection', work: () => checkDue(ports, breaker) },
  { name: 'expiry', kind: 'invitation', work: () => expireDueInvitations(ports) },
  { name: 'roles', kind: 'role-look', work: lookAtRoles(ports) },
  { name: 'receipts', kind: 'receipt', work: () => probeEnded(ports) },
]

/** Looks for roles that customers make without a stack. */
function lookAtRoles(ports: Ports): () => Promise<number> {
  const limit = new DeclareLimit(ports.clock)
  return () => lookForRoles(ports, limit)
}

const MAX_CHECKS = 50

/**
 * Verifies up to 50 due connections. Their calls use only the capacity of STS that no caller waits
 * for (BRK-7). Returns true if more may be due.
 */
async function checkDue(ports: Ports, breaker: CircuitBreaker): Promise<boolean> {
  const wasOpen = breaker.isOpen
  const checked = await verifyDue({ ...ports, sts: inSpareTime(ports.sts) }, MAX_CHECKS, breaker)
  if (breaker.isOpen && !wasOpen) await suspectOurselves(ports)
  if (!breaker.isOpen && wasOpen) ports.log.info('verification.resumed')
  return checked === MAX_CHECKS
}

/**
 * Logs that the fault is probably ours, because half of the customers do not remove their roles at
 * once. The log says whether AWS knows the broker role (fault 42).
 */
async function suspectOurselves({ sts, log }: Ports): Promise<void> {
  const broker = await sts.check().then(
    () => 'AWS knows the broker role. Check its identity policy and the service control policies.',
    (error: unknown) => toRolecallCode(error),
  )
  log.error('verification.frozen', {
    why: 'AWS denies many connections at once that worked before. No denial changes a connection until probes succeed again.',
    broker,
  })
}

const toRolecallCode = (error: unknown): string =>
  isRolecallError(error) ? error.code : 'INTERNAL'

interface Loop {
  ports: Ports
  stop: AbortSignal
  pulse: Pulse
  isHalted(): boolean
}

/** Repeats the work: at once while it returns true, else after a pause. */
async function every(
  { ports, stop, pulse, isHalted }: Loop,
  { name, work }: Pick<Chore, 'name' | 'work'>,
  pauseMs = TICK_MS,
): Promise<void> {
  while (!stop.aborted) {
    pulse.beat(name)
    try {
      if (!isHalted() && (await work()) === true) continue
    } catch (error) {
      ports.log.error('loop.failed', { loop: name, error })
    }
    await ports.clock.sleep(pauseMs, stop).catch(() => {})
  }
}
