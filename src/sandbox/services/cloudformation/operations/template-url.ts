import { AwsFault, type Caller } from '../../../operation.ts'
import { authenticate } from '../../../wire/authenticate.ts'
import type { World } from '../../../world.ts'
import { GetObject } from '../../s3/GetObject.ts'
import { invalid } from '../template/value.ts'

const MAX_BYTES = 1024 * 1024

interface Place {
  bucket: string
  key: string
}

/** Reads a template from S3 with the permissions of this caller, or of whoever signed the URL. */
export function fetchTemplate(world: World, caller: Caller, text: string): string {
  const url = parseUrl(text)
  const place = url && placeOf(world, url)
  if (!url || !place) throw invalid('TemplateURL must be a supported URL.')
  const versionId = url.searchParams.get('versionId')
  const body = readObject(world, caller, url, {
    ...place,
    ...(versionId === null ? {} : { versionId }),
  })
  if (body.byteLength > MAX_BYTES)
    throw invalid(`Template may not exceed ${MAX_BYTES} bytes in size.`)
  return Buffer.from(body).toString('utf8')
}

function parseUrl(text: string): URL | undefined {
  return text.length <= 5120 && URL.canParse(text) ? new URL(text) : undefined
}

function readObject(
  world: World,
  caller: Caller,
  url: URL,
  { bucket, key, versionId }: Place & { versionId?: string },
): Uint8Array {
  try {
    const reader = signerOf(world, url) ?? {
      ...caller,
      calledVia: 'cloudformation.amazonaws.com' as const,
    }
    return GetObject(world, reader, {
      Bucket: bucket,
      Key: key,
      ...(versionId === undefined ? {} : { VersionId: versionId }),
    }).body
  } catch (error) {
    if (!(error instanceof AwsFault)) throw error
    const said = error.code === 'AccessDenied' ? 'Access Denied' : error.message
    throw invalid(
      `S3 error: ${said}\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html`,
    )
  }
}

/** Who presigned the URL, if anyone did. */
function signerOf(world: World, url: URL): Caller | undefined {
  const headers = new Map([['host', url.host]])
  const request = {
    method: 'GET',
    path: url.pathname,
    query: [...url.searchParams],
    headers,
    body: new Uint8Array(),
  }
  const signed = authenticate(world, request)
  if (!signed) return undefined
  const { accountId, arn } = signed.identity
  return {
    accountId,
    arn,
    region: signed.claimed.scope.region,
    accessKeyId: signed.claimed.accessKeyId,
  }
}

const S3_HOST =
  /^(?:(?<bucket>[a-z\d][a-z\d.-]+)\.)?s3(?:[.-](?:dualstack\.)?[a-z]{2}(?:-[a-z]+)+-\d)?\.amazonaws\.com(?:\.cn)?$/

function placeOf(world: World, { origin, protocol, hostname, pathname }: URL): Place | undefined {
  const path = decodeURIComponent(pathname.slice(1))
  const match = protocol === 'https:' ? S3_HOST.exec(hostname) : undefined
  if (match?.groups?.bucket) return { bucket: match.groups.bucket, key: path }
  if (!match && origin !== world.origin) return undefined
  const slash = path.indexOf('/')
  return slash > 0 ? { bucket: path.slice(0, slash), key: path.slice(slash + 1) } : undefined
}
