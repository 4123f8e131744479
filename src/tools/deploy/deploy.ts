import { RolecallError } from '../../api/errors.ts'
import { isBucketPrivate } from '../../core/model/template-reading.ts'
import type { Clock } from '../../core/ports.ts'
import type { InstallationFile } from '../../hosts/machine/config/installation-file.ts'
import {
  type Abandonment,
  type LivingConnections,
  removalOf,
  requireAbandonment,
} from '../setup/abandon.ts'
import type { SetupClients } from '../setup/clients.ts'
import { checkNames, type InstallationNames } from '../setup/names.ts'
import { identify, type SetupStep, type Workbench } from '../setup/progress.ts'
import type { StackPlan } from '../setup/stacks/deploy-stack.ts'
import { describeStack, type StackPlace, type StackState } from '../setup/stacks/stack-state.ts'
import {
  type AdoptedInbox,
  findInbox,
  functionRoles,
  handBack,
  isPaused,
  moveData,
  type NextMachine,
  type PresentMachine,
} from './adopt.ts'
import { type Bundles, makeBundles, readFromBucket, uploadBundles } from './bundles.ts'
import type { PreparedChange } from './change-set.ts'
import { makeDataStack } from './data-stack.ts'
import {
  choicesOf,
  type Domain,
  doorParameters,
  type KeptChoices,
  type KeptOptions,
} from './kept-choices.ts'
import { type HomeChoices, homeParameters, type Kept, regionParameters } from './parameters.ts'
import { carryOut, isTlsOnly, planner, stackName } from './plan.ts'
import { requireClearWay } from './preflight.ts'

export interface DeployRequest extends KeptOptions {
  installation: InstallationFile
  /** The functions' programs, if they were zipped before. Default: zipped from `installation`. */
  bundles?: Bundles | undefined
  homeRegion: string
  /** All Regions in which customers may launch; the home Region is always one of them. */
  regions: string[]
  namePrefix: string
  publicUrl?: string | undefined
  /**
   * The name of the bucket of templates, outside the account's own namespace of bucket names.
   * Default: as at the last deployment.
   */
  templateBucket?: string | undefined
  /** The table to use, such as a restored one. Default: as at the last deployment. */
  table?: string | undefined
  clients: SetupClients
  clock: Clock
  onProgress(step: SetupStep): void
  /** Counts the living connections in a table, by Region. */
  countLiving(table: { region: string; name: string }): Promise<LivingConnections | undefined>
  /** The machine whose service this deployment continues, with what `rolecall setup` made. */
  adopt?: PresentMachine | undefined
  /** The machine that goes on instead of the functions. Only after `adopt`. */
  handBack?: NextMachine | undefined
  /** Whether to create without looking first for what would make the creation fail. */
  skipPreflight?: boolean | undefined
  /** How many living connections may lose their topic. It must be their exact number. */
  abandon?: number | undefined
  /** Called with the changes. They are made only if it returns true. */
  confirm(changes: PreparedChange[]): Promise<boolean>
}

export interface Deployed {
  accountId: string
  region: string
  regions: string[]
  url: string
  /** The domain of the service's own, and what its DNS record must point to. */
  domain?: { name: string; target: string }
  templateBucket: string
  callbackTopic: string
  callbackQueueUrl: string
  brokerRoleArn: string
  table: string
  adminTokenSecret: string
  changed: boolean
  /** Whether the functions wait, because the service of the machine still runs. */
  isPaused: boolean
}

/** AWS: bucket names in an account's own namespace end like this. */
const ACCOUNT_REGIONAL = 'an'

export const benchOf = ({
  clients,
  clock,
  onProgress,
}: Pick<DeployRequest, 'clients' | 'clock' | 'onProgress'>): Workbench => ({
  clients,
  clock,
  report: onProgress,
})

/** The account, and the names of everything in it. */
export async function installationIn(
  bench: Workbench,
  request: Pick<DeployRequest, 'homeRegion' | 'regions' | 'namePrefix'>,
): Promise<InstallationNames> {
  const { homeRegion, namePrefix } = request
  const names = {
    homeRegion,
    namePrefix,
    regions: [...new Set([homeRegion, ...request.regions])],
    bucketSuffix: ACCOUNT_REGIONAL,
  }
  checkNames(names)
  return { ...names, accountId: await identify(bench, homeRegion) }
}

/**
 * Deploys what `rolecall.yaml` says: the data stack first, then the other stacks in all Regions at
 * once. Returns undefined if the changes were not confirmed.
 */
