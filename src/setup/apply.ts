import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { RolecallError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import { adoptBucket, isBucketLeft } from './adopt-bucket.ts'
import { type Template, tags } from './call-in-resources.ts'
import { checkEverything } from './check/check-everything.ts'
import { queueUrl } from './check/check-queue.ts'
import type { SetupClients } from './clients.ts'
import { deployStack, settleStack } from './deploy-stack.ts'
import { homeTemplate } from './home-stack.ts'
import { brokerRoleArn, bucketName, checkNames, homeStackName, type Installation, queueName, regionStackName, topicArn } from './names.ts'
import { type Choices, isOptIn } from './policies.ts'
import { asked, type SetupStep, type Workbench } from './progress.ts'
import { regionTemplate } from './region-stack.ts'
import { currentTemplate, describeStack } from './stack-state.ts'

export interface SetupRequest {
  /** The home Region: bucket, queue and broker role. */
  region: string
  /** In which customers may launch; the home Region is always one of them. */
  regions?: string[]
  /** `rolecall` by default. */
  namePrefix?: string
  bucketSuffix?: string
  brokerRoleName?: string
  brokerPrincipals?: string[]
  customerRoleNames?: string[]
  ownAccountIds?: string[]
  clients: SetupClients
  clock: Clock
  onProgress?: (step: SetupStep) => void
}

export interface SetupResult {
  accountId: string
  region: string
  regions: string[]
  templateBucket: string
  /** The home Region's topic, by its ARN. */
  callbackTopic: string
  callbackQueueUrl: string
  brokerRoleArn: string
  /** False when all was there already. */
  changed: boolean
  /** All but the stacks' events. */
  steps: SetupStep[]
}

/** Makes, or brings up to date, what Rolecall needs in the vendor's account, and reads back that it is there. */
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
  const it: Installation = { ...names, accountId: await identify(bench, request.region) }
  const choices = choicesOf(request)
  await refuseMovedHome(bench, it)
  noteFarRegions(bench, it)
  const homeChanged = await applyHome(bench, it, choices)
  const others = it.regions.filter((region) => region !== it.homeRegion)
  const othersChanged = await inParallel(others.map((region) => applyRegion(bench, it, region)))
  const changed = homeChanged || othersChanged.includes(true)
  await checkEverything(bench, it, { ...choices, isNew: changed })
  return { ...(await resultOf(bench, it)), changed, steps }
}

function namesOf(request: SetupRequest): Omit<Installation, 'accountId'> {
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
  ownAccountIds: request.ownAccountIds,
})

async function identify(bench: Workbench, region: string): Promise<string> {
  const call = bench.clients.sts(region).send(new GetCallerIdentityCommand({}))
  const { Account = '', Arn = '' } = await asked(bench, { action: 'sts:GetCallerIdentity', region }, call)
  const message = `setting up Rolecall in this account as ${Arn}`
  bench.report({ kind: 'identity', region, subject: Account, status: 'ok', message })
  return Account
}

/** A home Region cannot become a further one, or the reverse, without losing its queue and its topic. */
async function refuseMovedHome(bench: Workbench, it: Installation): Promise<void> {
  const looks = it.regions.map(async (region) => {
    const name = region === it.homeRegion ? regionStackName(it) : homeStackName(it)
    return (await describeStack(bench, { region, name })) && `the stack ${name} in ${region}`
  })
  const wrong = (await inParallel(looks)).find((stack) => stack !== undefined)
  if (!wrong) return
  throw new RolecallError('SETUP_INCOMPLETE', {
    detail: `There is ${wrong} from a set-up with another home Region. Name that home Region first, or delete that stack, or choose another name prefix.`,
  })
}

// AWS: Sending Amazon SNS messages to a different Region: from one opt-in Region to another is not supported.
function noteFarRegions(bench: Workbench, it: Installation): void {
  if (!isOptIn(it.homeRegion)) return
  for (const region of it.regions.filter((other) => other !== it.homeRegion && isOptIn(other))) {
    const message = `AWS does not document delivery from here to ${it.homeRegion}, since both are opt-in Regions; a home Region that is enabled by default is safer.`
    bench.report({ kind: 'note', region, subject: region, status: 'warning', message })
  }
}

async function applyHome(bench: Workbench, it: Installation, choices: Choices): Promise<boolean> {
  const place = { region: it.homeRegion, name: homeStackName(it) }
  const stack = await settleStack(bench, place)
  const current = stack && (await currentTemplate(bench, place))
  noteLeftOut(bench, it, current)
  const adopted = current ? current.Resources.TemplateBucket === undefined : !stack && (await isBucketLeft(bench, it))
  if (!stack && adopted) await adoptBucket(bench, it)
  const template = homeTemplate(it, { ...choices, adoptBucket: adopted })
  return deployStack(bench, { ...place, template, tags: tags(it) }, stack)
}

/** Says so when a Region of an earlier set-up is cut off: invitations that lead there would fail. */
function noteLeftOut(bench: Workbench, it: Installation, current: Template | undefined): void {
  const policy = JSON.stringify(current?.Resources.CallbackQueuePolicy ?? {})
  const before = [...policy.matchAll(/"arn:[\w-]+:sns:([\w-]+):\d{12}:/g)].map(([, region]) => region!)
  for (const region of new Set(before.filter((name) => !it.regions.includes(name)))) {
    const message = `was set up before and is left out now: calls from there no longer reach the queue. Name it again to keep it, or delete the stack ${regionStackName(it)} there.`
    bench.report({ kind: 'note', region, subject: region, status: 'warning', message })
  }
}

async function applyRegion(bench: Workbench, it: Installation, region: string): Promise<boolean> {
  const place = { region, name: regionStackName(it) }
  const stack = await settleStack(bench, place)
  return deployStack(bench, { ...place, template: regionTemplate(it, region), tags: tags(it) }, stack)
}

/** Lets all come to an end before the first failure is told. */
async function inParallel<T>(work: Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work)
  return Promise.all(work)
}

async function resultOf(bench: Workbench, it: Installation): Promise<Omit<SetupResult, 'changed' | 'steps'>> {
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
