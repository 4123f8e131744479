import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Outcome } from './run-schedule.ts'

export interface Report {
  played: number
  steps: number
  crashes: number
  requests: number
  /** The failed schedule with the lowest seed. */
  failed?: Outcome
}

interface Order {
  schedules: number
  seed: number
  without: string | undefined
  threads: number
}

const BATCH = 20

/**
 * Plays schedules on several threads, until all are played or one fails. The reported failure does
 * not depend on the number of threads.
 */
export async function runMany(
  { schedules, seed, without, threads }: Order,
  onProgress: (played: number) => void,
): Promise<Report> {
  const report: Report = { played: 0, steps: 0, crashes: 0, requests: 0 }
  const end = seed + schedules
  let next = seed
  const deal = () => {
    const first = next
    next = Math.min(next + BATCH, end)
    return !report.failed && first < next ? { first, count: next - first, without } : undefined
  }
  const add = (outcomes: Outcome[]) => {
    for (const outcome of outcomes) {
      report.played++
      report.steps += outcome.steps
      report.crashes += outcome.crashes
      report.requests += outcome.requests
      const isFirst = !report.failed || outcome.seed < report.failed.seed
      if (outcome.violations.length > 0 && isFirst) report.failed = outcome
    }
    onProgress(report.played)
  }
  await Promise.all(
    Array.from({ length: Math.min(threads, availableParallelism()) }, () => thread(deal, add)),
  )
  return report
}

async function thread(
  deal: () => object | undefined,
  add: (outcomes: Outcome[]) => void,
): Promise<void> {
  const worker = new Worker(new URL('./thread.ts', import.meta.url))
  try {
    for (let batch = deal(); batch; batch = deal()) {
      worker.postMessage(batch)
      // Rejects if the thread ends with an error.
      const [outcomes] = (await once(worker, 'message')) as [Outcome[]]
      add(outcomes)
    }
  } finally {
    await worker.terminate()
  }
}
