import type { Answer } from '../../wire/answer.ts'
import type { XmlNode } from '../../wire/xml.ts'
import { childText, parseXml } from '../../wire/xml.ts'
import { bucketFor } from './access.ts'
import type { PublicAccessBlock } from './bucket.ts'
import { DeleteBucketPolicy, GetBucketPolicy, PutBucketPolicy } from './bucket-policy.ts'
import { GetBucketVersioning, PutBucketVersioning } from './bucket-versioning.ts'
import { CreateBucket } from './CreateBucket.ts'
import { DeleteBucket } from './DeleteBucket.ts'
import { malformedXml } from './faults.ts'
import { ListBuckets } from './ListBuckets.ts'
import {
  DeletePublicAccessBlock,
  GetPublicAccessBlock,
  PutPublicAccessBlock,
} from './public-access-block.ts'
import { empty, xml } from './rest-output.ts'
import type { S3Request } from './rest-request.ts'
import { bodyText, bucketInput, optional } from './rest-request.ts'

export function readXml(request: S3Request, root: string): XmlNode {
  const document = parseXml(bodyText(request))
  if (document?.name !== root) throw malformedXml()
  return document.node
}

export function listBuckets(request: S3Request): Answer {
  const { Buckets } = ListBuckets(
    request.world,
    request.caller,
    optional(request, { Prefix: 'prefix' }),
  )
  const Owner = { ID: request.caller.accountId }
  return xml('ListAllMyBucketsResult', { Buckets: { Bucket: Buckets }, Owner })
}

export function createBucket(request: S3Request): Answer {
  const constraint =
    request.payload.body.length === 0
      ? undefined
      : childText(readXml(request, 'CreateBucketConfiguration'), 'LocationConstraint')
  const configuration = constraint
    ? { CreateBucketConfiguration: { LocationConstraint: constraint } }
    : {}
  const { Location } = CreateBucket(request.world, request.caller, {
    Bucket: request.bucket,
    ...configuration,
  })
  return empty(200, { location: Location })
}

export function deleteBucket(request: S3Request): Answer {
  DeleteBucket(request.world, request.caller, bucketInput(request))
  return empty(204)
}

export function headBucket(request: S3Request): Answer {
  const { region } = bucketFor(request.world, request.caller, 'ListBucket', bucketInput(request))
  return empty(200, { 'x-amz-bucket-region': region, 'x-amz-access-point-alias': 'false' })
}

export function getBucketLocation(request: S3Request): Answer {
  const { region } = bucketFor(
    request.world,
    request.caller,
    'GetBucketLocation',
    bucketInput(request),
  )
  const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
  // AWS: us-east-1 is the empty location.
  const text =
    region === 'us-east-1'
      ? `<LocationConstraint ${namespace}/>`
      : `<LocationConstraint ${namespace}>${region}</LocationConstraint>`
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: text }
}

export function putBucketVersioning(request: S3Request): Answer {
  const Status = childText(readXml(request, 'VersioningConfiguration'), 'Status')
  const VersioningConfiguration = Status === undefined ? {} : { Status }
  PutBucketVersioning(request.world, request.caller, {
    ...bucketInput(request),
    VersioningConfiguration,
  })
  return empty(200)
}

export const getBucketVersioning = (request: S3Request): Answer =>
  xml('VersioningConfiguration', {
    ...GetBucketVersioning(request.world, request.caller, bucketInput(request)),
  })

export function putBucketPolicy(request: S3Request): Answer {
  PutBucketPolicy(request.world, request.caller, {
    ...bucketInput(request),
    Policy: bodyText(request),
  })
  return empty(204)
}

export function getBucketPolicy(request: S3Request): Answer {
  const { Policy } = GetBucketPolicy(request.world, request.caller, bucketInput(request))
  return { status: 200, headers: { 'content-type': 'application/json' }, body: Policy }
}

export function deleteBucketPolicy(request: S3Request): Answer {
  DeleteBucketPolicy(request.world, request.caller, bucketInput(request))
  return empty(204)
}

const BLOCKS: readonly (keyof PublicAccessBlock)[] = [
  'BlockPublicAcls',
  'IgnorePublicAcls',
  'BlockPublicPolicy',
  'RestrictPublicBuckets',
]

export function putPublicAccessBlock(request: S3Request): Answer {
  const node = readXml(request, 'PublicAccessBlockConfiguration')
  const flags = Object.fromEntries(
    BLOCKS.map((name) => [name, childText(node, name)?.toLowerCase() === 'true']),
  )
  PutPublicAccessBlock(request.world, request.caller, {
    ...bucketInput(request),
    PublicAccessBlockConfiguration: flags,
  })
  return empty(200)
}

export function getPublicAccessBlock(request: S3Request): Answer {
  const { PublicAccessBlockConfiguration } = GetPublicAccessBlock(
    request.world,
    request.caller,
    bucketInput(request),
  )
  return xml('PublicAccessBlockConfiguration', { ...PublicAccessBlockConfiguration })
}

export function deletePublicAccessBlock(request: S3Request): Answer {
  DeletePublicAccessBlock(request.world, request.caller, bucketInput(request))
  return empty(204)
}