export async function deploy(request: DeployRequest): Promise<Deployed | undefined> {
  const bench = benchOf(request)
  const it = await installationIn(bench, request)
  const homePlace = { region: it.homeRegion, name: stackName(it, 'home') }
  const home = await describeStack(bench, homePlace)
  const chosen = choicesOf(request, home)
  await requireNobodyLeftOut(bench, it, { request, home })
  const inbox = await findInbox(bench, it, { home, adopts: request.adopt !== undefined })
  if (!home && !request.skipPreflight) await lookAhead(bench, it, { request, inbox, chosen })
  const plan = planner(bench, it)
  const data = await makeDataStack(bench, it, { request, plan, inbox })
  if (data === undefined) return undefined
  const dataPlace = { region: it.homeRegion, name: stackName(it, 'data') }
  const kept = (await outputsOf(bench, dataPlace)) as unknown as Kept
  const { bundles = makeBundles(request.installation) } = request
  const bucket = { name: kept.BundleBucketName, region: it.homeRegion, owner: it.accountId }
  await uploadBundles(bench, bundles, bucket)
  const choices = {
    ...installationChoices(bench, request, bundles),
    ...chosen,
    inbox,
  }
  const homePlan = (isPausedNow: boolean) =>
    readFromBucket(
      bench,
      bucket,
      plan({
        kind: 'home',
        region: it.homeRegion,
        parameters: homeParameters(it, kept, { ...choices, isPaused: isPausedNow }),
      }),
    )
  if (request.handBack && !(home && inbox)) throw notAdopted()
  const waits = home ? isPaused(home) || Boolean(request.handBack) : Boolean(request.adopt)
  const ownRegions = inbox ? [] : furtherRegions(it)
  const service = await carryOut(bench, request, [
    await homePlan(waits),
    ...ownRegions.map((region) =>
      plan({ kind: 'region', region, parameters: regionParameters(it) }),
    ),
  ])
  if (service === undefined) return undefined
  if (request.handBack) {
    const roles = await functionRoles(bench, it, homePlace)
    await handBack(bench, it, { machine: request.handBack, kept, functionRoles: roles })
  }
  const starts = waits && request.adopt !== undefined && !request.adopt.isServing()
  if (starts) await takeOver(bench, it, { request, kept, start: await homePlan(false) })
  const { domain } = chosen
  const changed = data || service || starts
  return {
    ...(await result(bench, it, { kept, domain })),
    ...{ changed, isPaused: waits && !starts },
  }
}

const notAdopted = (): RolecallError =>
  new RolecallError('SETTING_INVALID', {
    detail:
      '--hand-back is for a deployment that was made with --adopt. This one has its own topic, queue and broker role, which no machine uses.',
  })

/** Before the first deployment, finds what would make it fail. */
async function lookAhead(
  bench: Workbench,
  it: InstallationNames,
  {
    request: { templateBucket, installation },
    inbox,
    chosen,
  }: { request: DeployRequest; inbox: AdoptedInbox | undefined; chosen: KeptChoices },
): Promise<void> {
  const data = await describeStack(bench, { region: it.homeRegion, name: stackName(it, 'data') })
  const { templateReading = 'public' } = installation
  await requireClearWay(bench, it, {
    ...{ data: !data, adopts: inbox !== undefined, templateBucket },
    publicTemplates: !isBucketPrivate(templateReading),
    door: doorParameters(chosen),
  })
}

/** Moves the data of the machine into the deployment, and starts its functions. */
async function takeOver(
  bench: Workbench,
  it: InstallationNames,
  { request, kept, start }: { request: DeployRequest; kept: Kept; start: StackPlan },
): Promise<void> {
  const roles = await functionRoles(bench, it, { region: it.homeRegion, name: start.name })
  await moveData(bench, it, { machine: request.adopt!, kept, functionRoles: roles })
  await carryOut(bench, { ...request, confirm: async () => true }, [start])
}

/** Refuses to leave out a Region of the present deployment in which connections still live. */
async function requireNobodyLeftOut(
  bench: Workbench,
  it: InstallationNames,
  { request, home }: { request: DeployRequest; home: StackState | undefined },
): Promise<void> {
  const before = home?.parameters.Regions?.split(',') ?? []
  const leftOut = before.filter((region) => !it.regions.includes(region))
  if (leftOut.length === 0) return
  const data = await describeStack(bench, { region: it.homeRegion, name: stackName(it, 'data') })
  await requireAbandonment(abandonmentOf(request, it, data), removalOf(leftOut))
}

/** Without its data stack, a deployment has no store that can be counted. */
export const abandonmentOf = (
  { abandon, countLiving }: Pick<DeployRequest, 'abandon' | 'countLiving'>,
  it: InstallationNames,
  data: StackState | undefined,
): Abandonment => ({
  abandon,
  async countLiving() {
    const name = data?.outputs.TableName
    return name === undefined ? undefined : countLiving({ region: it.homeRegion, name })
  },
})

export const furtherRegions = (it: InstallationNames): string[] =>
  it.regions.filter((region) => region !== it.homeRegion)

const installationChoices = (
  bench: Workbench,
  { installation, publicUrl }: DeployRequest,
  { prefix }: Bundles,
): Omit<HomeChoices, keyof KeptChoices | 'inbox' | 'isPaused'> => ({
  tlsOnly: isTlsOnly(bench),
  ownAccountIds: installation.ownAccountIds,
  templateReading: installation.templateReading,
  publicUrl,
  bundlePrefix: prefix,
})

async function outputsOf(bench: Workbench, place: StackPlace): Promise<Record<string, string>> {
  const stack = await describeStack(bench, place)
  if (stack && Object.keys(stack.outputs).length > 0) return stack.outputs
  const detail = `The stack ${place.name} in ${place.region} shows no outputs; look at it in the CloudFormation console.`
  throw new RolecallError('SETUP_INCOMPLETE', { detail })
}

async function result(
  bench: Workbench,
  it: InstallationNames,
  { kept, domain }: { kept: Kept; domain: Domain | undefined },
): Promise<Omit<Deployed, 'changed' | 'isPaused'>> {
  const service = await outputsOf(bench, { region: it.homeRegion, name: stackName(it, 'home') })
  return {
    accountId: it.accountId,
    region: it.homeRegion,
    regions: it.regions,
    url: service.Url!,
    ...(domain && { domain: { name: domain.name, target: service.DomainTarget ?? '' } }),
    templateBucket: kept.TemplateBucketName,
    callbackTopic: service.CallbackTopicArn!,
    callbackQueueUrl: service.CallbackQueueUrl!,
    brokerRoleArn: service.BrokerRoleArn!,
    table: kept.TableName,
    adminTokenSecret: kept.AdminTokenArn,
  }
}
