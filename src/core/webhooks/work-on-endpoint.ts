import { isRolecallError } from '../../api/errors.ts'
import { drawText } from '../model/external-id.ts'
import type { WebhookBacklog, WebhookEndpoint } from '../model/webhook-endpoint.ts'
import type { Ports } from '../ports.ts'
import { planTurn, type Turn } from './plan-turn.ts'
import { resealSecrets } from './secrets.ts'
import { type SendPorts, type SendResult, sendLanes } from './send-lanes.ts'
import { type Settled, settleTurn } from './settle-turn.ts'

export interface DeliveryPorts extends SendPorts, Pick<Ports, 'random' | 'log'> {}

/** Longer than a turn can take, so that a lease ends only if its worker has died. */
const LEASE_MS = 60_000
const MAX_CONFLICTS = 5
const MAX_REMOVED = 50

/**
 * Delivers to one endpoint until nothing is left, it has to wait, or `mayGoOn` says no. Returns how
 * many attempts it made. After a crash, the events of one turn are sent again with the same ids.
 */
export async function workOnEndpoint(
  ports: DeliveryPorts,
  due: WebhookEndpoint,
  mayGoOn: () => boolean,
): Promise<number> {
  // Without other machines, a lease that nobody works on is left from a process that died.
  if (!ports.store.onCommit && isLeased(due, ports.clock.now())) return 0
  if (due.status === 'removed') return deleteBacklogs(ports, due)
  let endpoint = due
  for (let attempts = 0; ; ) {
    const turn = isReady(endpoint, ports.clock.now()) ? await planTurn(ports, endpoint) : undefined
    if (!turn) {
      await release(ports, endpoint)
      return attempts
    }
    const held = await takeLease(ports, endpoint)
    if (!held) return attempts
    const sent = await sendLanes(ports, held, turn.lanes, mayGoOn)
    attempts += sent.attempts.length
    const stored = await finishTurn(ports, { held, turn, sent, goesOn: mayGoOn() })
    if (!stored?.lease) return attempts
    endpoint = stored
  }
}

const isReady = ({ status, dueAt }: WebhookEndpoint, now: Date): boolean =>
  status === 'active' && Date.parse(dueAt) <= now.getTime()

/**
 * A lease that ends later than a new one would was taken before the clock stepped back. It counts
 * as ended.
 */
function isLeased({ lease }: WebhookEndpoint, now: Date): boolean {
  const left = lease ? Date.parse(lease.until) - now.getTime() : 0
  return left > 0 && left <= LEASE_MS
}

const leaseUntil = (now: Date): string => new Date(now.getTime() + LEASE_MS).toISOString()

/** Undefined if somebody else was faster. */
async function takeLease(
  { clock, random, store }: DeliveryPorts,
  endpoint: WebhookEndpoint,
): Promise<WebhookEndpoint | undefined> {
  // The last turn renewed it.
  if (endpoint.lease && isLeased(endpoint, clock.now())) return endpoint
  const lease = { id: drawText(random, 12), until: leaseUntil(clock.now()) }
  return unlessOvertaken(async () => {
    const [held] = await store.commit({ put: [{ ...endpoint, lease }], audit: [], announce: [] })
    return held
  })
}

async function release({ store }: DeliveryPorts, endpoint: WebhookEndpoint): Promise<void> {
  const { lease, ...free } = endpoint
  if (lease) await unlessOvertaken(() => store.commit({ put: [free], audit: [], announce: [] }))
}

interface Finished {
  held: WebhookEndpoint
  turn: Turn
  sent: SendResult
  goesOn: boolean
}

/**
 * Commits a turn. If somebody changed the endpoint meanwhile, the change is made again for what the
 * store has now. Returns the endpoint; undefined if another worker took the lease over.
 */
async function finishTurn(
  ports: DeliveryPorts,
  { held, turn, sent, goesOn }: Finished,
): Promise<WebhookEndpoint | undefined> {
  let [endpoint, planned] = [held, turn]
  for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
    const settled = settleTurn(ports, { before: held, endpoint, turn: planned }, sent)
    const resealed = resealSecrets(ports, settled.endpoint)
    const next = withLease(ports, resealed, goesOn && hasMore(settled, planned, ports))
    const put = [next, ...(settled.change.put ?? [])]
    const stored = await unlessOvertaken(() => ports.store.commit({ ...settled.change, put }))
    if (stored) {
      report(ports, settled)
      return stored[0] as WebhookEndpoint
    }
    const present = await ports.store.get('webhook-endpoint', held.id)
    if (!present || present.lease?.id !== held.lease?.id) break
    endpoint = present
    planned = await readBacklogsAgain(ports, turn)
  }
  ports.log.warn('webhooks.overtaken', { endpointId: held.id })
  return undefined
}

const hasMore = ({ endpoint }: Settled, turn: Turn, { clock }: DeliveryPorts): boolean => {
  const now = clock.now()
  const isBacklogDue = (endpoint.nextBacklogAt ?? '\uffff') <= now.toISOString()
  return isReady(endpoint, now) && (turn.hasMore || turn.isProbe || isBacklogDue)
}

function withLease(
  { clock }: DeliveryPorts,
  { lease, ...endpoint }: WebhookEndpoint,
  isKept: boolean,
): WebhookEndpoint {
  return isKept && lease
    ? { ...endpoint, lease: { ...lease, until: leaseUntil(clock.now()) } }
    : endpoint
}

async function readBacklogsAgain({ store }: DeliveryPorts, turn: Turn): Promise<Turn> {
  const lanes = await Promise.all(
    turn.lanes.map(async ({ backlog, ...lane }) => {
      const present = backlog && (await store.get('webhook-backlog', backlog.id))
      return { ...lane, ...(present && { backlog: present }) }
    }),
  )
  return { ...turn, lanes }
}

/** Deletes backlogs of a removed endpoint. Returns 0, because it sends nothing. */
async function deleteBacklogs(
  { store }: DeliveryPorts,
  endpoint: WebhookEndpoint,
): Promise<number> {
  if (endpoint.backlogs === 0) return 0
  const query = { groups: [endpoint.id], limit: MAX_REMOVED }
  const { items, nextCursor } = await store.list('webhook-backlog', query)
  const remove = items.map(({ kind, id, version }: WebhookBacklog) => ({ kind, id, version }))
  const backlogs = nextCursor === undefined ? 0 : Math.max(1, endpoint.backlogs - items.length)
  const put = [{ ...endpoint, backlogs }]
  await unlessOvertaken(() => store.commit({ put, remove, audit: [], announce: [] }))
  return 0
}

/** Undefined if somebody changed one of the records meanwhile. */
async function unlessOvertaken<T>(commit: () => Promise<T>): Promise<T | undefined> {
  try {
    return await commit()
  } catch (error) {
    if (isRolecallError(error, 'VERSION_CONFLICT')) return undefined
    throw error
  }
}

function report({ log }: DeliveryPorts, { endpoint: { id }, paused, skipped }: Settled): void {
  if (paused)
    log.warn('webhooks.paused', {
      endpointId: id,
      why: paused === 'gone' ? 'The receiver answered 410.' : 'Nothing got through for three days.',
      fix: `Fix the receiver, then run: rolecall webhooks resume ${id}`,
    })
  if (skipped.length > 0) log.warn('webhooks.skipped', { endpointId: id, eventIds: skipped })
}
