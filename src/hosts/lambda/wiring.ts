import { dynamoClient } from '../../adapters/aws/dynamodb/client.ts'
import { openDynamoStore } from '../../adapters/aws/dynamodb/store.ts'
import { secretReader } from '../../adapters/aws/secrets.ts'
import { systemClock, systemRandom } from '../../adapters/embedded/system.ts'
import { knownRecords } from '../machine/run/known-records.ts'
import {
  accessFrom,
  type Environment,
  installationFrom,
  need,
  readInstallationFile,
  requireStarted,
} from './installation.ts'
import { openKeyRing } from './key-ring.ts'
import { onceMade } from './later.ts'
import { telemetry } from './telemetry.ts'

/**
 * The parts that every function needs. Each function adds its own adapters, so that its bundle
 * holds no others.
 */
export async function openBasis(env: Environment, beside: string) {
  requireStarted(env)
  const aws = accessFrom(env)
  const tell = telemetry(need(env, 'ROLECALL_NAME_PREFIX'))
  const secret = secretReader(aws)
  const read = readInstallationFile(beside)
  const { identities, signIn = [], trustedProxies, ...file } = read
  const { templateReading = 'public' } = file
  const installation = installationFrom(env, file)
  const keys = await openKeyRing({
    ...{ clock: systemClock, random: systemRandom, log: tell.log },
    read: () => secret(need(env, 'ROLECALL_KEY_RING')),
  })
  const store = openDynamoStore({
    client: dynamoClient(aws),
    tableName: need(env, 'ROLECALL_TABLE'),
    clock: systemClock,
    random: systemRandom,
  })
  return {
    aws,
    tell,
    secret,
    identities,
    signIn,
    trustedProxies,
    templateReading,
    ports: {
      clock: systemClock,
      random: systemRandom,
      log: tell.log,
      installation,
      keys,
      store: knownRecords(store),
    },
  }
}

export type Basis = Awaited<ReturnType<typeof openBasis>>

/**
 * Opens once for all invocations of this environment, and starts while Lambda loads the function.
 * After a failure, the next call tries again.
 */
export function openAtStart<T>(open: () => Promise<T>): () => Promise<T> {
  const openOrReuse = onceMade(open)
  openOrReuse().catch(() => {})
  return openOrReuse
}
