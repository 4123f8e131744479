import { StsRegions } from '../src/adapters/aws/sts/regions.ts'
import { stsPort } from '../src/adapters/aws/sts/sts.ts'
import { keysFrom, newRing } from '../src/adapters/embedded/local-keys.ts'
import { openSqliteStore } from '../src/adapters/embedded/sqlite-store.ts'
import { systemRandom } from '../src/adapters/embedded/system.ts'
import { storeAccessVersions } from '../src/core/access-versions/store-versions.ts'
import { issueCredentials } from '../src/core/credentials/issue.ts'
import { SessionCache } from '../src/core/credentials/session-cache.ts'
import { SYSTEM } from '../src/core/model/actor.ts'
import type { Connection } from '../src/core/model/connection.ts'
import { sampleConnection } from '../test/fixtures/connection.ts'
import { EventClock } from '../test/fixtures/ports.ts'
import { ThrottledSts } from '../test/fixtures/throttled-sts.ts'
import { northwind, sampleVersion } from './northwind.ts'

export const SCOPE = 'inventory'

/**
 * The broker with a store in memory or in a file, and an STS that accepts a number of calls a
 * second. All use one virtual clock.
 */
export async function desk({ connections = 1, perSecond = Infinity, file = ':memory:' } = {}) {
  const clock = new EventClock()
  const ports = { clock, random: systemRandom }
  const stub = new ThrottledSts(clock, sampleConnection().externalId, perSecond)
  const regions = new StsRegions(ports, [{ region: 'us-east-1', client: stub.client }])
  const world = {
    ...ports,
    keys: keysFrom(newRing(systemRandom), systemRandom),
    store: openSqliteStore(file),
    sts: stsPort(regions, clock),
    sessions: new SessionCache(ports),
    roles: {
      trustPolicy: async () => undefined,
      permissions: async () => undefined,
      simulate: async () => undefined,
      organization: async () => undefined,
    },
    installation: northwind(),
  }
  await storeAccessVersions(world)
  const profileVersion = sampleVersion(world.installation.brokerRole)
  const ids = Array.from(
    { length: connections },
    (_, index) => `con_${String(index).padStart(22, '0')}`,
  )
  const put = ids.map(
    (id): Connection =>
      sampleConnection({
        id,
        profileVersion,
        roleArn: `arn:aws:iam::222222222222:role/Access${id.slice(-6)}`,
      }),
  )
  for (let from = 0; from < put.length; from += 1000)
    await world.store.commit({ put: put.slice(from, from + 1000), audit: [], announce: [] })
  const ask = (connectionId: string, durationSeconds?: number) =>
    issueCredentials(world, SYSTEM, { connectionId, scope: SCOPE, durationSeconds })
  /**
   * Calls, then lets this much time pass, or as much as all calls need. Returns how long each
   * waited, in virtual seconds.
   */
  const together = async (
    asked: string[],
    { seconds = Infinity, durationSeconds }: { seconds?: number; durationSeconds?: number } = {},
  ) => {
    const started = clock.monotonic()
    const waits: number[] = []
    let lost = 0
    for (const id of asked)
      void ask(id, durationSeconds).then(
        () => waits.push((clock.monotonic() - started) / 1000),
        () => lost++,
      )
    await clock.run(seconds * 1000)
    return { waits, lost }
  }
  return { world, clock, stub, ids, ask, together }
}
