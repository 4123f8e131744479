import { isOptIn } from '../../core/model/aws/partition.ts'
import type { Clock } from '../../core/ports.ts'
import type { Abandonment } from './abandon.ts'
import { checkEverything } from './check/check-everything.ts'
import { queueUrl } from './check/check-queue.ts'
import type { SetupClients } from './clients.ts'
import {
  brokerRoleArn,
  bucketName,
  checkNames,
  type InstallationNames,
  queueName,
  regionStackName,
  topicArn,
} from './names.ts'
import type { Choices } from './policies.ts'
import { identify, inParallel, type SetupStep, type Workbench } from './progress.ts'
import { noteRegions } from './regions.ts'
import { applyHome, refuseMovedHome } from './stacks/apply-home.ts'
import { deployStack, settleStack } from './stacks/deploy-stack.ts'
import { regionParameters, setupTemplate, tags } from './stacks/templates.ts'

export interface SetupRequest {
  /** The home Region: bucket, queue and broker role. */
  region: string
  /** The Regions in which customers may launch. The home Region is always one of them. */
  regions?: string[]
  /** `rolecall` by default. */
  namePrefix?: string
  bucketSuffix?: string
  brokerRoleName?: string
  brokerPrincipals?: string[]
  customerRoleNames?: string[]
  /** Names of the profiles' roles: a broker that may assume only these passes the check. */
  roleNames?: string[]
  ownAccountIds?: string[]
  onlyViaCloudFormation?: boolean | undefined
  /** How customers' CloudFormation reads templates. Default `public`. */
  templateReading?: Choices['templateReading']
  /** Asked if a Region of an earlier set-up is left out. Absent: there is no store. */
  countLiving?: Abandonment['countLiving']
  /** How many living connections may lose their topic. It must be their exact number. */
  abandon?: number | undefined
  clients: SetupClients
  clock: Clock
  onProgress?: (step: SetupStep) => void
}

export interface SetupResult {
  accountId: string
  region: string
  regions: string[]
  templateBucket: string
  /** The ARN of the home Region's topic. */
  callbackTopic: string
  callbackQueueUrl: string
  brokerRoleArn: string
  /** False if everything existed already. */
  changed: boolean
  /** All steps except the events of stacks. */
  steps: SetupStep[]
}

/** Creates or updates what Rolecall needs in the vendor's account, then checks it. */
export async function applySetup(request: SetupRequest): Promise<SetupResult> {
  const steps: SetupStep[] = []
  const bench: Workbench = {
    clients: request.clients,
    clock: request.clock,
    report: (step) => {
      if (step.kind !== 'event') steps.push(step)
      request.onProgress?.(step)
    },
  }
  const names = namesOf(request)
  checkNames(names)
  const it: InstallationNames = { ...names, accountId: await identify(bench, request.region) }
  const choices = choicesOf(request)
  await refuseMovedHome(bench, it)
  noteFarRegions(bench, it)
  await noteRegions(bench, it)
  const homeChanged = await applyHome(bench, it, { ...choices, ...abandonmentOf(request) })
  const others = it.regions.filter((region) => region !== it.homeRegion)
  const othersChanged = await inParallel(
    others.map((region) => applyRegion(bench, it, { region, choices })),
  )
  const changed = homeChanged || othersChanged.includes(true)
  await checkEverything(bench, it, { ...choices, isNew: changed })
  return { ...(await resultOf(bench, it)), changed, steps }
}

/**
 * Checks what set-up created, and changes nothing. Throws SETUP_INCOMPLETE, which lists everything
 * that is missing.
 */
export async function checkSetup(request: SetupRequest): Promise<void> {
  const bench: Workbench = {
    clients: request.clients,
    clock: request.clock,
    report: (step) => request.onProgress?.(step),
  }
  const names = namesOf(request)
  const it: InstallationNames = { ...names, accountId: await identify(bench, request.region) }
  await checkEverything(bench, it, { ...choicesOf(request), isNew: false })
}

function namesOf(request: SetupRequest): Omit<InstallationNames, 'accountId'> {
  return {
    homeRegion: request.region,
    regions: [...new Set([request.region, ...(request.regions ?? [])])],
    namePrefix: request.namePrefix ?? 'rolecall',
    bucketSuffix: request.bucketSuffix,
    brokerRoleName: request.brokerRoleName,
  }
}

const choicesOf = (request: SetupRequest): Choices => ({
  tlsOnly: !request.clients.endpoints.s3?.startsWith('http:'),
  brokerPrincipals: request.brokerPrincipals,
  customerRoleNames: request.customerRoleNames,
  roleNames: request.roleNames,
  ownAccountIds: request.ownAccountIds,
  onlyViaCloudFormation: request.onlyViaCloudFormation,
  templateReading: request.templateReading,
})

const abandonmentOf = ({ abandon, countLiving }: SetupRequest): Abandonment => ({
  abandon,
  countLiving: countLiving ?? (async () => undefined),
})

// AWS: Sending Amazon SNS messages to a different Region: from one opt-in Region to another is not
// supported.
function noteFarRegions(bench: Workbench, it: InstallationNames): void {
  if (!isOptIn(it.homeRegion)) return
  for (const region of it.regions.filter((other) => other !== it.homeRegion && isOptIn(other))) {
    const message = `AWS does not document delivery from here to ${it.homeRegion}, since both are opt-in Regions; a home Region that is enabled by default is safer.`
    bench.report({ kind: 'note', region, subject: region, status: 'warning', message })
  }
}

async function applyRegion(
  bench: Workbench,
  it: InstallationNames,
  { region, choices }: { region: string; choices: Choices },
): Promise<boolean> {
  const place = { region, name: regionStackName(it) }
  const stack = await settleStack(bench, place)
  const plan = {
    ...place,
    template: setupTemplate('region', choices),
    parameters: regionParameters(it, choices),
    tags: tags(it),
  }
  return deployStack(bench, plan, stack)
}

async function resultOf(
  bench: Workbench,
  it: InstallationNames,
): Promise<Omit<SetupResult, 'changed' | 'steps'>> {
  const url = await queueUrl(bench, it.homeRegion, queueName(it))
  return {
    accountId: it.accountId,
    region: it.homeRegion,
    regions: it.regions,
    templateBucket: bucketName(it),
    callbackTopic: topicArn(it, it.homeRegion),
    callbackQueueUrl: url!,
    brokerRoleArn: brokerRoleArn(it),
  }
}
