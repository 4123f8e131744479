import { systemClock } from '../../adapters/embedded/system.ts'
import { isRolecallError, RolecallError } from '../../api/errors.ts'
import { sampleRoleNames } from '../../core/model/access-profile.ts'
import { installationFileOf } from '../../hosts/machine/config/installation-file.ts'
import type { Settings } from '../../hosts/machine/config/settings.ts'
import { openStore } from '../../hosts/machine/run/open-store.ts'
import { installationIn } from '../deploy/deploy.ts'
import { checksOf } from '../deploy/examine.ts'
import { stackName } from '../deploy/plan.ts'
import type { Gap } from '../setup/check/compare-policy.ts'
import type { Workbench } from '../setup/progress.ts'
import { describeStack } from '../setup/stacks/stack-state.ts'
import { type DeployOptions, deployedProfiles, requestOf } from './deploy.ts'
import { checkSignIn, countDeadLetters, problemOfDomain } from './doctor.ts'
import type { Output, Verdict } from './output.ts'
import { profileNotes } from './profile-notes.ts'

type Environment = Record<string, string | undefined>

interface Finding {
  code: string
  message: string
}

/**
 * Checks everything that a deployment depends on and returns the problems. Continues after a
 * failure. Changes nothing.
 */
export async function examineDeployment(
  out: Output,
  environment: Environment,
  options: DeployOptions,
): Promise<Finding[]> {
  const findings: Finding[] = []
  const look = async (title: string, work: () => Promise<Gap[]>) => {
    const gaps = await out.step(title, work, verdictOn).catch(asFinding)
    for (const gap of gaps) {
      const found =
        'code' in gap
          ? gap
          : {
              code: 'SETUP_INCOMPLETE',
              message: `${gap.region}, ${gap.piece}: ${gap.problem} To fix it: ${gap.remedy}`,
            }
      out.say(`  ${found.message}`)
      if (!('severity' in gap) || gap.severity === 'missing') findings.push(found)
    }
  }
  const { settings, request } = requestOf(out, environment, options)
  const bench: Workbench = {
    clients: request.clients,
    clock: systemClock,
    report: request.onProgress,
  }
  const names = await installationIn(bench, request)
  const data = await describeStack(bench, {
    region: names.homeRegion,
    name: stackName(names, 'data'),
  })
  const it = {
    ...names,
    templateBucket: data?.outputs.TemplateBucketName,
    madeBy: 'rolecall deploy' as const,
  }
  const installation = installationFileOf(settings)
  const choices = {
    tlsOnly: !bench.clients.endpoints.s3?.startsWith('http:'),
    ownAccountIds: installation.ownAccountIds,
    roleNames: sampleRoleNames(installation.profiles),
    templateReading: installation.templateReading,
  }
  for (const { title, look: work } of await checksOf(bench, it, choices)) await look(title, work)
  const service = await describeStack(bench, { region: it.homeRegion, name: stackName(it, 'home') })
  if (data?.outputs.TableName)
    await look(`Table ${data.outputs.TableName}`, () =>
      checkTable(settings, {
        region: it.homeRegion,
        table: data.outputs.TableName!,
        brokerRole: service?.outputs.BrokerRoleArn,
      }),
    )
  if (service) await lookAtService(out, { look, settings, it, outputs: service.outputs })
  const url = service && (settings.publicUrl ?? service.outputs.Url)
  if (url) await look(`Service at ${url}`, () => askService(url))
  return findings
}

interface DeployedService {
  look(title: string, work: () => Promise<Gap[]>): Promise<void>
  settings: Settings
  it: { homeRegion: string; regions: string[] }
  outputs: Record<string, string>
}

/** The queues of the deployment, its providers for sign-in, and the domain on its page. */
async function lookAtService(
  out: Output,
  { look, settings, it, outputs }: DeployedService,
): Promise<void> {
  const { CallbackTopicArn: callbackTopic, CallbackQueueUrl: callbackQueueUrl } = outputs
  const aws = { ...settings.aws, region: it.homeRegion }
  const place = { aws, regions: it.regions, callbackTopic, callbackQueueUrl }
  await look('Dead-letter queues', async () => {
    await countDeadLetters(out, place)
    return []
  })
  const publicUrl = settings.publicUrl ?? outputs.Url?.replace(/\/$/, '')
  for (const provider of settings.signIn)
    await look(`Sign-in with ${provider.name}`, async () => {
      await checkSignIn(out, { publicUrl }, provider)
      return []
    })
  const domain = settings.file.brand?.domain
  if (domain === undefined || outputs.BrokerRoleArn === undefined) return
  await look(`Domain ${domain}`, async () => {
    const missing = await problemOfDomain(domain, outputs.BrokerRoleArn!)
    const where = { region: it.homeRegion, piece: 'the brand', severity: 'warning' as const }
    return missing ? [{ ...where, ...missing }] : []
  })
}

const verdictOn = (gaps: Gap[]): Verdict =>
  gaps.length === 0
    ? 'good'
    : gaps.every(({ severity }) => severity === 'warning')
      ? 'doubtful'
      : 'bad'

function asFinding(error: unknown): Finding[] {
  if (!isRolecallError(error)) throw error
  return [{ code: error.code, message: error.message }]
}

interface DeployedTable {
  region: string
  table: string
  brokerRole: string | undefined
}

/** Checks the table, and compares its profiles with rolecall.yaml. */
async function checkTable(
  settings: Settings,
  { region, table, brokerRole }: DeployedTable,
): Promise<Gap[]> {
  const { aws, dataDir } = settings
  const store = await openStore({ aws: { ...aws, region }, dataDir, table }, systemClock)
  try {
    await store.check()
    if (brokerRole === undefined) return []
    const installation = deployedProfiles(settings, brokerRole)
    const notes = await profileNotes({ store, installation })
    return notes.map((note) => ({ region, piece: 'the profiles', severity: 'warning', ...note }))
  } finally {
    await store.close()
  }
}

/** Calls the service over its public URL. */
async function askService(url: string): Promise<Gap[]> {
  const answer = await fetch(new URL('/readyz', url), {
    signal: AbortSignal.timeout(10_000),
  }).catch(() => undefined)
  if (answer?.ok) return []
  const detail = `${url} ${answer ? `answers ${answer.status}` : 'does not answer'}. Its log group shows the reason.`
  throw new RolecallError('SERVICE_UNREACHABLE', { detail })
}
