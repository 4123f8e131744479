import { systemClock, systemRandom } from '../src/adapters/embedded/system.ts'
import type { Connection } from '../src/core/model/connection.ts'
import type { Change, Ports, Store, Sts } from '../src/core/ports.ts'
import { verifyDue } from '../src/core/verification/verify.ts'
import { sampleConnection } from '../test/fixtures/connection.ts'
import { northwind } from './northwind.ts'

/**
 * A sweep whose store and whose STS answer at once, so that what is measured is the sweep's own
 * work. Runs in a process of its own: `node --expose-gc bench/sweep-alone.ts COUNT`.
 */
const COUNT = Number(process.argv[2])
const FEW = Math.min(10_000, COUNT)
const BATCH = 50

const sample = sampleConnection({ looksSinceChange: 1, roleId: 'AROAONE' })
let left = 0
const due = (limit: number): Connection[] =>
  Array.from({ length: Math.min(limit, left) }, () => ({
    ...sample,
    id: `con_${String(left--).padStart(22, '0')}`,
  }))

const store: Pick<Store, 'due' | 'commit' | 'get'> = {
  due: (async (_kind: string, _now: Date, limit: number) => due(limit)) as unknown as Store['due'],
  commit: (async ({ put = [] }: Change) => put) as Store['commit'],
  get: async () => undefined,
}
const sts: Pick<Sts, 'probe'> = {
  probe: async (_role, id) =>
    id === sample.externalId
      ? { outcome: 'allowed', accountId: sample.accountId, roleId: 'AROAONE' }
      : { outcome: 'denied' },
}
const ports = {
  ...{ clock: systemClock, random: systemRandom, store, sts, roles: {} },
  installation: northwind(),
} as unknown as Ports

async function sweep(connections: number) {
  left = connections
  const before = process.cpuUsage()
  for (let checked = BATCH; checked === BATCH; ) checked = await verifyDue(ports, BATCH)
  const { user, system } = process.cpuUsage(before)
  const rss = process.memoryUsage().rss
  globalThis.gc!()
  return { micros: (user + system) / connections, rss, heap: process.memoryUsage().heapUsed }
}

await sweep(FEW)
const few = await sweep(FEW)
const all = await sweep(COUNT)
process.stdout.write(
  JSON.stringify({
    micros: all.micros,
    heapMegabytes: (all.heap - few.heap) / 2 ** 20,
    rssMegabytes: (all.rss - few.rss) / 2 ** 20,
  }),
)
