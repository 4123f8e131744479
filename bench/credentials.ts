import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { STSClient } from '@aws-sdk/client-sts'
import { fromRolecall } from '../src/client/from-rolecall.ts'
import { sessionKey } from '../src/core/credentials/session-key.ts'
import { SYSTEM } from '../src/core/model/actor.ts'
import { atOnce } from './credentials-at-once.ts'
import { overHttp } from './credentials-http.ts'
import { desk, SCOPE } from './desk.ts'
import { countOf, interleave, once, type Row, ratioOf, rowsOf, spread } from './measure.ts'

const ROUNDS = 9
const ASKED = countOf(20_000, 500)

/** The cost of a request for credentials: cached, over HTTP, and when many callers come at once. */
export const bench = (): Promise<Row[]> =>
  rowsOf({ cached: measureCached, heap, http: overHttp, 'at once': atOnce })

/** One caller after another. Measures CPU time, because other programs use the machine too. */
async function measureCached(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'rolecall-bench-'))
  const { world, clock, ids, ask, together } = await desk({ file: join(folder, 'store.sqlite') })
  const [id] = ids as [string]
  await together([id])
  const asked = {
    actor: SYSTEM,
    scope: {
      name: SCOPE,
      policy: world.installation.profiles.get('default')!.scopes[SCOPE]!.policy,
    },
  }
  const connection = (await world.store.get('connection', id))!
  const key = () => sessionKey(connection, { ...asked, durationSeconds: 3600, switches: [0, 0] })
  const make = () => Promise.reject(new Error('It is cached.'))
  const map = new Map([[id, world.sessions.get(key(), make)]])
  const expiration = new Date(Date.now() + 3600_000)
  const sdk = new STSClient({
    region: 'us-east-1',
    credentials: async () => ({ accessKeyId: 'A', secretAccessKey: 's', expiration }),
  })
  const document = {
    AccessKeyId: 'A',
    SecretAccessKey: 's',
    Token: 't',
    Expiration: expiration.toISOString(),
  }
  const provider = fromRolecall({
    connectionId: id,
    url: 'http://127.0.0.1',
    token: 't',
    fetch: async () => Response.json(document),
  })
  const each = (work: () => Promise<unknown>) => async () => {
    const before = process.cpuUsage()
    for (let count = 0; count < ASKED; count++) await work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / ASKED
  }
  try {
    const contenders = {
      map: each(async () => map.get(id)),
      sdk: each(() => sdk.config.credentials()),
      cache: each(async () => world.sessions.get(key(), make)),
      whole: each(() => ask(id)),
      service: each(() => provider()),
    }
    await interleave(1, contenders)
    const { map: bare, sdk: memoised, cache, whole, service } = await interleave(ROUNDS, contenders)
    const row = (
      what: string,
      ours: number[],
      name: string,
      floor: number[],
      goal?: Row['goal'],
    ): Row => ({
      ...{
        what,
        unit: 'µs',
        ours: spread(ours),
        floor: { name, spread: spread(floor) },
        ratio: ratioOf(ours, floor),
      },
      ...(goal && { goal }),
    })
    return [
      row('in a service, CPU: fromRolecall', service, 'awaited Map.get', bare, {
        name: 'P6',
        atMost: 2,
      }),
      row('in a service, CPU: fromRolecall', service, 'SDK memoised provider', memoised, {
        name: 'P6',
        atMost: 0.6,
      }),
      row('cached, CPU: key and cache alone', cache, 'awaited Map.get', bare),
      row('cached, CPU: key and cache alone', cache, 'SDK memoised provider', memoised),
      row('cached, CPU: whole request, state read', whole, 'awaited Map.get', bare, {
        name: 'P6',
        atMost: 2,
      }),
      row('cached, CPU: whole request, state read', whole, 'SDK memoised provider', memoised, {
        name: 'P6',
        atMost: 0.6,
      }),
    ]
  } finally {
    await clock.run()
    await world.store.close()
    await rm(folder, { recursive: true })
  }
}

/** Runs in a process of its own, so that nothing else uses the heap. */
async function heap(): Promise<Row[]> {
  const script = fileURLToPath(new URL('session-heap.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    '--max-old-space-size=2048',
    script,
  ])
  const { bytes, sessions, characters } = JSON.parse(stdout) as {
    bytes: number
    sessions: number
    characters: number
  }
  return [
    {
      what: `heap per cached session of ${sessions} (its secrets: ${characters} characters)`,
      ...{ unit: 'KB', ours: once(bytes / sessions / 1024), goal: { name: 'P7', atMost: 1.6 } },
    },
  ]
}
