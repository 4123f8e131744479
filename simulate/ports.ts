import { RolecallError } from '../src/api/errors.ts'
import type { InboxMessage, Ports, Store } from '../src/core/ports.ts'
import { type Letter, MAX_RECEIVES } from './queue.ts'
import type { Simulation } from './simulation.ts'
import { EPOCH, type Process } from './timeline.ts'
import { seenBy } from './versions.ts'
import { acceptError, type Worker } from './worker.ts'

type Call = <T>(name: string, slowestMs: number, run: () => T | Promise<T>) => Promise<T>

/**
 * The ports of a worker. At each call, other steps may run first, and the worker may crash before
 * or after the call takes effect.
 */
export function portsOf(sim: Simulation, worker: Worker): Ports {
  const { time, dice, accounts, cloudFormation, templates, weakening, queue } = sim
  const edit = weakening.template ?? ((body: string) => body)
  const call: Call = (name, slowestMs, run) =>
    time.step(
      worker,
      name,
      run,
      time.now + dice.between(1, dice.chance(sim.slowness) ? slowestMs * 20 : slowestMs),
    )
  const outcome = weakening.outcome ?? ((it) => it)
  const keys = weakening.keys?.(sim.keys) ?? sim.keys
  const sts: Ports['sts'] = {
    probe: (role, externalId) => {
      const isDecoy = typeof externalId === 'object'
      const given = isDecoy ? externalId.decoy : externalId
      return call(
        `probes ${isDecoy ? 'with a decoy' : given ? 'with the External ID' : 'bare'}`,
        300,
        () => accounts.probe(role, given, isDecoy),
      )
    },
    check: async () => {},
    assume: (request) => call('assumes', 300, () => accounts.assume(request)),
  }
  return {
    installation: worker.installation,
    keys,
    random: sim.random,
    clock: worker.clock,
    sessions: worker.sessions,
    templates: {
      put: (key, body) =>
        call('stores a template', 200, () => templates.put(key, edit(body.toString()))),
      get: (key) => templates.get(key),
      isPublic: true,
      url: (key) => templates.url(key),
      letRead: (key) => templates.letRead(key),
    },
    sts: weakening.sts?.(sts) ?? sts,
    roles: {
      trustPolicy: async () => undefined,
      permissions: async () => undefined,
      simulate: async () => undefined,
      organization: async () => undefined,
    },
    answers: {
      put: (url, body) =>
        call('answers', 500, () => outcome(cloudFormation.put(url.reveal(), body))),
    },
    webhooks: { refusalOf: async () => undefined, send: async () => ({ status: 204 }) },
    store: storeOf(sim, worker, call),
    inbox: inboxOf(sim, worker, call),
    deadLetters: {
      take: () => call('takes dead letters', 50, () => queue.takeDeadLetters()),
      count: async () => ({ queues: [], unread: [] }),
    },
    log: logOf(sim, worker),
  }
}

export function clockOf(
  { time }: Simulation,
  worker: Process & { skewMs: number },
): Ports['clock'] {
  return {
    now: () => new Date(EPOCH + time.now + worker.skewMs),
    monotonic: () => time.now,
    async sleep(ms, signal) {
      const until = time.now + ms
      await time.step(
        worker,
        'sleeps',
        () => {},
        signal ? () => (signal.aborted ? time.now : until) : until,
      )
      signal?.throwIfAborted()
    },
    every: (ms, beat) => time.every(worker, ms, beat),
  }
}

/**
 * The store of a worker, in layers: the guard that is off, the worker's version, the unreliable
 * network, the real store.
 */
function storeOf(sim: Simulation, worker: Worker, call: Call): Store {
  const { weather, weakening, renamed } = sim
  const seen =
    weakening.reads === 'unknown statuses' && worker.version === 'today'
      ? weather.store
      : seenBy(worker, weather.store, renamed)
  const store = weakening.store?.(seen, `${worker.name}.${worker.run}`) ?? seen
  return {
    canSkip: store.canSkip,
    commit: (change) =>
      call(`commits ${change.audit.map(({ action }) => action)}`, 20, () => store.commit(change)),
    get: (kind, id) => call(`reads ${kind}`, 5, () => store.get(kind, id)),
    list: (kind, query) => call(`lists ${kind}s`, 5, () => store.list(kind, query)),
    due: (kind, now, limit) => call(`reads due ${kind}s`, 5, () => store.due(kind, now, limit)),
    reservedBy: (kind, value) =>
      call(`reads who holds ${kind}`, 5, () => store.reservedBy(kind, value)),
    audit: (query) => call('reads audit', 5, () => store.audit(query)),
    events: (query) => call('reads events', 5, () => store.events(query)),
    event: (id) => call('reads event', 5, () => store.event(id)),
    checks: (query) => call('reads checks', 5, () => store.checks(query)),
    attempts: (query) => call('reads attempts', 5, () => store.attempts(query)),
    erase: (of) => call('erases traces', 20, () => store.erase(of)),
    prune: (now) => store.prune(now),
    total: (kind, query) => store.total(kind, query),
    counts: () => store.counts(),
    search: (query) => store.search(query),
    sums: (query) => store.sums(query),
    check: () => store.check(),
    close: async () => {},
  }
}

function inboxOf(sim: Simulation, worker: Worker, call: Call): Ports['inbox'] {
  const { queue, time, dice } = sim
  const reach = <T>(act: () => T): T => {
    if (dice.chance(sim.queueTrouble)) throw new RolecallError('AWS_UNREACHABLE')
    return act()
  }
  const toMessage = (letter: Letter): InboxMessage => ({
    body: letter.body,
    receiveCount: letter.receiveCount,
    maxReceives: MAX_RECEIVES,
    sentAt: new Date(EPOCH + letter.sentAt),
    done: () => call('takes the letter off the queue', 30, () => reach(() => take(sim, letter))),
    keep: () =>
      call('keeps the letter', 30, () =>
        reach(() => void (sim.heartbeats && queue.hides && queue.hide(letter))),
      ),
    later: (seconds) =>
      call('puts the letter back', 30, () =>
        reach(() => queue.hide(letter, Math.ceil(seconds) * 1000)),
      ),
  })
  return {
    async receive(signal) {
      const receive = () => (signal.aborted ? [] : reach(() => queue.receive(10)))
      const letters = await time.step(worker, 'receives', receive, () =>
        signal.aborted ? time.now : queue.nextAt(),
      )
      signal.throwIfAborted()
      return letters.map(toMessage)
    },
    check: async () => {},
  }
}

/**
 * A request of CloudFormation may leave the queue only after its answer is stored. Before that, a
 * crash would lose the request.
 */
function take(sim: Simulation, letter: Letter): void {
  const { requestId } = letter
  const record = sim.watched.all('callback').find((it) => it.requestId === requestId)
  if (letter.isGenuine && (!record || record.status === 'claimed'))
    sim.violate(`${requestId} left the queue without a decision`)
  sim.queue.remove(letter)
}

function logOf(sim: Simulation, worker: Worker): Ports['log'] {
  const write = (event: string, facts: Record<string, unknown> = {}) => {
    sim.time.note(() => `${worker.name} logs ${event}`)
    if ('error' in facts) acceptError(sim, facts.error)
  }
  return { info: write, warn: write, error: write }
}
