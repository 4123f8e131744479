import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from '@prometheus-io/client'
import manifest from '../../../package.json' with { type: 'json' }
import type { RecordCount, Store, StsCall } from '../../core/ports.ts'
import type { CircuitBreaker } from '../../core/verification/circuit-breaker.ts'

interface HttpRequest {
  method: string
  /** The pattern of the route, such as `/v1/connections/:id`, never the path itself. */
  route: string
  /** The first digit of the status: `2xx`. */
  status: string
  seconds: number
}

interface Sources {
  store: Pick<Store, 'counts'>
  breaker: Pick<CircuitBreaker, 'isOpen'>
  /** Why this machine takes no messages now. */
  shortage?: () => string | undefined
  deadLetters?: { readonly counts: readonly { region: string; queue: string; messages: number }[] }
  awsAheadMs?: () => number
}

/**
 * The metrics of this process, for Prometheus. No label contains a customer's name, an id or a
 * secret.
 */
export interface Metrics {
  text(): Promise<string>
  contentType: string
  countCallback(outcome: string): void
  /** `issued`, or the error code that the caller received. */
  countSession(outcome: string): void
  observeRequest(request: HttpRequest): void
  observeStsCall(call: StsCall): void
  /** Adds the metrics that are read from elsewhere each time Prometheus asks. */
  watch(sources: Sources): void
}

/** The test that prints docs/reference/metrics.md passes a `registry`. */
export function prometheusMetrics(registry = new Registry()): Metrics {
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const callbacks = new Counter({
    name: 'rolecall_callbacks_total',
    help: 'Messages taken from the callback queue, by what Rolecall did with them.',
    labelNames: ['outcome'],
    registers,
  })
  const sessions = new Counter({
    name: 'rolecall_sessions_total',
    help: 'Requests for credentials: "issued", or the code of the error that the caller received.',
    labelNames: ['outcome'],
    registers,
  })
  const requests = new Histogram({
    name: 'rolecall_http_request_duration_seconds',
    help: 'Time from the arrival of an HTTP request to the first byte of its response. "other" stands for paths that Rolecall does not serve.',
    labelNames: ['method', 'route', 'status'],
    registers,
  })
  const stsCalls = new Histogram({
    name: 'rolecall_sts_request_duration_seconds',
    help: 'Time that a call to AWS STS took. The outcome is "ok", "denied", "throttled", "unavailable" or "failed".',
    labelNames: ['region', 'operation', 'outcome'],
    registers,
  })
  new Gauge({
    name: 'rolecall_build_info',
    help: 'Always 1. The labels say which version of Rolecall and of Node.js runs.',
    labelNames: ['version', 'node'],
    registers,
  }).set({ version: manifest.version, node: process.versions.node }, 1)
  return {
    text: () => registry.metrics(),
    contentType: registry.contentType,
    countCallback: (outcome) => callbacks.inc({ outcome }),
    countSession: (outcome) => sessions.inc({ outcome }),
    observeRequest: ({ seconds, ...labels }) => requests.observe(labels, seconds),
    observeStsCall: ({ seconds, ...labels }) => stsCalls.observe(labels, seconds),
    watch: (sources) => watchSources(registry, sources),
  }
}

interface Sample {
  labels: Record<string, string>
  value: number
}

const one = (value: number): Sample[] => [{ labels: {}, value }]

function watchSources(registry: Registry, sources: Sources): void {
  const gauge = (
    name: string,
    help: string,
    labelNames: string[],
    read: () => Sample[] | Promise<Sample[]>,
  ) =>
    new Gauge({
      ...{ name, help, labelNames, registers: [registry] },
      async collect() {
        const samples = await read()
        this.reset()
        for (const { labels, value } of samples) this.set(labels, value)
      },
    })
  const { store, breaker, shortage, deadLetters, awsAheadMs } = sources
  gauge(
    'rolecall_records',
    'Records of the store, such as invitations and connections, by kind and status.',
    ['kind', 'status'],
    async () => sumsByStatus(await store.counts()),
  )
  gauge(
    'rolecall_verification_frozen',
    '1 while so many connections are denied at once that Rolecall suspects its own broker role. No denial changes a connection then.',
    [],
    () => one(breaker.isOpen ? 1 : 0),
  )
  gauge(
    'rolecall_inbox_shedding',
    '1 while this machine takes no messages because it is short of disk, memory or CPU time.',
    [],
    () => one(shortage?.() === undefined ? 0 : 1),
  )
  gauge(
    'rolecall_dead_letters',
    'Messages that failed too often, or that SNS could not deliver. Counted once a minute.',
    ['region', 'queue'],
    () =>
      (deadLetters?.counts ?? []).map(({ messages, ...labels }) => ({ labels, value: messages })),
  )
  gauge(
    'rolecall_clock_wrong_seconds',
    "Difference between this machine's clock and AWS's. 0 if it is less than four minutes.",
    [],
    () => one(Math.abs(awsAheadMs?.() ?? 0) / 1000),
  )
}

/** Without the profiles: a vendor can have many of them. */
function sumsByStatus(counts: readonly RecordCount[]): Sample[] {
  const sums = new Map<string, Sample>()
  for (const { kind, status, count } of counts) {
    const key = `${kind} ${status}`
    sums.set(key, { labels: { kind, status }, value: (sums.get(key)?.value ?? 0) + count })
  }
  return [...sums.values()]
}
