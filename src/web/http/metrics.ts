import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Store } from '../../core/ports.ts'
import type { CircuitBreaker } from '../../core/verification/circuit-breaker.ts'

/** What `/metrics` shows, in Prometheus's words. No label holds a customer's name or a secret. */
export interface Metrics {
  text(): Promise<string>
  contentType: string
  countCallback(outcome: string): void
}

interface Sources {
  /** Why no work is taken just now. */
  shortage?: () => string | undefined
  deadLetters?: { readonly counts: readonly { region: string; queue: string; messages: number }[] }
  /** Milliseconds. */
  awsAheadMs?: () => number
}

export function prometheusMetrics(
  store: Store,
  breaker: Pick<CircuitBreaker, 'isOpen'>,
  sources: Sources = {},
): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const callbacks = new Counter({
    name: 'rolecall_callbacks_total',
    help: 'Messages taken off the callback queue.',
    labelNames: ['outcome'],
    registers: [registry],
  })
  new Gauge({
    name: 'rolecall_records',
    help: 'Invitations, connections and callbacks by status.',
    labelNames: ['kind', 'status'],
    registers: [registry],
    async collect() {
      this.reset()
      for (const { kind, status, count } of await store.counts()) this.set({ kind, status }, count)
    },
  })
  new Gauge({
    name: 'rolecall_verification_frozen',
    help: '1 while so many connections are denied at once that the fault must be ours; no denial counts then.',
    registers: [registry],
    collect() {
      this.set(breaker.isOpen ? 1 : 0)
    },
  })
  watchMachine(registry, sources)
  return {
    text: () => registry.metrics(),
    contentType: registry.contentType,
    countCallback: (outcome) => callbacks.inc({ outcome }),
  }
}

function watchMachine(registry: Registry, { shortage, deadLetters, awsAheadMs }: Sources): void {
  const registers = [registry]
  new Gauge({
    name: 'rolecall_inbox_shedding',
    help: '1 while no message is taken, since this machine is short of disk, memory or time.',
    registers,
    collect() {
      this.set(shortage?.() === undefined ? 0 : 1)
    },
  })
  new Gauge({
    name: 'rolecall_dead_letters',
    help: 'Messages that were received in vain, or that SNS could not deliver, as of a minute ago.',
    labelNames: ['region', 'queue'],
    registers,
    collect() {
      this.reset()
      for (const { region, queue, messages } of deadLetters?.counts ?? [])
        this.set({ region, queue }, messages)
    },
  })
  new Gauge({
    name: 'rolecall_clock_wrong_seconds',
    help: "How far this machine's clock is from AWS's; 0 within five minutes.",
    registers,
    collect() {
      this.set(Math.abs(awsAheadMs?.() ?? 0) / 1000)
    },
  })
}
