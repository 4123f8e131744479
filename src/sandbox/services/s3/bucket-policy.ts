import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import { partitionOf } from '../../partition.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import { parsePolicy } from '../../policy/parse-policy.ts'
import type { World } from '../../world.ts'
import type { BucketInput } from './access.ts'
import { bucketFor } from './access.ts'
import type { Bucket } from './bucket.ts'
import { isPublic } from './public-policy.ts'

export function PutBucketPolicy(
  world: World,
  caller: Caller,
  input: BucketInput & { Policy: string },
): void {
  const bucket = bucketFor(world, caller, 'PutBucketPolicy', input)
  const policy = readPolicy(input.Policy, bucket)
  const isBlocked = bucket.publicAccessBlock?.BlockPublicPolicy || world.knobs.blockPublicAccess
  if (isBlocked && isPublic(policy)) {
    const text = `User: ${caller.arn} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:${partitionOf(bucket.region)}:s3:::${bucket.name}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`
    throw new AwsFault('AccessDenied', text, 403)
  }
  bucket.policy = policy
  bucket.policyText = input.Policy
}

export function GetBucketPolicy(
  world: World,
  caller: Caller,
  input: BucketInput,
): { Policy: string } {
  const { policyText } = bucketFor(world, caller, 'GetBucketPolicy', input)
  if (policyText === undefined)
    throw new AwsFault('NoSuchBucketPolicy', 'The bucket policy does not exist', 404)
  return { Policy: policyText }
}

export function DeleteBucketPolicy(world: World, caller: Caller, input: BucketInput): void {
  const bucket = bucketFor(world, caller, 'DeleteBucketPolicy', input)
  delete bucket.policy
  delete bucket.policyText
}

function readPolicy(text: string, { name, region }: Bucket): PolicyDocument {
  const policy = parse(text)
  const everyBucket = `arn:${partitionOf(region)}:s3:::`
  const arn = `${everyBucket}${name}`
  const stray = policy.Statement.flatMap(({ Resource = [], NotResource = [] }) => [
    ...Resource,
    ...NotResource,
  ]).find(
    (resource) =>
      resource !== '*' &&
      resource !== arn &&
      !resource.startsWith(`${arn}/`) &&
      !resource.startsWith(`${everyBucket}*`),
  )
  if (stray !== undefined) throw new AwsFault('MalformedPolicy', 'Policy has invalid resource')
  return policy
}

function parse(text: string): PolicyDocument {
  try {
    return parsePolicy(text, 'resource')
  } catch (fault) {
    throw new AwsFault(
      'MalformedPolicy',
      fault instanceof AwsFault ? fault.message : 'Policies must be valid JSON',
    )
  }
}
