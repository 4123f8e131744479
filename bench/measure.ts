import { performance } from 'node:perf_hooks'

/**
 * `npm run bench -- --smoke` runs each benchmark briefly, to show that it works. Its numbers mean
 * nothing.
 */
const isSmoke = process.argv.includes('--smoke')
const SMOKE_MS = 50

/** The count of a full run, or the smaller one of a smoke run. */
export const countOf = (full: number, smoke: number): number => (isSmoke ? smoke : full)

/**
 * One line of the table. `goal` states the limit of the ratio, or of the value if there is no
 * floor.
 */
export interface Row {
  what: string
  unit: string
  ours: Spread
  floor?: { name: string; spread: Spread }
  ratio?: number
  goal?: Goal
}

export interface Goal {
  /** The name in docs/internal/performance.md. */
  name: string
  atMost?: number
  atLeast?: number
}

export interface Spread {
  median: number
  min: number
  max: number
}

export function spread(values: number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  return { median: percentile(sorted, 0.5), min: sorted[0]!, max: sorted.at(-1)! }
}

/** The smallest of the sorted values that is not below the share. */
export const percentile = (sorted: number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]!

export const sortNumbers = (values: number[]): number[] => values.toSorted((a, b) => a - b)

/** The spread of a value that was measured once. */
export const once = (value: number): Spread => ({ median: value, min: value, max: value })

/**
 * Each round measures every contender once, so that other work on the machine slows all of them.
 */
export async function interleave<Name extends string>(
  rounds: number,
  contenders: Record<Name, () => Promise<number> | number>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contenders) as Name[]
  const results = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
    Name,
    number[]
  >
  for (let round = 0; round < countOf(rounds, 1); round++) {
    for (const name of names) results[name].push(await contenders[name]())
  }
  return results
}

/** The median of the ratios of all rounds, so that a slow round affects both sides. */
export const ratioOf = (ours: number[], floor: number[]): number =>
  spread(ours.map((value, round) => value / floor[round]!)).median

export async function measureTime(work: () => unknown): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/**
 * Runs `work` with this many callers until the time is over. Returns operations per second, and how
 * long each took.
 */
export async function load(
  callers: number,
  ms: number,
  work: () => Promise<unknown>,
): Promise<{ perSecond: number; latencies: number[] }> {
  const latencies: number[] = []
  const started = performance.now()
  const caller = async () => {
    while (performance.now() - started < countOf(ms, SMOKE_MS))
      latencies.push(await measureTime(work))
  }
  await Promise.all(Array.from({ length: callers }, caller))
  return { perSecond: (latencies.length * 1000) / (performance.now() - started), latencies }
}

/** Processes the items with this many workers. */
export async function eachOf<Item>(
  items: Item[],
  workers: number,
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const queue = items.values()
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (const item of queue) await work(item)
    }),
  )
}

/** Thrown when some parts of a benchmark failed. `rows` are those of the other parts. */
export class PartsFailed extends Error {
  readonly rows: Row[]
  constructor(rows: Row[], reasons: string[]) {
    super(reasons.join('\n'))
    this.rows = rows
  }
}

/**
 * Runs all parts, also after one failed, and returns their rows. Hands over the rows of each part
 * as it ends.
 *
 * @throws PartsFailed with the rows of the parts that worked.
 */
export async function rowsOf(
  parts: Record<string, () => Promise<Row[]>>,
  onRows: (rows: Row[]) => void = () => {},
): Promise<Row[]> {
  const rows: Row[] = []
  const reasons: string[] = []
  const add = (some: Row[]) => {
    rows.push(...some)
    if (some.length > 0) onRows(some)
  }
  for (const [name, part] of Object.entries(parts))
    try {
      add(await part())
    } catch (error) {
      if (error instanceof PartsFailed) add(error.rows)
      reasons.push(`${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  if (reasons.length > 0) throw new PartsFailed(rows, reasons)
  return rows
}

/** A row of one number. */
export const count = (what: string, value: number, goal?: Row['goal'], unit = ''): Row => ({
  what,
  unit,
  ours: once(value),
  ...(goal && { goal }),
})

export const most = (values: number[]): number => values.reduce((a, b) => Math.max(a, b), 0)
