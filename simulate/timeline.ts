import type { Dice } from './dice.ts'

/** One run of the program: when it is gone, nothing of it goes on. */
export interface Process {
  name: string
  alive: boolean
  /** What happens where it dies. */
  onCrash(): void
}

interface Step {
  process: Process | undefined
  name: string
  /** When it may run; it may change with the world. */
  readyAt: number | (() => number)
  run: () => unknown
  settle: (outcome: Outcome) => void
}

type Outcome = { value: unknown } | { error: unknown }

export interface Faults {
  /** Chance that a process dies at one step. */
  crash: number
  /** Chance that a step is overtaken by others. */
  overtake: number
}

/** When virtual time begins. */
export const EPOCH = Date.UTC(2026, 10, 20, 10)
const WINDOW_MS = 3000
const MOST_STEPS = 20_000

/** Virtual time, and the one place that decides which of the waiting steps runs next. */
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

  /** Runs when its time has come and its turn; never settles if the process dies before. */
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

  /** Again and again, until what it returns is called. */
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

  /** Until nothing is left to do before this moment. */
  async runUntil(end: number): Promise<void> {
    await drained()
    for (let next = this.#next(end); next && this.steps < MOST_STEPS; next = this.#next(end))
      await this.#take(next)
    this.now = Math.max(this.now, end)
  }

  /** It went round and round. */
  get isExhausted(): boolean {
    return this.steps >= MOST_STEPS
  }

  kill(process: Process): void {
    this.crashes++
    this.note(() => `${process.name} DIES`)
    this.end(process)
    process.onCrash()
  }

  /** Whatever it still had in mind is forgotten. */
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
    // The step itself may have ended its process.
    if (!process || process.alive) step.settle(outcome)
    await drained()
  }
}

async function attempt(run: () => unknown): Promise<Outcome> {
  try {
    return { value: await run() }
  } catch (error) {
    return { error }
  }
}

/** All that follows without waiting has happened. */
const drained = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
