import type { WebhookEndpoint } from '../model/webhook-endpoint.ts'
import { type DeliveryPorts, workOnEndpoint } from './work-on-endpoint.ts'

/** More than there can be endpoints, so that one that hangs takes no other one's place. */
const MAX_DUE = 100
/** The longest sleep, in case the clock was set or a wake-up was missed. */
const MAX_SLEEP_MS = 60_000
/** The longest sleep where other machines write the store too. */
const MAX_SHARED_SLEEP_MS = 5000

interface Run {
  stop: AbortSignal
  /** Called in each round, to show that the loop is alive. */
  beat(): void
  /** True while nothing may be written. */
  isHalted(): boolean
}

/** Delivers to all endpoints that are due, each by itself: one that hangs delays no other. */
export class Delivery {
  readonly #ports: DeliveryPorts
  readonly #underWay = new Map<string, Promise<void>>()
  /** Endpoints that got news, or were changed, while they were under way. */
  readonly #again = new Set<string>()
  #attempts = 0
  #paused = 0
  #countedAt = Number.NEGATIVE_INFINITY
  #isStopping = false
  #hasNews = true
  #sleeping = new AbortController()

  constructor(ports: DeliveryPorts) {
    this.#ports = ports
  }

  /**
   * Delivers until the signal aborts. Sleeps until an event is announced, an endpoint is changed or
   * an endpoint is due again.
   */
  async run({ stop, beat, isHalted }: Run): Promise<void> {
    const { clock, store, log } = this.#ports
    store.onCommit?.((ids, hasEvents) => {
      const changed = ids.filter((id) => id.startsWith('whe_'))
      // Its worker may have read it before this change.
      for (const id of changed) if (this.#underWay.has(id)) this.#again.add(id)
      if (hasEvents || changed.some((id) => !this.#underWay.has(id))) this.#wake()
    })
    const longest = store.onCommit ? MAX_SLEEP_MS : MAX_SHARED_SLEEP_MS
    for (let next = clock.now(); !stop.aborted; ) {
      beat()
      this.#sleeping = new AbortController()
      const wakes = AbortSignal.any([stop, this.#sleeping.signal])
      try {
        if (!isHalted() && (this.#hasNews || clock.now() >= next)) await this.startDue()
        next = await this.#nextLook(longest)
        await this.#countPaused()
      } catch (error) {
        log.error('loop.failed', { loop: 'webhooks', error })
        next = new Date(clock.now().getTime() + MAX_SHARED_SLEEP_MS)
      }
      if (this.#hasNews && !isHalted()) continue
      await clock.sleep(Math.max(0, next.getTime() - clock.now().getTime()), wakes).catch(() => {})
    }
    this.#isStopping = true
    await this.#all()
  }

  /** How many endpoints are paused, as it was a minute ago or later. */
  get paused(): number {
    return this.#paused
  }

  /** Starts the work on each endpoint that is due, and does not wait for it. */
  async startDue(mayGoOn = () => true): Promise<void> {
    const { clock, store } = this.#ports
    this.#hasNews = false
    const due = await store.due('webhook-endpoint', clock.now(), MAX_DUE)
    for (const endpoint of due) {
      const { id } = endpoint
      if (this.#underWay.has(id)) this.#again.add(id)
      else {
        this.#underWay.set(
          id,
          this.#work(endpoint, () => mayGoOn() && !this.#isStopping),
        )
      }
    }
  }

  /** Delivers until nothing is left that is due. Returns how many attempts it made. */
  async untilDone(mayGoOn: () => boolean): Promise<number> {
    const before = this.#attempts
    await this.startDue(mayGoOn)
    await this.#all()
    await this.#countPaused()
    return this.#attempts - before
  }

  #all = async () => {
    await Promise.all(this.#underWay.values())
  }

  #wake(): void {
    this.#hasNews = true
    this.#sleeping.abort()
  }

  async #work(due: WebhookEndpoint, mayGoOn: () => boolean): Promise<void> {
    const { id } = due
    try {
      for (let endpoint: WebhookEndpoint | undefined = due; endpoint; ) {
        this.#again.delete(id)
        const made = await workOnEndpoint(this.#ports, endpoint, mayGoOn)
        this.#attempts += made
        const goesOn = mayGoOn() && (made > 0 || this.#again.has(id))
        endpoint = goesOn ? await this.#ports.store.get('webhook-endpoint', id) : undefined
      }
    } catch (error) {
      this.#ports.log.error('webhooks.failed', { endpointId: id, error })
    } finally {
      // In the same step as the decision to end, so that news after it start the work again.
      this.#underWay.delete(id)
    }
    // The loop finds out when this endpoint is due next.
    this.#sleeping.abort()
  }

  async #countPaused(): Promise<void> {
    const { clock, store } = this.#ports
    if (clock.monotonic() - this.#countedAt < MAX_SLEEP_MS) return
    this.#countedAt = clock.monotonic()
    const query = { status: 'paused', limit: MAX_DUE } as const
    this.#paused = (await store.list('webhook-endpoint', query)).items.length
  }

  /** When to look next if nothing is announced before. */
  async #nextLook(longestMs: number): Promise<Date> {
    const { clock, store } = this.#ports
    const at = clock.now()
    const { items } = await store.list('webhook-endpoint', { status: 'active', limit: MAX_DUE })
    const idle = items.filter(({ id }) => !this.#underWay.has(id))
    const times = idle.map((it) => Date.parse(nextTimeOf(it, at.toISOString()) ?? ''))
    const known = times.filter((time) => time > at.getTime())
    return new Date(Math.min(at.getTime() + longestMs, ...known))
  }
}

function nextTimeOf(
  { dueAt, nextBacklogAt, lease }: WebhookEndpoint,
  now: string,
): string | undefined {
  if (dueAt > now) return dueAt
  if (lease && lease.until > now) return lease.until
  return nextBacklogAt
}
