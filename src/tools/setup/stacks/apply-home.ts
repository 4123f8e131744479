import {
  HeadBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3'
import { faultName } from '../../../adapters/aws/faults.ts'
import { RolecallError } from '../../../api/errors.ts'
import { isBucketPrivate } from '../../../core/model/template-reading.ts'
import { type Abandonment, removalOf, requireAbandonment } from '../abandon.ts'
import { isDenied } from '../faults.ts'
import { bucketName, homeStackName, type InstallationNames, regionStackName } from '../names.ts'
import type { Choices } from '../policies.ts'
import { callAws, callAwsIfFound, inParallel, type Workbench } from '../progress.ts'
import { deployStack, settleStack } from './deploy-stack.ts'
import { currentTemplate, describeStack, type StackState } from './stack-state.ts'
import {
  brokerPrincipalsIn,
  homeParameters,
  MACHINE_QUEUE,
  type QueueTiming,
  setupTemplate,
  type Template,
  tags,
} from './templates.ts'

/** Refuses to change the home Region, because that would delete the present queue and topic. */
export async function refuseMovedHome(bench: Workbench, it: InstallationNames): Promise<void> {
  const looks = it.regions.map(async (region) => {
    const name = region === it.homeRegion ? regionStackName(it) : homeStackName(it)
    return (await describeStack(bench, { region, name })) && `the stack ${name} in ${region}`
  })
  const wrong = (await inParallel(looks)).find((stack) => stack !== undefined)
  if (!wrong) return
  throw new RolecallError('SETUP_INCOMPLETE', {
    detail: `There is an earlier set-up with another home Region: ${wrong}. Put that home Region first in the --region options, delete that stack, or choose another --name-prefix.`,
  })
}

/** Creates or updates the home stack. */
export async function applyHome(
  bench: Workbench,
  it: InstallationNames,
  choices: Choices & Abandonment,
): Promise<boolean> {
  const place = { region: it.homeRegion, name: homeStackName(it) }
  const stack = await settleStack(bench, place)
  const current = stack && { stack, template: await currentTemplate(bench, place) }
  const leftOut = current ? regionsLeftOut(it, current) : []
  if (leftOut.length > 0) await requireAbandonment(choices, removalOf(leftOut))
  for (const region of leftOut) noteLeftOut(bench, it, region)
  const isAdopted = current ? hasNoBucket(current) : await isBucketLeft(bench, it)
  if (!stack && isAdopted) await adoptBucket(bench, it, choices)
  const plan = {
    ...place,
    template: setupTemplate('home', choices),
    parameters: homeParameters(it, {
      ...choices,
      ...adoptedChoices(choices, stack),
      adoptBucket: isAdopted,
    }),
    tags: tags(it),
  }
  return deployStack(bench, plan, stack)
}

/**
 * What `rolecall deploy --adopt` has set stays: how the queue treats a message, and the functions
 * that may use the broker role.
 */
function adoptedChoices(
  { brokerPrincipals }: Choices,
  stack: StackState | undefined,
): { timing: QueueTiming; brokerPrincipals: string[] | undefined } {
  const parameters = stack?.parameters ?? {}
  const { VisibilitySeconds, MaxReceives } = parameters
  if (MaxReceives === undefined || MaxReceives === String(MACHINE_QUEUE.maxReceives))
    return { timing: MACHINE_QUEUE, brokerPrincipals }
  const timing = { visibilitySeconds: Number(VisibilitySeconds), maxReceives: Number(MaxReceives) }
  const before = brokerPrincipalsIn(parameters)
  const all = [...new Set([...before, ...(brokerPrincipals ?? [])])]
  return { timing, brokerPrincipals: before.length > 0 ? all : brokerPrincipals }
}

/**
 * The present home stack. The stack of an earlier version has no parameters; only its template
 * shows the choices.
 */
interface Current {
  stack: StackState
  template: Template | undefined
}

const hasNoBucket = ({ stack, template }: Current): boolean =>
  stack.parameters.MakeBucket === undefined
    ? template !== undefined && template.Resources.TemplateBucket === undefined
    : stack.parameters.MakeBucket === 'false'

/** The Regions of an earlier set-up that this run does not name. */
function regionsLeftOut(it: InstallationNames, { stack, template }: Current): string[] {
  const senders = stack.parameters.TopicArns ?? JSON.stringify(template?.Resources ?? {})
  const before = [...senders.matchAll(/arn:[\w-]+:sns:([\w-]+):\d{12}:/g)].map(([, name]) => name!)
  return [...new Set(before.filter((name) => !it.regions.includes(name)))]
}

/** Warns about a Region that this run leaves out, because invitations for it would fail. */
function noteLeftOut(bench: Workbench, it: InstallationNames, region: string): void {
  const message = `was set up earlier, but no --region names it now, so its messages no longer reach the queue. To keep it, run "rolecall setup" again with it. Otherwise delete the stack ${regionStackName(it)} there.`
  bench.report({ kind: 'note', region, subject: region, status: 'warning', message })
}

const ELSEWHERE = ['301', 'PermanentRedirect', 'MovedPermanently']

/**
 * Whether the bucket of a stack that was deleted still exists. It should, because stacks retain it.
 */
async function isBucketLeft(bench: Workbench, it: InstallationNames): Promise<boolean> {
  const region = it.homeRegion
  const input = { Bucket: bucketName(it), ExpectedBucketOwner: it.accountId }
  const call = bench.clients
    .s3(region)
    .send(new HeadBucketCommand(input))
    .catch((error: unknown) => {
      throw isDenied(error) || ELSEWHERE.includes(faultName(error))
        ? bucketNameTaken(it, error)
        : error
    })
  const found = await callAwsIfFound(
    bench,
    { action: 's3:ListBucket', region, absent: ['NotFound', 'NoSuchBucket', '404'] },
    call,
  )
  return found !== undefined
}

const bucketNameTaken = (it: InstallationNames, cause: unknown): RolecallError =>
  new RolecallError(
    'SETUP_INCOMPLETE',
    {
      detail: `The bucket name ${bucketName(it)} is taken. If another account has it, choose another with --bucket-suffix. If it is yours, allow s3:ListBucket on it.`,
    },
    cause,
  )

/** Gives the bucket of an earlier stack the settings of a new bucket. */
async function adoptBucket(
  bench: Workbench,
  it: InstallationNames,
  { templateReading = 'public' }: Choices,
): Promise<void> {
  const region = it.homeRegion
  const s3 = bench.clients.s3(region)
  const bucket = { Bucket: bucketName(it), ExpectedBucketOwner: it.accountId }
  const subject = bucket.Bucket
  const message = 'the bucket exists from before and is used again'
  bench.report({ kind: 'note', region, subject, status: 'adopted', message })
  const put = (action: string, call: Promise<unknown>) =>
    callAws(bench, { action: `s3:${action}`, region }, call)
  const VersioningConfiguration = { Status: 'Enabled' as const }
  const versioning = new PutBucketVersioningCommand({ ...bucket, VersioningConfiguration })
  await put('PutBucketVersioning', s3.send(versioning))
  const OwnershipControls = { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' as const }] }
  const ownership = new PutBucketOwnershipControlsCommand({ ...bucket, OwnershipControls })
  await put('PutBucketOwnershipControls', s3.send(ownership))
  const aes = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const } }
  const ServerSideEncryptionConfiguration = { Rules: [aes] }
  const encryption = { ...bucket, ServerSideEncryptionConfiguration }
  await put('PutEncryptionConfiguration', s3.send(new PutBucketEncryptionCommand(encryption)))
  const isPrivate = isBucketPrivate(templateReading)
  const PublicAccessBlockConfiguration = {
    ...{ BlockPublicAcls: true, IgnorePublicAcls: true },
    ...{ BlockPublicPolicy: isPrivate, RestrictPublicBuckets: isPrivate },
  }
  const block = new PutPublicAccessBlockCommand({ ...bucket, PublicAccessBlockConfiguration })
  await put('PutBucketPublicAccessBlock', s3.send(block))
}
