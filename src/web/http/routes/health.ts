import type { Clock, Ports } from '../../../core/ports.ts'
import type { CircuitBreaker } from '../../../core/verification/circuit-breaker.ts'
import type { App } from '../environment.ts'
import type { Metrics } from '../metrics.ts'

const CHECK_MS = 3000
/** Anyone can ask, so the checks and the metrics are made once for all who ask in this time. */
const KEPT_MS = 3000

/** The checks of this process: each value is `ok`, or says what is wrong. */
export interface Vitals {
  /** The process is not ready while one of these is not `ok`. */
  needed(): Record<string, string>
  /** Shown, but the process is ready whatever their values. */
  noted(): Record<string, string>
}

interface Seen {
  /** Without metrics, `/metrics` says where they are. */
  metrics?: Metrics
  breaker: Pick<CircuitBreaker, 'isOpen'>
  vitals?: Vitals
}

/**
 * `/healthz` says that the process runs; `/readyz` says whether the store, the queue and the
 * process can work. A problem with the broker role is shown, but does not make the process unready:
 * another instance would have the same problem.
 */
export function healthRoutes(
  app: App,
  ports: Pick<Ports, 'store' | 'inbox' | 'clock'>,
  { metrics, breaker, vitals }: Seen,
): void {
  const checkOutside = sharedFor(ports.clock, () =>
    Promise.all([answers(ports.store.check()), answers(ports.inbox.check())]),
  )
  const metricsText = metrics && sharedFor(ports.clock, metrics.text)
  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  app.get('/readyz', async (c) => {
    const [store, queue] = await checkOutside()
    const needed = { store: word(store), queue: word(queue), ...vitals?.needed() }
    const ready = Object.values(needed).every((it) => it === 'ok')
    const checks = { ...needed, broker: breaker.isOpen ? 'suspected' : 'ok', ...vitals?.noted() }
    return c.json({ status: ready ? 'ready' : 'not ready', checks }, ready ? 200 : 503)
  })
  app.get('/metrics', async (c) =>
    metricsText
      ? c.text(await metricsText(), 200, { 'content-type': metrics!.contentType })
      : c.text('# The metrics of this deployment are in CloudWatch, in the namespace Rolecall.\n'),
  )
}

/** Calls `make` once for all who ask while it runs and for a few seconds after it began. */
function sharedFor<T>(clock: Pick<Clock, 'monotonic'>, make: () => Promise<T>): () => Promise<T> {
  let made: { at: number; result: Promise<T> } | undefined
  return () => {
    const now = clock.monotonic()
    if (!made || now - made.at >= KEPT_MS) made = { at: now, result: make() }
    return made.result
  }
}

const word = (ok: boolean): string => (ok ? 'ok' : 'unavailable')

async function answers(check: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_MS)
  })
  try {
    return await Promise.race([
      check.then(
        () => true,
        () => false,
      ),
      late,
    ])
  } finally {
    clearTimeout(timer)
  }
}
