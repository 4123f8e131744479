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

/** An operation by its name in the API reference. */
export interface Route {
  operation: string
  answer: (request: S3Request) => Answer
}

const route = (operation: string, answer: Route['answer']): Route => ({ operation, answer })

const OBJECT_ROUTES: Readonly<Record<string, Route>> = {
  GET: route('GetObject', getObject),
  HEAD: route('HeadObject', getObject),
  PUT: route('PutObject', putObject),
  DELETE: route('DeleteObject', deleteObject),
}

/** By method and subresource; the last three are the bucket itself. */
const BUCKET_ROUTES: Readonly<Record<string, Route>> = {
  'GET location': route('GetBucketLocation', buckets.getBucketLocation),
  'GET versioning': route('GetBucketVersioning', buckets.getBucketVersioning),
  'PUT versioning': route('PutBucketVersioning', buckets.putBucketVersioning),
  'GET policy': route('GetBucketPolicy', buckets.getBucketPolicy),
  'PUT policy': route('PutBucketPolicy', buckets.putBucketPolicy),
  'DELETE policy': route('DeleteBucketPolicy', buckets.deleteBucketPolicy),
  'GET publicAccessBlock': route('GetPublicAccessBlock', buckets.getPublicAccessBlock),
  'PUT publicAccessBlock': route('PutPublicAccessBlock', buckets.putPublicAccessBlock),
  'DELETE publicAccessBlock': route('DeletePublicAccessBlock', buckets.deletePublicAccessBlock),
  'GET versions': route('ListObjectVersions', listObjectVersions),
  'POST delete': route('DeleteObjects', deleteObjects),
  'GET list-type': route('ListObjectsV2', listObjectsV2),
  'PUT ': route('CreateBucket', buckets.createBucket),
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

export function findRoute(request: S3Request): Route {
  const { method, query } = request.wire
  const names = query
    .map(([name]) => name)
    .filter((name) => !REFINEMENTS.has(name) && !/^(?:x-|response-|AWSAccessKeyId)/i.test(name))
  const [subresource = ''] = names
  const found =
    request.bucket === ''
      ? accountRoute(method)
      : request.key === ''
        ? bucketRoute(method, subresource)
        : objectRoute(method, subresource)
  if (!found) throw unsupported(`${method} with ${subresource ? `?${subresource}` : 'this target'}`)
  return found
}

const accountRoute = (method: string) =>
  method === 'GET' ? route('ListBuckets', buckets.listBuckets) : undefined

const bucketRoute = (method: string, subresource: string) =>
  Object.hasOwn(CONFIGURATIONS, subresource)
    ? CONFIGURATION_ROUTES[method]?.(subresource)
    : BUCKET_ROUTES[`${method} ${subresource}`]

const objectRoute = (method: string, subresource: string) =>
  subresource === '' ? OBJECT_ROUTES[method] : undefined

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
