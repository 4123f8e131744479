// The service loads this file before its own. It measures how late the event loop is, and how much
// of that time the machine gave the process no processor, because others had them.
import { readFileSync, writeFileSync } from 'node:fs'
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import type { LoopDelay } from './sampler.ts'

const TICK_MS = 20
const WRITE_MS = 1000
/** Before it listens, the service loads its code and answers nobody. */
const START_MS = 5000

const late = createHistogram()
const own = createHistogram()

/** For how long the main thread was ready to run and had to wait; undefined except on Linux. */
function waitedMs(): number | undefined {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[1]) / 1e6
  } catch {
    return undefined
  }
}

/** A request may come at any moment of a delay, so a long one counts more than a short one. */
function record(histogram: RecordableHistogram, ms: number): void {
  for (let left = ms; left > 0; left -= TICK_MS) histogram.record(Math.ceil(left * 1000))
  if (ms <= 0) histogram.record(1)
}

const shares = (it: RecordableHistogram): LoopDelay['late'] => ({
  p50: it.percentile(50) / 1000,
  p99: it.percentile(99) / 1000,
  most: it.max / 1000,
})

function measure(): void {
  let due = performance.now() + TICK_MS
  let waited = waitedMs()
  setInterval(() => {
    const now = performance.now()
    const waitedNow = waitedMs()
    record(late, now - due)
    if (waited !== undefined && waitedNow !== undefined)
      record(own, now - due - (waitedNow - waited))
    waited = waitedNow
    due = now + TICK_MS
  }, TICK_MS).unref()
  setInterval(() => {
    const delays: LoopDelay = { late: shares(late), ...(own.count > 0 && { own: shares(own) }) }
    writeFileSync(process.env.SOAK_LOOP_FILE!, JSON.stringify(delays))
  }, WRITE_MS).unref()
}

setTimeout(measure, START_MS).unref()
