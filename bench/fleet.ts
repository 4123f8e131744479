import { join } from 'node:path'
import { openSqliteStore } from '../src/adapters/embedded/sqlite-store.ts'
import type { Connection } from '../src/core/model/connection.ts'
import { sampleConnection } from '../test/fixtures/connection.ts'
import { http } from './http-load.ts'
import {
  countOf,
  measureTime,
  once,
  percentile,
  type Row,
  rowsOf,
  sortNumbers,
  spread,
} from './measure.ts'
import { type Stage, serve, stage } from './programs.ts'
import { sweep, sweepAlone } from './sweep.ts'

const CONNECTIONS = countOf(100_000, 1000)
const LISTS = countOf(300, 20)
const STARTS = countOf(3, 1)
const METRICS = countOf(30, 3)
const PART = 1000
const HOUR_MS = 3_600_000

/** 100,000 connections: start, lists and metrics of a service, and a sweep of them. */
export const bench = (): Promise<Row[]> => rowsOf({ service, sweep, sweepAlone })

async function service(): Promise<Row[]> {
  const on = await stage()
  const callers = http(4)
  try {
    // Makes the keys and the store.
    await (await serve(on)).program.stop()
    await fill(join(on.folder, 'data'))
    const starts: number[] = []
    for (let round = 0; round < STARTS; round++) starts.push(await timeOfStart(on))
    const { program, url, token } = await serve(on)
    const get = async (path: string) => {
      const { status, text } = await callers.send('GET', `${url}${path}`, { token })
      if (status !== 200) throw new Error(`${path}: ${status} ${text}`)
    }
    const lists: number[] = []
    for (let turn = 0; turn < LISTS; turn++)
      lists.push(await measureTime(() => get(`/v1/connections?limit=50${FILTERS[turn % 3]!}`)))
    const metrics: number[] = []
    for (let turn = 0; turn < METRICS; turn++)
      metrics.push(await measureTime(() => get('/metrics')))
    await program.stop()
    const name = `${CONNECTIONS.toLocaleString('en')} connections`
    return [
      {
        ...{ what: `${name}: process start to ready`, unit: 'ms', ours: spread(starts) },
        goal: { name: 'ready', atMost: 2000 },
      },
      {
        ...{ what: `${name}: list of 50, p95`, unit: 'ms' },
        ours: once(percentile(sortNumbers(lists), 0.95)),
        goal: { name: 'list', atMost: 25 },
      },
      {
        ...{ what: `${name}: /metrics`, unit: 'ms', ours: spread(metrics) },
        goal: { name: 'metrics', atMost: 5 },
      },
    ]
  } finally {
    callers.close()
    await on.stop()
  }
}

async function timeOfStart(on: Stage): Promise<number> {
  const started = performance.now()
  const { program } = await serve(on)
  const taken = performance.now() - started
  await program.stop()
  return taken
}

const FILTERS = ['', '&status=active', '&customerId=customer-7']

/** Connections of a thousand customers, of which none is due while the benchmark runs. */
async function fill(dataDir: string): Promise<void> {
  const store = openSqliteStore(join(dataDir, 'rolecall.sqlite'))
  const nextCheckAt = new Date(Date.now() + 24 * HOUR_MS).toISOString()
  for (let from = 0; from < CONNECTIONS; from += PART) {
    const put = Array.from({ length: PART }, (_, at): Connection => {
      const serial = String(from + at).padStart(12, '0')
      return sampleConnection({
        ...{ id: `con_${serial}`, customerId: `customer-${(from + at) % 1000}`, nextCheckAt },
        roleArn: `arn:aws:iam::222222222222:role/Access${serial}`,
      })
    })
    await store.commit({ put, audit: [], announce: [] })
  }
  await store.close()
}
