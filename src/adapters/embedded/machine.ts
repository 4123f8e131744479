import { accessSync, constants, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { getHeapStatistics } from 'node:v8'

const MIN_FREE_BYTES = 32 * 2 ** 20
const MAX_MEMORY_SHARE = 0.9
const TICK_MS = 500
const MAX_STALL_MS = 2000

/**
 * The state of this machine, measured when it is asked for. Each value is `ok`, or says what is
 * wrong.
 */
export interface Machine {
  disk(): string
  memory(): string
  eventLoop(): string
  keys(): string
  stop(): void
}

/**
 * Measures disk, memory, event loop and the key file. The key file counts because a restart without
 * it would lock customers' stacks out (fault 40, fault 34).
 */
export function watchMachine(dataDir: string): Machine {
  const stalls = watchStalls()
  return {
    disk: () => attempt(() => diskWord(statfsSync(dataDir))),
    memory: () => memoryWord(memoryInUse()),
    eventLoop: () => (stalls.last() > MAX_STALL_MS ? 'stalled' : 'ok'),
    keys: () =>
      attempt(() => {
        accessSync(join(dataDir, 'keys.json'), constants.R_OK)
        return 'ok'
      }),
    stop: stalls.stop,
  }
}

/** The first problem because of which this machine must not take more work. */
export const shortageOf = ({
  disk,
  memory,
  eventLoop,
}: Pick<Machine, 'disk' | 'memory' | 'eventLoop'>): string | undefined =>
  Object.entries({ disk, memory, 'event loop': eventLoop }).find(([, look]) => look() !== 'ok')?.[0]

export const diskWord = ({ bavail, bsize }: { bavail: number; bsize: number }): string =>
  bavail * bsize < MIN_FREE_BYTES ? 'almost full' : 'ok'

export interface Memory {
  heap: number
  heapLimit: number
  resident: number
  /** The memory limit of the container; 0 without one. */
  limit: number
}

export const memoryWord = ({ heap, heapLimit, resident, limit }: Memory): string =>
  heap > MAX_MEMORY_SHARE * heapLimit || (limit > 0 && resident > MAX_MEMORY_SHARE * limit)
    ? 'almost used up'
    : 'ok'

function memoryInUse(): Memory {
  const { used_heap_size: heap, heap_size_limit: heapLimit } = getHeapStatistics()
  return {
    heap,
    heapLimit,
    resident: process.memoryUsage.rss(),
    limit: process.constrainedMemory(),
  }
}

function attempt(look: () => string): string {
  try {
    return look()
  } catch {
    return 'unavailable'
  }
}

/** Measures by how much the last tick of a timer was late. */
function watchStalls(): { last(): number; stop(): void } {
  let ticked = performance.now()
  let late = 0
  const timer = setInterval(() => {
    const now = performance.now()
    late = now - ticked - TICK_MS
    ticked = now
  }, TICK_MS).unref()
  return {
    last: () => Math.max(late, performance.now() - ticked - TICK_MS),
    stop: () => clearInterval(timer),
  }
}
