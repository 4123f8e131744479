import {
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { READERS_SID } from '../../../adapters/aws/s3/readers.ts'
import { isBucketPrivate } from '../../../core/model/template-reading.ts'
import { bucketName, bucketOrigin, type InstallationNames } from '../names.ts'
import { bucketPolicy, type Choices } from '../policies.ts'
import { callAws, callAwsIfFound, type Workbench } from '../progress.ts'
import { type Gap, policyGaps, remedyForMissing } from './compare-policy.ts'

const GONE = ['NotFound', 'NoSuchBucket', '404']

export async function checkBucket(
  bench: Workbench,
  it: InstallationNames,
  choices: Choices,
): Promise<Gap[]> {
  const piece = `the bucket ${bucketName(it)}`
  if (!(await exists(bench, it))) {
    const remedy = remedyForMissing(it, it.homeRegion)
    const region = it.homeRegion
    return [{ region, piece, problem: 'it does not exist.', remedy, severity: 'missing' }]
  }
  const gaps = [
    ...(await checkPolicy(bench, it, { piece, choices })),
    ...(await checkPublicAccess(bench, it, { piece, choices })),
    ...(await checkVersioning(bench, it, piece)),
  ]
  if (gaps.some(({ severity }) => severity === 'missing')) return gaps
  return isBucketPrivate(choices.templateReading ?? 'public')
    ? gaps
    : [...gaps, ...(await checkReadable(bench, it, piece))]
}

const bucket = (it: InstallationNames) => ({
  Bucket: bucketName(it),
  ExpectedBucketOwner: it.accountId,
})

async function exists(bench: Workbench, it: InstallationNames): Promise<boolean> {
  const region = it.homeRegion
  const call = bench.clients.s3(region).send(new HeadBucketCommand(bucket(it)))
  return (
    (await callAwsIfFound(bench, { action: 's3:ListBucket', region, absent: GONE }, call)) !==
    undefined
  )
}

async function checkPolicy(
  bench: Workbench,
  it: InstallationNames,
  { piece, choices }: { piece: string; choices: Choices },
): Promise<Gap[]> {
  const region = it.homeRegion
  const call = bench.clients.s3(region).send(new GetBucketPolicyCommand(bucket(it)))
  const found = await callAwsIfFound(
    bench,
    { action: 's3:GetBucketPolicy', region, absent: ['NoSuchBucketPolicy'] },
    call,
  )
  const problem = isBucketPrivate(choices.templateReading ?? 'public')
    ? 'its policy is wrong. It must not let the public read templates.'
    : "its policy is wrong. It must allow CloudFormation in customers' accounts to read templates."
  const command = `aws s3api put-bucket-policy --region ${region} --bucket ${bucketName(it)} --policy`
  const policy = found?.Policy && withoutReaders(found.Policy)
  return policyGaps({ region, piece, problem, command }, policy, bucketPolicy(it, choices))
}

/** Without the statements in which the service names accounts that launch. */
function withoutReaders(text: string): string {
  try {
    const policy = JSON.parse(text) as { Statement: { Sid?: string }[] }
    const Statement = policy.Statement.filter(({ Sid = '' }) => !READERS_SID.test(Sid))
    return JSON.stringify({ ...policy, Statement })
  } catch {
    return text
  }
}

async function checkPublicAccess(
  bench: Workbench,
  it: InstallationNames,
  { piece, choices }: { piece: string; choices: Choices },
): Promise<Gap[]> {
  const region = it.homeRegion
  const call = bench.clients.s3(region).send(new GetPublicAccessBlockCommand(bucket(it)))
  const absent = ['NoSuchPublicAccessBlockConfiguration']
  const found = await callAwsIfFound(
    bench,
    { action: 's3:GetBucketPublicAccessBlock', region, absent },
    call,
  )
  const { BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets } =
    found?.PublicAccessBlockConfiguration ?? {}
  const isPrivate = isBucketPrivate(choices.templateReading ?? 'public')
  const wanted = `BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=${isPrivate},RestrictPublicBuckets=${isPrivate}`
  const remedy = `aws s3api put-public-access-block --region ${region} --bucket ${bucketName(it)} --public-access-block-configuration ${wanted}`
  const gap = { region, piece, remedy }
  const keepsOut =
    "its public access block stops CloudFormation in customers' accounts from reading templates."
  if (RestrictPublicBuckets && !isPrivate)
    return [{ ...gap, problem: keepsOut, severity: 'missing' }]
  if (isPrivate && !(BlockPublicPolicy && RestrictPublicBuckets)) {
    const problem = 'its public access block does not keep the public out.'
    return [{ ...gap, problem, severity: 'warning' }]
  }
  if (BlockPublicAcls && IgnorePublicAcls) return []
  const problem = 'object ACLs could make more of it public than its policy says.'
  return [{ ...gap, problem, severity: 'warning' }]
}

async function checkVersioning(
  bench: Workbench,
  it: InstallationNames,
  piece: string,
): Promise<Gap[]> {
  const region = it.homeRegion
  const call = bench.clients.s3(region).send(new GetBucketVersioningCommand(bucket(it)))
  const { Status } = await callAws(bench, { action: 's3:GetBucketVersioning', region }, call)
  if (Status === 'Enabled') return []
  const remedy = `aws s3api put-bucket-versioning --region ${region} --bucket ${bucketName(it)} --versioning-configuration Status=Enabled`
  return [{ region, piece, problem: 'its versioning is off.', remedy, severity: 'warning' }]
}

const CHECK_KEY = 'templates/rolecall-setup-check.txt'
const CHECK_BODY =
  'Rolecall set-up reads this file without credentials, as CloudFormation reads templates.\n'

/**
 * Reads a template as a customer would. A rule of the account or organization can override the
 * bucket's policy, and only a read shows it.
 */
async function checkReadable(
  bench: Workbench,
  it: InstallationNames,
  piece: string,
): Promise<Gap[]> {
  const region = it.homeRegion
  const url = `${originOf(bench, it)}/${CHECK_KEY}`
  if ((await refusalOf(url)) === undefined) return []
  const object = { ...bucket(it), Key: CHECK_KEY, Body: CHECK_BODY, ContentType: 'text/plain' }
  await callAws(
    bench,
    { action: 's3:PutObject', region },
    bench.clients.s3(region).send(new PutObjectCommand(object)),
  )
  const said = await refusalOf(url)
  if (said === undefined) return []
  const remedy =
    'Look at "Block Public Access settings for this account" in the S3 console, and at the resource control policies of the organization.'
  const problem = `nobody can read ${url} without credentials (${said}).`
  return [{ region, piece, problem, remedy, severity: 'missing' }]
}

/** Why an anonymous read is refused; undefined if it works. */
async function refusalOf(url: string): Promise<string | undefined> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch(
    (error: unknown) => error as Error,
  )
  if (!(answer instanceof Response)) return 'S3 cannot be reached'
  return answer.ok ? undefined : `S3 answers ${answer.status}`
}

const originOf = ({ clients }: Workbench, it: InstallationNames): string =>
  bucketOrigin({ name: bucketName(it), region: it.homeRegion }, clients.endpoints.s3)
