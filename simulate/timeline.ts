import type { Dice } from './dice.ts'

/** One run of a program. After it ends, none of its steps continues. */
export interface Process {
  name: string
  alive: boolean
  /** Called when the process crashes. */
  onCrash(): void
}

interface Step {
  process: Process | undefined
  name: string
  /** When the step may run. A function is asked each time, because the answer may change. */
  readyAt: number | (() => number)
  run: () => unknown
  settle: (outcome: Outcome) => void
}

type Outcome = { value: unknown } | { error: unknown }

export interface Faults {
  /** The chance that a process crashes at a step. */
  crash: number
  /** The chance that other steps run before a step that is due. */
  overtake: number
}

/** The start of the virtual time. */
export const EPOCH = Date.UTC(2026, 10, 20, 10)
const WINDOW_MS = 3000
const MAX_STEPS = 20_000

/** Virtual time. Decides which of the waiting steps runs next. */
export class Timeline {
  now = 0
  steps = 0
  crashes = 0
  faults: Faults = { crash: 0, overtake: 0 }
  readonly #dice: Dice
  readonly #log: ((line: string) => void) | undefined
  #waiting: Step[] = []

  constructor(dice: Dice, log?: (line: string) => void) {
    this.#dice = dice
    this.#log = log
  }

  note(line: () => string): void {
    this.#log?.(`${(this.now / 1000).toFixed(3).padStart(11)}  ${line()}`)
  }

  /**
   * Runs the step when its time has come and it is chosen. Never settles if the process crashes
   * before.
   */
  step<T>(
    process: Process | undefined,
    name: string,
    run: () => T | Promise<T>,
    readyAt: Step['readyAt'] = this.now,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (process && !process.alive) return
      const settle = (outcome: Outcome) =>
        'error' in outcome ? reject(outcome.error) : resolve(outcome.value as T)
      this.#waiting.push({ process, name, readyAt, run, settle })
    })
  }

  sleep(process: Process | undefined, ms: number, name = 'sleep'): Promise<void> {
    return this.step(process, name, () => {}, this.now + ms)
  }

  /** Runs `beat` again and again until the returned function is called. */
  every(process: Process, ms: number, beat: () => void): () => void {
    let step: Step
    const next = () => {
      step = { process, name: 'beats', readyAt: this.now + ms, run: beat, settle: next }
      this.#waiting.push(step)
    }
    next()
    return () => {
      step.settle = () => {}
      this.#waiting = this.#waiting.filter((it) => it !== step)
    }
  }

  /** Runs steps until none is left before this time. */
  async runUntil(end: number): Promise<void> {
    await drain()
    for (let next = this.#next(end); next && this.steps < MAX_STEPS; next = this.#next(end))
      await this.#take(next)
    this.now = Math.max(this.now, end)
  }

  /** True if the steps did not come to an end. */
  get isExhausted(): boolean {
    return this.steps >= MAX_STEPS
  }

  kill(process: Process): void {
    this.crashes++
    this.note(() => `${process.name} DIES`)
    this.end(process)
    process.onCrash()
  }

  /** Ends a process and drops its waiting steps. */
  end(process: Process): void {
    process.alive = false
    this.#waiting = this.#waiting.filter((step) => step.process !== process)
  }

  #next(end: number): Step | undefined {
    const readyAt = this.#waiting.map((step) =>
      typeof step.readyAt === 'number' ? step.readyAt : step.readyAt(),
    )
    const first = readyAt.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY)
    if (first === Number.POSITIVE_INFINITY || first > end) return undefined
    const horizon =
      Math.max(first, this.now) + (this.#dice.chance(this.faults.overtake) ? WINDOW_MS : 0)
    const ready = readyAt.flatMap((at, index) => (at <= horizon ? [index] : []))
    const chosen = ready.length === 1 ? ready[0]! : this.#dice.pick(ready)
    this.now = Math.max(this.now, readyAt[chosen]!)
    const [step] = this.#waiting.splice(chosen, 1)
    return step
  }

  async #take(step: Step): Promise<void> {
    this.steps++
    const { process } = step
    const dies =
      process && this.#dice.chance(this.faults.crash)
        ? this.#dice.pick(['before', 'after'])
        : undefined
    this.note(() => `${process?.name ?? 'world'} ${step.name}${dies ? ` (dies ${dies})` : ''}`)
    if (process && dies === 'before') return this.kill(process)
    const outcome = await attempt(step.run)
    if (process && dies === 'after') return this.kill(process)
    // The step may have ended its own process.
    if (!process || process.alive) step.settle(outcome)
    await drain()
  }
}

async function attempt(run: () => unknown): Promise<Outcome> {
  try {
    return { value: await run() }
  } catch (error) {
    return { error }
  }
}

/** Resolves when everything that can run without waiting has run. */
const drain = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
