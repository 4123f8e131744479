import {
  HeadBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3'
import { faultName } from '../../../adapters/aws/faults.ts'
import { RolecallError } from '../../../api/errors.ts'
import { isDenied } from '../faults.ts'
import { bucketName, homeStackName, type InstallationNames, regionStackName } from '../names.ts'
import type { Choices } from '../policies.ts'
import { asked, askedIfAny, inParallel, type Workbench } from '../progress.ts'
import { deployStack, settleStack } from './deploy-stack.ts'
import { currentTemplate, describeStack, type StackState } from './stack-state.ts'
import { homeParameters, setupTemplate, type Template, tags } from './templates.ts'

/** A home Region cannot become a further one, or the reverse, without losing its queue and its topic. */
export async function refuseMovedHome(bench: Workbench, it: InstallationNames): Promise<void> {
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

/** Makes the home stack, or brings it up to date. */
export async function applyHome(
  bench: Workbench,
  it: InstallationNames,
  choices: Choices,
): Promise<boolean> {
  const place = { region: it.homeRegion, name: homeStackName(it) }
  const stack = await settleStack(bench, place)
  const current = stack && { stack, template: await currentTemplate(bench, place) }
  if (current) noteLeftOut(bench, it, current)
  const isAdopted = current ? hasNoBucket(current) : await isBucketLeft(bench, it)
  if (!stack && isAdopted) await adoptBucket(bench, it)
  const plan = {
    ...place,
    template: setupTemplate('home', choices),
    parameters: homeParameters(it, { ...choices, adoptBucket: isAdopted }),
    tags: tags(it),
  }
  return deployStack(bench, plan, stack)
}

/** A home stack as it is. A stack of an earlier version has no parameters: its template says all. */
interface Current {
  stack: StackState
  template: Template | undefined
}

const hasNoBucket = ({ stack, template }: Current): boolean =>
  stack.parameters.MakeBucket === undefined
    ? template !== undefined && template.Resources.TemplateBucket === undefined
    : stack.parameters.MakeBucket === 'false'

/** Warns when a Region of an earlier set-up is left out: invitations for it would fail. */
function noteLeftOut(bench: Workbench, it: InstallationNames, { stack, template }: Current): void {
  const senders = stack.parameters.TopicArns ?? JSON.stringify(template?.Resources ?? {})
  const before = [...senders.matchAll(/arn:[\w-]+:sns:([\w-]+):\d{12}:/g)].map(([, name]) => name!)
  for (const region of new Set(before.filter((name) => !it.regions.includes(name)))) {
    const message = `was set up before and is left out now: calls from there no longer reach the queue. Name it again to keep it, or delete the stack ${regionStackName(it)} there.`
    bench.report({ kind: 'note', region, subject: region, status: 'warning', message })
  }
}

const ELSEWHERE = ['301', 'PermanentRedirect', 'MovedPermanently']

/** Whether the bucket is there although no stack holds it: an earlier stack left it behind, as it should. */
async function isBucketLeft(bench: Workbench, it: InstallationNames): Promise<boolean> {
  const region = it.homeRegion
  const input = { Bucket: bucketName(it), ExpectedBucketOwner: it.accountId }
  const call = bench.clients
    .s3(region)
    .send(new HeadBucketCommand(input))
    .catch((error: unknown) => {
      throw isDenied(error) || ELSEWHERE.includes(faultName(error)) ? taken(it, error) : error
    })
  const found = await askedIfAny(
    bench,
    { action: 's3:ListBucket', region, absent: ['NotFound', 'NoSuchBucket', '404'] },
    call,
  )
  return found !== undefined
}

const taken = (it: InstallationNames, cause: unknown): RolecallError =>
  new RolecallError(
    'SETUP_INCOMPLETE',
    {
      detail: `The bucket name ${bucketName(it)} is taken: if the bucket is another account's, choose a bucket suffix; if it is yours, allow s3:ListBucket on it.`,
    },
    cause,
  )

/** Gives a bucket that was left behind the settings that the stack would give a new one. */
async function adoptBucket(bench: Workbench, it: InstallationNames): Promise<void> {
  const region = it.homeRegion
  const s3 = bench.clients.s3(region)
  const bucket = { Bucket: bucketName(it), ExpectedBucketOwner: it.accountId }
  bench.report({
    kind: 'note',
    region,
    subject: bucket.Bucket,
    status: 'adopted',
    message: 'the bucket is there from before and is used again',
  })
  const versioning = new PutBucketVersioningCommand({
    ...bucket,
    VersioningConfiguration: { Status: 'Enabled' },
  })
  await asked(bench, { action: 's3:PutBucketVersioning', region }, s3.send(versioning))
  const ownership = new PutBucketOwnershipControlsCommand({
    ...bucket,
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
  })
  await asked(bench, { action: 's3:PutBucketOwnershipControls', region }, s3.send(ownership))
  const encryption = new PutBucketEncryptionCommand({
    ...bucket,
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
  })
  await asked(bench, { action: 's3:PutEncryptionConfiguration', region }, s3.send(encryption))
  const access = {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: false,
    RestrictPublicBuckets: false,
  }
  const block = new PutPublicAccessBlockCommand({
    ...bucket,
    PublicAccessBlockConfiguration: access,
  })
  await asked(bench, { action: 's3:PutBucketPublicAccessBlock', region }, s3.send(block))
}
