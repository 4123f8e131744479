import { createHash } from 'node:crypto'
import { AwsFault } from '../operation.ts'
import type { Authenticated } from './authenticate.ts'
import { sameText } from './authenticate.ts'
import { decodeChunks } from './aws-chunked.ts'
import { CHECKSUMS } from './checksums.ts'
import type { WireRequest } from './request.ts'

export interface Payload {
  body: Uint8Array
  /** `x-amz-checksum-*`, from headers or trailers, all of them true. */
  checksums: Record<string, string>
}

/** The body without its chunk framing, checked against every checksum that was sent. */
export function readPayload(
  request: WireRequest,
  authenticated: Authenticated | undefined,
): Payload {
  const mode = request.headers.get('x-amz-content-sha256') ?? ''
  const { body, trailers } = mode.startsWith('STREAMING-')
    ? decodeChunks(request, authenticated)
    : { body: request.body, trailers: [] }
  const claimed = [...request.headers, ...trailers].filter(([name]) => name in CHECKSUMS)
  for (const [name, value] of claimed) {
    if (!sameText(CHECKSUMS[name]!(body), value))
      throw badChecksum(name.slice('x-amz-checksum-'.length).toUpperCase())
  }
  refuseBadMd5(request, body)
  return { body, checksums: Object.fromEntries(claimed) }
}

const badChecksum = (name: string) =>
  new AwsFault('BadDigest', `The ${name} you specified did not match the calculated checksum.`)

function refuseBadMd5({ headers }: WireRequest, body: Uint8Array): void {
  const given = headers.get('content-md5')
  if (given === undefined || given === createHash('md5').update(body).digest('base64')) return
  if (Buffer.from(given, 'base64').byteLength !== 16)
    throw new AwsFault('InvalidDigest', 'The Content-MD5 you specified was invalid.')
  throw new AwsFault('BadDigest', 'The Content-MD5 you specified did not match what we received.')
}
