import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Store } from '../ports.ts'
import type { CircuitBreaker } from '../verification/circuit-breaker.ts'

/** What `/metrics` shows, in Prometheus's words. No label holds a customer's name or a secret. */
export interface Metrics {
  text(): Promise<string>
  contentType: string
  countCallback(outcome: string): void
}

export function prometheusMetrics(store: Store, breaker: Pick<CircuitBreaker, 'isOpen'>): Metrics {
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
  return { text: () => registry.metrics(), contentType: registry.contentType, countCallback: (outcome) => callbacks.inc({ outcome }) }
}
