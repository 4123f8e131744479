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
import { s3State } from './state.ts'

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
  const MaxKeys = readMaxKeys(limit)
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

function readMaxKeys(limit: string | undefined): number {
  const most = Number(limit ?? 1000)
  if (Number.isInteger(most) && most >= 0) return Math.min(most, 1000)
  throw new AwsFault('InvalidArgument', 'Provided max-keys not an integer or within integer range')
}

// AWS: listed keys keep their slashes when encoded.
const encodeKey = (key: string) => key.split('/').map(uriEncode).join('/')

export function listObjectVersions(request: S3Request): Answer {
  const {
    EncodingType,
    MaxKeys: limit,
    ...asked
  } = optional(request, {
    Prefix: 'prefix',
    EncodingType: 'encoding-type',
    MaxKeys: 'max-keys',
    KeyMarker: 'key-marker',
    VersionIdMarker: 'version-id-marker',
  })
  const MaxKeys = readMaxKeys(limit)
  const input = { ...bucketInput(request), ...asked, MaxKeys }
  const { versions, isTruncated } = ListObjectVersions(request.world, request.caller, input)
  const encode = EncodingType === 'url' ? encodeKey : (text: string) => text
  const { objects } = s3State(request.world).buckets.get(request.bucket)!
  const shown = versions.map((object) => {
    const { Key, LastModified, ...rest } = { ...shownObject(object), Key: encode(object.key) }
    const marks = {
      Key,
      VersionId: object.versionId,
      IsLatest: objects.get(object.key)?.[0] === object,
      LastModified,
    }
    return {
      isDeleteMarker: object.isDeleteMarker,
      element: object.isDeleteMarker ? marks : { ...marks, ...rest },
    }
  })
  const last = isTruncated ? versions.at(-1) : undefined
  return xml('ListVersionsResult', {
    Name: request.bucket,
    Prefix: encode(asked.Prefix ?? ''),
    KeyMarker: asked.KeyMarker && encode(asked.KeyMarker),
    VersionIdMarker: asked.VersionIdMarker,
    ...(last && { NextKeyMarker: encode(last.key), NextVersionIdMarker: last.versionId }),
    EncodingType,
    MaxKeys,
    IsTruncated: isTruncated,
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
