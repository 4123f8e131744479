import { setTimeout as pause } from 'node:timers/promises'
import type { Stage } from '../journeys/stage.ts'
import { seededChance } from './chance.ts'

export interface Kills {
  seed: number
  /** Milliseconds from one kill to the next: at least, at most. */
  killEvery: [number, number]
  /** No more kills after this many. */
  mostKills?: number
  /** No more kills after so many milliseconds, so that one process lives long enough to measure. */
  killForMs?: number
}

/** Kills the service and starts it again, until it is stopped. */
export function startKilling(
  stage: Stage,
  {
    seed,
    killEvery: [least, most],
    mostKills = Number.POSITIVE_INFINITY,
    killForMs = Number.POSITIVE_INFINITY,
  }: Kills,
) {
  const chance = seededChance(`kills ${seed}`)
  const stopping = new AbortController()
  const { signal } = stopping
  const started = performance.now()
  let kills = 0
  const run = async () => {
    while (kills < mostKills && performance.now() - started < killForMs) {
      await pause(least + chance() * (most - least), undefined, { signal }).catch(() => {})
      if (signal.aborted) return
      await stage.crash()
      kills += 1
      await stage.serve()
    }
  }
  const running = run()
  return {
    kills: () => kills,
    /** Fails when the service did not come up again. */
    failed: running.then(() => new Promise<never>(() => {})),
    async stop() {
      stopping.abort()
      await running
    },
  }
}
