import { Stage } from '../journeys/stage.ts'
import { type Kills, startKilling } from './kills.ts'
import { type Loads, load, spoilSome, strangerWithOldTemplate } from './loads.ts'
import { onboardAll, settleConnections } from './onboard.ts'
import { measureLoop, startSampling } from './sampler.ts'
import { readStore, type Verdict, verdicts } from './verdict.ts'

export interface SoakOptions extends Kills, Loads {
  onboardings: number
  atOnce: number
  /** Milliseconds over which the onboardings begin; 0: each as soon as another one ends. */
  spreadMs: number
  /** What is measured, if anything is. */
  samples?: Parameters<typeof startSampling>[1]
  say(line: string): void
}

export interface Soak {
  verdicts: Verdict[]
  /** Counts and goals that depend on the machine. */
  notes: string[]
  kills: number
  seconds: number
}

/** More than the stacks that are still under way at the end need. */
const SPARE_MS = 15 * 60_000
const LINKS = 5

/**
 * Onboardings against the sandbox while the real service is killed again and again, flooded, and
 * let down by AWS; then everything that is known is compared with what is right.
 */
export async function soak(options: SoakOptions): Promise<Soak> {
  const started = performance.now()
  const stage = await Stage.behindProxy(undefined, options.spreadMs + SPARE_MS)
  const ending = new AbortController()
  let killer: ReturnType<typeof startKilling> | undefined
  let sampled: ReturnType<typeof startSampling> | undefined
  try {
    stage.proxy!.remembers = false
    if (options.samples) measureLoop(stage)
    await stage.serve()
    const old = await strangerWithOldTemplate(stage)
    const open = await Promise.all(Array.from({ length: LINKS }, () => stage.invite()))
    const liftFaults = spoilSome(stage, { share: options.faults, seed: options.seed })
    sampled = options.samples && startSampling(stage, options.samples)
    killer = startKilling(stage, options)
    const [flows, loaded] = await Promise.race([
      Promise.all([
        onboardAll(stage, options),
        load(stage, options, { old, open, signal: ending.signal }),
      ]),
      killer.failed,
    ])
    await killer.stop()
    const measured = await sampled?.()
    const faults = liftFaults()
    await settleConnections(stage, flows)
    await stage.stopServing()
    return {
      verdicts: [
        ...verdicts(flows, readStore(stage.folder)),
        ...loaded.verdicts,
        ...(measured?.verdicts ?? []),
      ],
      notes: [
        ...loaded.notes,
        `calls to STS and SQS that failed: ${faults}`,
        ...(measured?.notes ?? []),
      ],
      kills: killer.kills(),
      seconds: Math.round((performance.now() - started) / 1000),
    }
  } finally {
    ending.abort()
    await killer?.stop().catch(() => {})
    await sampled?.()
    await stage.close()
  }
}
