import { AwsFault } from '../../operation.ts'
import type { Answer } from '../../wire/answer.ts'
import { uriEncode } from '../../wire/sigv4.ts'
import { childText } from '../../wire/xml.ts'
import { DeleteObjects } from './DeleteObject.ts'
import { malformedXml } from './faults.ts'
import { ListObjectsV2, ListObjectVersions } from './ListObjectsV2.ts'
import { readXml } from './rest-buckets.ts'
import { shownObject, xml } from './rest-output.ts'
import type { S3Request } from './rest-request.ts'
import { bucketInput, optional } from './rest-request.ts'

const LIST = {
  Prefix: 'prefix',
  Delimiter: 'delimiter',
  StartAfter: 'start-after',
  ContinuationToken: 'continuation-token',
}

export function listObjectsV2(request: S3Request): Answer {
  const {
    MaxKeys: limit,
    EncodingType,
    ...asked
  } = optional(request, { ...LIST, MaxKeys: 'max-keys', EncodingType: 'encoding-type' })
  const MaxKeys = Number(limit ?? 1000)
  if (!Number.isInteger(MaxKeys) || MaxKeys < 0)
    throw new AwsFault(
      'InvalidArgument',
      'Provided max-keys not an integer or within integer range',
    )
  const list = ListObjectsV2(request.world, request.caller, {
    ...bucketInput(request),
    ...asked,
    MaxKeys,
  })
  const encode = EncodingType === 'url' ? encodeKey : (text: string) => text
  return xml('ListBucketResult', {
    Name: request.bucket,
    Prefix: encode(asked.Prefix ?? ''),
    MaxKeys,
    Delimiter: asked.Delimiter,
    EncodingType,
    StartAfter: asked.StartAfter,
    ContinuationToken: asked.ContinuationToken,
    NextContinuationToken: list.NextContinuationToken,
    KeyCount: list.Contents.length + list.CommonPrefixes.length,
    IsTruncated: list.IsTruncated,
    Contents: list.Contents.map((object) => ({ ...shownObject(object), Key: encode(object.key) })),
    CommonPrefixes: list.CommonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  })
}

// AWS: listed keys keep their slashes when encoded.
const encodeKey = (key: string) => key.split('/').map(uriEncode).join('/')

export function listObjectVersions(request: S3Request): Answer {
  const { Prefix, EncodingType } = optional(request, {
    Prefix: 'prefix',
    EncodingType: 'encoding-type',
  })
  const input = { ...bucketInput(request), ...(Prefix === undefined ? {} : { Prefix }) }
  const all = ListObjectVersions(request.world, request.caller, input)
  const encode = EncodingType === 'url' ? encodeKey : (text: string) => text
  const newest = new Map(all.toReversed().map((object) => [object.key, object]))
  const shown = all.map((object) => {
    const { Key, LastModified, ...rest } = { ...shownObject(object), Key: encode(object.key) }
    const marks = {
      Key,
      VersionId: object.versionId,
      IsLatest: newest.get(object.key) === object,
      LastModified,
    }
    return {
      isDeleteMarker: object.isDeleteMarker,
      element: object.isDeleteMarker ? marks : { ...marks, ...rest },
    }
  })
  return xml('ListVersionsResult', {
    Name: request.bucket,
    Prefix: encode(Prefix ?? ''),
    EncodingType,
    MaxKeys: 1000,
    IsTruncated: false,
    Version: shown.filter(({ isDeleteMarker }) => !isDeleteMarker).map(({ element }) => element),
    DeleteMarker: shown
      .filter(({ isDeleteMarker }) => isDeleteMarker)
      .map(({ element }) => element),
  })
}

export function deleteObjects(request: S3Request): Answer {
  const node = readXml(request, 'Delete')
  const Objects = (node.children.get('Object') ?? []).map((object) => {
    const VersionId = childText(object, 'VersionId')
    return { Key: childText(object, 'Key') ?? '', ...(VersionId ? { VersionId } : {}) }
  })
  if (Objects.length === 0 || Objects.length > 1000 || Objects.some(({ Key }) => Key === ''))
    throw malformedXml()
  const { Deleted, Errors } = DeleteObjects(request.world, request.caller, {
    ...bucketInput(request),
    Objects,
  })
  const isQuiet = childText(node, 'Quiet')?.toLowerCase() === 'true'
  return xml('DeleteResult', {
    Deleted: isQuiet ? [] : Deleted.map((one) => ({ ...one })),
    Error: Errors,
  })
}
