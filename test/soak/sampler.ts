import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import type { Stage } from '../journeys/stage.ts'
import type { Loaded } from './loads.ts'

const MAX_GROWTH = 1.2
const MAX_P99_MS = 100
const MAX_ANSWER_MS = 10_000

interface Memory {
  atMs: number
  megabytes: number
}

/** Milliseconds. */
type Delay = Record<'p50' | 'p99' | 'most', number>

/** How late the event loop of the service is. */
export interface LoopDelay {
  late: Delay
  /** Without the time in which the machine gave it no processor; only Linux tells. */
  own?: Delay
}

/** Makes the service measure its event loop, from its next start on. */
export function measureLoop(stage: Stage): void {
  const probe = new URL('./loop-probe.ts', import.meta.url).href
  stage.also = { NODE_OPTIONS: `--import ${probe}`, SOAK_LOOP_FILE: loopFile(stage) }
}

const loopFile = (stage: Stage): string => join(stage.folder, 'loop.json')

/** Of the process that lives at the end. */
async function readLoop(stage: Stage): Promise<string> {
  const { late, own } = JSON.parse(await readFile(loopFile(stage), 'utf8')) as LoopDelay
  const words = ({ p50, p99, most }: Delay) =>
    `p99 ${p99.toFixed(1)} ms, p50 ${p50.toFixed(1)} ms, most ${most.toFixed(0)} ms`
  const ofService = own ? `; less what it waited for a processor: ${words(own)}` : ''
  return `event loop of the service, late by ${words(late)}${ofService}`
}

/**
 * Measures the service's memory and how long `/healthz` takes. `settledAtMs` is when memory has to
 * be flat; the median of the time before it is compared with the median of the last samples.
 */
export function startSampling(
  stage: Stage,
  { everyMs, settledAtMs, windowMs }: Record<'everyMs' | 'settledAtMs' | 'windowMs', number>,
) {
  const stopping = new AbortController()
  const { signal } = stopping
  const latencies: number[] = []
  const memory: Memory[] = []
  const started = performance.now()
  const worker = new Worker(new URL('./ask-health.ts', import.meta.url), {
    workerData: { url: `${stage.url}/healthz`, everyMs, longestMs: MAX_ANSWER_MS },
  })
  worker.on('message', (ms: number) => latencies.push(ms))
  const measure = async () => {
    while (!signal.aborted) {
      const megabytes = stage.pid === undefined ? undefined : await memoryOf(stage.pid)
      const atMs = performance.now() - started
      if (megabytes !== undefined) memory.push({ atMs, megabytes })
      await pause(10 * everyMs, undefined, { signal }).catch(() => {})
    }
  }
  const measuring = measure()
  return async (): Promise<Loaded> => {
    stopping.abort()
    await measuring
    await worker.terminate()
    const endMs = performance.now() - started
    const within = (fromMs: number, toMs: number) =>
      quantile(
        memory.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs).map((it) => it.megabytes),
        0.5,
      )
    const before = within(settledAtMs - windowMs, settledAtMs)
    const after = within(endMs - windowMs, endMs)
    const p99 = quantile(latencies, 0.99)
    const isFlat = after <= before * MAX_GROWTH
    const growth = `${Math.round(before)} MB after ${seconds(settledAtMs)} s, ${Math.round(after)} MB at the end (${seconds(endMs)} s), most ${Math.round(Math.max(...memory.map((it) => it.megabytes)))} MB`
    return {
      verdicts: [
        {
          what: `memory is flat: grows by a fifth at most`,
          all: 1,
          right: isFlat ? 1 : 0,
          ...(!isFlat && { miss: growth }),
        },
      ],
      notes: [
        `memory: ${growth}`,
        `/healthz p99 ${p99.toFixed(1)} ms, p50 ${quantile(latencies, 0.5).toFixed(1)} ms of ${latencies.length}: goal of ${MAX_P99_MS} ms ${p99 < MAX_P99_MS ? 'met' : 'NOT MET'}; load average ${loadavg()
          .map((it) => it.toFixed(1))
          .join(' ')}`,
        await readLoop(stage).catch(() => 'event loop of the service: not measured'),
      ],
    }
  }
}

const seconds = (ms: number): number => Math.round(ms / 1000)

/** In megabytes; undefined when the process has just been killed. */
const memoryOf = async (pid: number): Promise<number | undefined> =>
  promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]).then(
    ({ stdout }) => Number(stdout) / 1024 || undefined,
    () => undefined,
  )

function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}
