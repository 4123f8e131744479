import { type Members, readMembers } from '../../members.ts'
import { AwsFault } from '../../operation.ts'
import type { Answer } from '../../wire/answer.ts'
import {
  CONFIGURATIONS,
  DeleteBucketConfiguration,
  GetBucketConfiguration,
  PutBucketConfiguration,
} from './bucket-configuration.ts'
import { unsupported } from './faults.ts'
import * as buckets from './rest-buckets.ts'
import { deleteObjects, listObjectsV2, listObjectVersions } from './rest-lists.ts'
import { deleteObject, getObject, putObject } from './rest-objects.ts'
import { document, empty } from './rest-output.ts'
import type { S3Request } from './rest-request.ts'
import { bodyText, bucketInput } from './rest-request.ts'
import { s3State } from './state.ts'

/** An operation by its name in the API reference, and what of a request it reads. */
export interface Route {
  operation: string
  answer: (request: S3Request) => Answer
  /** Names of headers and of query parameters; a name that ends with `*` stands for all such. */
  reads: readonly string[]
  /** The members of the XML document in the body. */
  body: Members
}

const route = (operation: string, answer: Route['answer'], reads = '', body = ''): Route => ({
  operation,
  answer,
  reads: reads.split(/\s+/),
  body: readMembers(body),
})

const READ_OBJECT = `versionId range if-match if-none-match if-modified-since if-unmodified-since
  response-* x-amz-checksum-mode`

const OBJECT_ROUTES: Readonly<Record<string, Route>> = {
  GET: route('GetObject', getObject, READ_OBJECT),
  HEAD: route('HeadObject', getObject, READ_OBJECT),
  PUT: route(
    'PutObject',
    putObject,
    `cache-control content-disposition content-encoding content-language expires if-match
     if-none-match x-amz-acl x-amz-meta-* x-amz-server-side-encryption
     x-amz-server-side-encryption-aws-kms-key-id x-amz-server-side-encryption-bucket-key-enabled`,
  ),
  DELETE: route('DeleteObject', deleteObject, 'versionId if-match'),
}

/** By method and subresource; the last three are the bucket itself. */
const BUCKET_ROUTES: Readonly<Record<string, Route>> = {
  'GET location': route('GetBucketLocation', buckets.getBucketLocation),
  'GET versioning': route('GetBucketVersioning', buckets.getBucketVersioning),
  'PUT versioning': route('PutBucketVersioning', buckets.putBucketVersioning, '', 'Status'),
  'GET policy': route('GetBucketPolicy', buckets.getBucketPolicy),
  'PUT policy': route('PutBucketPolicy', buckets.putBucketPolicy),
  'DELETE policy': route('DeleteBucketPolicy', buckets.deleteBucketPolicy),
  'GET publicAccessBlock': route('GetPublicAccessBlock', buckets.getPublicAccessBlock),
  'PUT publicAccessBlock': route(
    'PutPublicAccessBlock',
    buckets.putPublicAccessBlock,
    '',
    'BlockPublicAcls IgnorePublicAcls BlockPublicPolicy RestrictPublicBuckets',
  ),
  'DELETE publicAccessBlock': route('DeletePublicAccessBlock', buckets.deletePublicAccessBlock),
  'GET versions': route(
    'ListObjectVersions',
    listObjectVersions,
    'prefix encoding-type max-keys key-marker version-id-marker',
  ),
  'POST delete': route('DeleteObjects', deleteObjects, '', 'Object[Key VersionId] Quiet'),
  'GET list-type': route(
    'ListObjectsV2',
    listObjectsV2,
    'prefix delimiter start-after continuation-token max-keys encoding-type',
  ),
  'PUT ': route('CreateBucket', buckets.createBucket, '', 'LocationConstraint'),
  'DELETE ': route('DeleteBucket', buckets.deleteBucket),
  'HEAD ': route('HeadBucket', buckets.headBucket),
}

const CONFIGURATION_ROUTES: Readonly<Record<string, (kind: string) => Route>> = {
  GET: (Kind) =>
    route('GetBucketConfiguration', (request) => {
      return document(
        GetBucketConfiguration(request.world, request.caller, { ...bucketInput(request), Kind })
          .Document,
      )
    }),
  PUT: (Kind) =>
    route('PutBucketConfiguration', (request) => {
      PutBucketConfiguration(request.world, request.caller, {
        ...bucketInput(request),
        Kind,
        Document: bodyText(request),
      })
      return empty(Kind === 'tagging' ? 204 : 200)
    }),
  DELETE: (Kind) =>
    route('DeleteBucketConfiguration', (request) => {
      DeleteBucketConfiguration(request.world, request.caller, { ...bucketInput(request), Kind })
      return empty(204)
    }),
}

/** Query names that only refine an operation; any other name without `x-` is a subresource. */
const REFINEMENTS = new Set([
  ...[
    'versionId',
    'prefix',
    'delimiter',
    'max-keys',
    'start-after',
    'continuation-token',
    'encoding-type',
    'fetch-owner',
  ],
  ...['max-buckets', 'bucket-region', 'key-marker', 'version-id-marker'],
])

export function findRoute(request: S3Request): { route: Route; subresource: string } {
  const { method, query } = request.wire
  const names = query
    .map(([name]) => name)
    .filter((name) => !REFINEMENTS.has(name) && !/^(?:x-|response-)/i.test(name))
  const [subresource = ''] = names
  const found =
    request.bucket === ''
      ? accountRoute(method)
      : request.key === ''
        ? bucketRoute(method, subresource)
        : objectRoute(method, subresource)
  if (!found) throw unsupported(`${method} with ${subresource ? `?${subresource}` : 'this target'}`)
  return { route: found, subresource }
}

const LIST_BUCKETS = route('ListBuckets', buckets.listBuckets, 'prefix')

const accountRoute = (method: string) => (method === 'GET' ? LIST_BUCKETS : undefined)

const bucketRoute = (method: string, subresource: string) =>
  Object.hasOwn(CONFIGURATIONS, subresource)
    ? CONFIGURATION_ROUTES[method]?.(subresource)
    : BUCKET_ROUTES[`${method} ${subresource}`]

const objectRoute = (method: string, subresource: string) =>
  subresource === '' ? OBJECT_ROUTES[method] : undefined

export const everyRoute = (): Route[] => [
  LIST_BUCKETS,
  ...Object.values(OBJECT_ROUTES),
  ...Object.values(BUCKET_ROUTES),
]

/** The Region that a request should have been signed for, if it was signed for another one. */
export function wrongRegion(
  { world, caller, bucket }: S3Request,
  operation: string,
): string | undefined {
  const region = s3State(world).buckets.get(bucket)?.region
  const isFree =
    caller.accessKeyId === undefined ||
    operation === 'CreateBucket' ||
    operation === 'GetBucketLocation'
  return isFree || region === caller.region ? undefined : region
}

export const malformedAuthorization = (caller: S3Request['caller'], region: string) =>
  new AwsFault(
    'AuthorizationHeaderMalformed',
    `The authorization header is malformed; the region '${caller.region}' is wrong; expecting '${region}'`,
  )
