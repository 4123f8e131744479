import { existsSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { eventBus } from '../../../adapters/aws/event-bus.ts'
import { s3Client } from '../../../adapters/aws/s3/client.ts'
import { responseWriter } from '../../../adapters/aws/s3/response-writer.ts'
import { s3Templates } from '../../../adapters/aws/s3/templates.ts'
import { aheadOfUs, sqsClient } from '../../../adapters/aws/sqs/client.ts'
import { sqsDeadLetters } from '../../../adapters/aws/sqs/dead-letters.ts'
import { sqsInbox } from '../../../adapters/aws/sqs/inbox.ts'
import { roleReader } from '../../../adapters/aws/sts/role-reader.ts'
import { brokerSts } from '../../../adapters/aws/sts/sts.ts'
import { systemDns } from '../../../adapters/embedded/dns.ts'
import { openLocalKeys } from '../../../adapters/embedded/local-keys.ts'
import { shortageOf, watchMachine } from '../../../adapters/embedded/machine.ts'
import { systemClock, systemRandom } from '../../../adapters/embedded/system.ts'
import { OidcProvider } from '../../../adapters/oidc/identity-provider.ts'
import { webhookSender } from '../../../adapters/webhooks/sender.ts'
import type { RolecallError } from '../../../api/errors.ts'
import { startWithProfiles } from '../../../core/access-versions/store-versions.ts'
import { ProfileWatch } from '../../../core/access-versions/watch-profiles.ts'
import { DomainWatch } from '../../../core/brand/domain-watch.ts'
import { DeadLetterWatch } from '../../../core/callback/dead-letters/watch.ts'
import type { Total } from '../../../core/callback/limits/budget.ts'
import { FloodWatch } from '../../../core/callback/limits/flood-watch.ts'
import { SessionCache } from '../../../core/credentials/session-cache.ts'
import type { Log, Ports, StsCall } from '../../../core/ports.ts'
import { BrokerWatch } from '../../../core/verification/broker-watch.ts'
import { CircuitBreaker } from '../../../core/verification/circuit-breaker.ts'
import { holdAfterAbsence } from '../../../core/verification/hold-after-absence.ts'
import { Delivery } from '../../../core/webhooks/deliver-due.ts'
import { reconcileEndpoints } from '../../../core/webhooks/reconcile.ts'
import { createApp, loadApi } from '../../../web/http/app.ts'
import { callersOf } from '../../../web/http/callers.ts'
import { prometheusMetrics } from '../../../web/http/metrics.ts'
import { readInstallation, requireSetting, requireUsableProfiles } from '../config/installation.ts'
import { requireHomeRegion, type Settings } from '../config/settings.ts'
import { endOpenInvitations, requireKeys } from '../maintain/lost-keys.ts'
import { firstToken, type HandedOver } from './first-token.ts'
import { openListeners } from './listen.ts'
import { startLoops } from './loops.ts'
import { openStore } from './open-store.ts'
import { stopService } from './stop.ts'
import { trustedClock } from './trusted-clock.ts'
import { Pulse, type ServiceState, vitalsOf } from './vitals.ts'
import { workloadsOf } from './workloads.ts'

export interface Service extends HandedOver {
  url: string
  /** For operators and programs: another address than `url` if the settings have an admin port. */
  adminUrl: string
  ports: Ports
  /** Returns false if some work was not finished in time. */
  stop(): Promise<boolean>
}

/**
 * Runs the service in one process. The keys are in a local file. The records are in a local file,
 * or in a DynamoDB table that several machines share.
 */
export async function startService(
  settings: Settings,
  log: Log,
  { newKeys = false, toTerminal = false } = {},
): Promise<Service> {
  const sqs = sqsClient(settings.aws)
  const token = firstToken(settings, systemRandom)
  const metrics = prometheusMetrics()
  const state: ServiceState = { stopping: false, damaged: false }
  const onDamage = (error: RolecallError) => {
    state.damaged = true
    log.error('store.damaged', { error })
  }
  const options = { log, newKeys, onStsCall: metrics.observeStsCall, onDamage }
  const { ports, pace } = await openPorts(settings, sqs, options)
  const { store, installation } = ports
  await holdAndLog(ports)
  // After the check for an absence, because that reads the latest entry of the audit trail.
  await startWithProfiles(ports)
  await reconcileEndpoints(ports, settings.wantedEndpoints())
  if (newKeys) log.warn('keys.renewed', { endedInvitations: await endOpenInvitations(ports) })
  const machine = watchMachine(settings.dataDir)
  const watch = {
    ...watchesOf(ports, settings.aws),
    shortage: () => (state.damaged ? 'store' : shortageOf(machine)),
    isHalted: () => state.damaged,
    awsAheadMs: aheadOfUs(sqs),
  }
  metrics.watch({ store, ...watch })
  const app = createApp(ports, {
    providers: providersOf(ports, settings),
    callers: callersOf(ports, token.sha256, workloadsOf(ports, settings.identities, settings.aws)),
    metrics,
    breaker: watch.breaker,
    vitals: vitalsOf({ ...watch, machine, state }),
    trustedProxies: settings.trustedProxies,
  })
  const { servers, port, adminPort } = await openListeners(app, settings)
  const handedOver = token.handOver(toTerminal, log)
  installation.adminUrl = settings.adminUrl ?? adminUrlOf(settings, adminPort)
  if (!settings.publicUrl) installation.publicUrl = `http://127.0.0.1:${port}`
  const count = (outcome: string) => {
    metrics.countCallback(outcome)
    watch.floods.see(outcome)
  }
  const loops = startLoops(ports, { ...watch, pace, count })
  const stop = () => {
    state.stopping = true
    return stopService({
      servers,
      stopLoops: loops.stop,
      close: () => store.close().finally(machine.stop),
      log,
    })
  }
  const { publicUrl: url } = installation
  return { url, adminUrl: adminUrlOf(settings, adminPort) ?? url, ports, stop, ...handedOver }
}

/**
 * Does what can wait until the service is ready: loads the code of the API, so that the first
 * request for it does not wait, and stores the code that Node compiled, so that the next start is
 * faster even if this process is killed.
 */
export function finishStart(): void {
  const storeCompiled = () => flushCompileCache()
  // If the code of the API does not load, the first request tries again, and says why.
  setImmediate(() => void loadApi().then(storeCompiled, storeCompiled))
}

const providersOf = (ports: Ports, { signIn, clientSecretOf }: Settings) =>
  signIn.map((it) => ({ ...it, connection: new OidcProvider(ports, it, clientSecretOf(it)) }))

const watchesOf = (ports: Ports, aws: Settings['aws']) => ({
  breaker: new CircuitBreaker(systemClock),
  pulse: new Pulse(systemClock),
  deadLetters: new DeadLetterWatch(ports),
  floods: new FloodWatch(ports),
  profiles: new ProfileWatch(ports),
  broker: new BrokerWatch(ports),
  delivery: new Delivery({ ...ports, eventBus: eventBus(aws) }),
  domain: new DomainWatch({ ...ports, dns: systemDns }),
})

const adminUrlOf = ({ host }: Settings, port: number | undefined): string | undefined =>
  port === undefined ? undefined : `http://${host}:${port}`

async function holdAndLog(ports: Ports): Promise<void> {
  const held = await holdAfterAbsence(ports)
  if (held === 0) return
  ports.log.warn('connections.held', {
    count: held,
    why: 'Nothing ran for more than an hour, or the store is a backup. Rolecall checks each role again before it issues credentials.',
  })
}

interface StartOptions {
  log: Log
  newKeys: boolean
  onStsCall(call: StsCall): void
  onDamage(error: RolecallError): void
}

async function openPorts(
  settings: Settings,
  sqs: ReturnType<typeof sqsClient>,
  { log, newKeys, onStsCall, onDamage }: StartOptions,
): Promise<{ ports: Ports; pace: Total }> {
  const { aws } = settings
  requireHomeRegion(settings)
  const s3 = s3Client(aws)
  const publicUrl = settings.publicUrl ?? `http://127.0.0.1:${settings.port}`
  const installation = await readInstallation(settings, publicUrl, s3)
  requireUsableProfiles([...installation.profiles.values()], installation)
  const bucket = {
    name: requireSetting(settings.templateBucket, 'ROLECALL_TEMPLATE_BUCKET'),
    region: installation.homeRegion,
    owner: installation.brokerRole.accountId,
  }
  const queueUrl = requireSetting(settings.callbackQueueUrl, 'ROLECALL_CALLBACK_QUEUE_URL')
  const inbox = sqsInbox(sqs, queueUrl)
  await inbox.check()
  const clock = trustedClock(systemClock, log, aheadOfUs(sqs))
  const { sts, pace } = brokerSts(aws, installation, { clock, random: systemRandom }, { onStsCall })
  const hasStore = existsSync(join(settings.dataDir, 'rolecall.sqlite'))
  const store = await openStore(settings, clock, onDamage)
  requireKeys({ dataDir: settings.dataDir, hasStore }, newKeys)
  const ports: Ports = {
    clock,
    random: systemRandom,
    keys: openLocalKeys(settings.dataDir, systemRandom),
    store,
    templates: s3Templates(
      s3,
      { ...bucket, origin: installation.s3Origin },
      { reading: settings.templateReading, clock },
    ),
    sts,
    sessions: new SessionCache({ clock, random: systemRandom }),
    roles: roleReader(aws, sts),
    inbox,
    deadLetters: sqsDeadLetters({
      ...installation,
      queueUrl,
      clientIn: (region) => sqsClient({ ...aws, region }),
    }),
    answers: responseWriter({ s3Origin: installation.s3Origin }),
    webhooks: webhookSender({ clock, allowLoopback: installation.allowsLoopbackWebhooks }),
    log,
    installation: installation,
  }
  return { ports, pace }
}
