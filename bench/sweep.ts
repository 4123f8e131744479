import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { verifyDue } from '../src/core/verification/verify.ts'
import { desk } from './desk.ts'
import { count, countOf, measureTime, most, type Row } from './measure.ts'

const SWEPT = countOf(100_000, 500)
const NAME = `sweep of ${SWEPT.toLocaleString('en')} connections`

/**
 * Verifies all connections with the calls that STS has to spare, while a caller without a cached
 * session comes every tenth of a second.
 */
export async function sweep(): Promise<Row[]> {
  const { world, clock, stub, ids, ask } = await desk({ connections: SWEPT, perSecond: 600 })
  for (let from = 0; from < SWEPT; from += 1000) {
    const due = await Promise.all(
      ids.slice(from, from + 1000).map((id) => world.store.get('connection', id)),
    )
    await world.store.commit({
      ...{
        put: due.map((it) => ({
          ...it!,
          looksSinceChange: 1,
          nextCheckAt: '2026-11-01T00:00:00.000Z',
        })),
        audit: [],
        announce: [],
      },
    })
  }
  const { probe } = world.sts
  const patient = {
    ...world,
    sts: {
      ...world.sts,
      probe: ((role, id, manner) => probe(role, id, { ...manner, spare: true })) as typeof probe,
    },
  }
  let swept = 0
  const memory = process.memoryUsage().rss
  const work = (async () => {
    for (let more = 50; more === 50; swept += more) more = await verifyDue(patient, 50)
  })()
  const waits: number[] = []
  const started = clock.monotonic()
  const cpu = process.cpuUsage()
  await measureTime(async () => {
    for (let asked = 0; swept < SWEPT; asked++) {
      const at = clock.monotonic()
      void ask(ids[asked % SWEPT]!).then(() => waits.push((clock.monotonic() - at) / 1000))
      await clock.run(100)
    }
    await work
  })
  const { user, system } = process.cpuUsage(cpu)
  const seconds = (clock.monotonic() - started) / 1000
  const busiest = most(
    [...Map.groupBy(stub.served, ({ at }) => Math.floor(at / 1000)).values()].map(
      ({ length }) => length,
    ),
  )
  return [
    count(`${NAME}: calls a second, set to 400`, stub.served.length / seconds, {
      name: 'P12',
      atLeast: 396,
      atMost: 404,
    }),
    count(`${NAME}: calls in the busiest second, STS takes 600`, busiest, {
      name: 'P12',
      atMost: 600,
    }),
    count(`${NAME}: refused by STS`, stub.refused, { name: 'P12', atMost: 0 }),
    count(
      `${NAME}: longest wait of a cold caller (0.04 s are STS)`,
      most(waits),
      { name: 'P14', atMost: 0.1 },
      's',
    ),
    count(
      `${NAME}: CPU by connection, store and stub included`,
      (user + system) / SWEPT,
      undefined,
      'µs',
    ),
    count(
      `${NAME}: growth of memory, store and stub included`,
      (process.memoryUsage().rss - memory) / 2 ** 20,
      undefined,
      'MB',
    ),
  ]
}

const ALONE = countOf(1_000_000, 1000)

/** The same without store and STS: what the sweep itself uses. */
export async function sweepAlone(): Promise<Row[]> {
  const script = fileURLToPath(new URL('sweep-alone.ts', import.meta.url))
  const run = promisify(execFile)
  const { stdout } = await run(process.execPath, ['--expose-gc', script, String(ALONE)])
  const { micros, heapMegabytes, rssMegabytes } = JSON.parse(stdout) as {
    micros: number
    heapMegabytes: number
    rssMegabytes: number
  }
  const name = `sweep of ${ALONE.toLocaleString('en')} connections, its own work`
  const growth = `${name}: growth of memory since 10,000`
  return [
    count(`${name}: CPU by connection`, micros, { name: 'P12', atMost: 20 }, 'µs'),
    count(`${growth}, after a collection`, heapMegabytes, { name: 'P13', atMost: 16 }, 'MB'),
    count(`${growth}, of the process`, rssMegabytes, undefined, 'MB'),
  ]
}
