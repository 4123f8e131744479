import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { keysFrom, newRing } from '../src/adapters/embedded/local-keys.ts'
import { openSqliteStore } from '../src/adapters/embedded/sqlite-store.ts'
import { systemClock, systemRandom } from '../src/adapters/embedded/system.ts'
import { storeAccessVersions } from '../src/core/access-versions/store-versions.ts'
import { createInvitation } from '../src/core/invitations/create.ts'
import { SYSTEM } from '../src/core/model/actor.ts'
import {
  interleave,
  load,
  once,
  percentile,
  type Row,
  ratioOf,
  sortNumbers,
  spread,
} from './measure.ts'
import { northwind } from './northwind.ts'

const ROUNDS = 9
const ROUND_MS = 400

/**
 * Measures `createInvitation` with the store on disk, beside durable transactions without Rolecall
 * in the same process. Templates stay in memory.
 */
export async function bench(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'rolecall-bench-'))
  const store = openSqliteStore(join(folder, 'store.sqlite'))
  const bare = bareTransactions(join(folder, 'bare.sqlite'))
  const create = await inviting(store)
  const latencies: Record<'one' | 'many', number[]> = { one: [], many: [] }
  const by = (callers: number, into: number[]) => async () => {
    const round = await load(callers, ROUND_MS, create)
    into.push(...round.latencies)
    return round.perSecond
  }
  try {
    await load(64, ROUND_MS, create)
    const { floor, one, many } = await interleave(ROUNDS, {
      floor: async () => (await load(1, ROUND_MS, bare.insert)).perSecond,
      one: by(1, latencies.one),
      many: by(64, latencies.many),
    })
    const bareFloor = { name: 'bare SQLite FULL', spread: spread(floor) }
    return [
      {
        what: 'invitation in process, 1 caller',
        unit: '/s',
        ours: spread(one),
        floor: bareFloor,
        ratio: ratioOf(one, floor),
        goal: { name: 'P4', atLeast: 0.7 },
      },
      ...latencyRows('invitation in process, 1 caller', latencies.one),
      {
        what: 'invitation in process, 64 callers',
        unit: '/s',
        ours: spread(many),
        floor: bareFloor,
        ratio: ratioOf(many, floor),
        goal: { name: 'P4', atLeast: 4 },
      },
      ...latencyRows('invitation in process, 64 callers', latencies.many),
    ]
  } finally {
    await store.close()
    bare.close()
    await rm(folder, { recursive: true })
  }
}

async function inviting(store: ReturnType<typeof openSqliteStore>) {
  const kept = new Map<string, string | Buffer>()
  const templates = {
    put: async (key: string, body: string | Buffer) => void kept.set(key, body).delete(key),
    get: async (key: string) => kept.get(key)?.toString(),
    isPublic: true,
    url: (key: string) => `https://bucket.s3.us-east-1.amazonaws.com/${key}`,
    letRead: async (key: string) => `https://bucket.s3.us-east-1.amazonaws.com/${key}`,
  }
  const ports = {
    clock: systemClock,
    random: systemRandom,
    keys: keysFrom(newRing(systemRandom), systemRandom),
    store,
    templates,
    installation: northwind(),
  }
  await storeAccessVersions(ports)
  return () => createInvitation(ports, SYSTEM, { customerId: 'acme' })
}

/**
 * Writes one row of an invitation's size in a transaction of its own: the cost of a durable write
 * without Rolecall.
 */
function bareTransactions(file: string) {
  const db = new DatabaseSync(file)
  db.exec(
    'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE records (id INTEGER PRIMARY KEY, body TEXT NOT NULL)',
  )
  const statement = db.prepare('INSERT INTO records (body) VALUES (?)')
  const body = 'x'.repeat(900)
  const insert = async () => {
    db.exec('BEGIN IMMEDIATE')
    statement.run(body)
    db.exec('COMMIT')
  }
  return { insert, close: () => db.close() }
}

export function latencyRows(what: string, latencies: number[]): Row[] {
  const sorted = sortNumbers(latencies)
  return [0.5, 0.99].map((share) => ({
    what: `${what}, p${share * 100}`,
    unit: 'ms',
    ours: once(percentile(sorted, share)),
  }))
}
