import { secretReader } from '../../adapters/aws/secrets.ts'
import { brokerSts } from '../../adapters/aws/sts/sts.ts'
import { systemClock, systemRandom } from '../../adapters/embedded/system.ts'
import {
  accessFrom,
  type Environment,
  installationFrom,
  need,
  readInstallationFile,
} from './installation.ts'
import { openKeyRing } from './key-ring.ts'
import { openStore } from './store.ts'
import { telemetry } from './telemetry.ts'

/** What every function has; each adds the adapters that it needs, so that its bundle holds no others. */
export async function basis(env: Environment, beside: string) {
  const aws = accessFrom(env)
  const tell = telemetry(need(env, 'ROLECALL_NAME_PREFIX'))
  const secret = secretReader(aws)
  const { identities, ...file } = readInstallationFile(beside)
  const installation = installationFrom(env, file)
  const read = () => secret(need(env, 'ROLECALL_KEY_RING'))
  const keys = await openKeyRing({ clock: systemClock, random: systemRandom, log: tell.log, read })
  const store = openStore(aws, need(env, 'ROLECALL_TABLE'))
  return {
    aws,
    tell,
    secret,
    identities,
    ports: { clock: systemClock, random: systemRandom, log: tell.log, installation, keys, store },
  }
}

export type Basis = Awaited<ReturnType<typeof basis>>

/** STS as the broker role. This function's share of the quota: its copies are as many as the deployment allows, and each paces itself. */
export function broker({ aws, ports }: Pick<Basis, 'aws' | 'ports'>, perSecond: string) {
  const share = { perSecond: Number(perSecond), burst: Math.max(SMALLEST_BURST, Number(perSecond)) }
  return brokerSts(aws, ports.installation, ports, { share })
}

/** A batch of ten stacks at once. */
const SMALLEST_BURST = 40

/** Opened once for all invocations of this environment, while Lambda still starts it; after a failure, again. */
export function onceOpen<T>(open: () => Promise<T>): () => Promise<T> {
  let opening: Promise<T> | undefined
  const opened = () => {
    opening ??= open().catch((error: unknown) => {
      opening = undefined
      throw error
    })
    return opening
  }
  opened().catch(() => {})
  return opened
}
