import { AwsFault } from '../operation.ts'
import type { Authenticated } from './authenticate.ts'
import { sameText } from './authenticate.ts'
import type { WireRequest } from './request.ts'
import { scopeText, sha256Hex, signatureOf } from './sigv4.ts'

interface Chunk {
  data: Uint8Array
  signature: string | undefined
}

type Trailers = [string, string][]

/**
 * AWS: "Signature calculations: transferring payload in multiple chunks", and the same with
 * trailing headers.
 */
export function decodeChunks(
  request: WireRequest,
  authenticated: Authenticated | undefined,
): { body: Uint8Array; trailers: Trailers } {
  const { chunks, trailerText } = splitChunks(Buffer.from(request.body))
  const trailers = readTrailers(trailerText)
  const mode = request.headers.get('x-amz-content-sha256') ?? ''
  if (mode.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD'))
    verifyChunks(chunks, trailers, authenticated)
  else if (mode !== 'STREAMING-UNSIGNED-PAYLOAD-TRAILER')
    throw new AwsFault('NotImplemented', `The sandbox does not support ${mode}.`, 501)
  const body = Buffer.concat(chunks.map(({ data }) => data))
  const length = request.headers.get('x-amz-decoded-content-length')
  if (length === undefined)
    throw new AwsFault(
      'MissingContentLength',
      'You must provide the Content-Length HTTP header.',
      411,
    )
  if (Number(length) !== body.length) throw incomplete()
  return { body, trailers: trailers.filter(([name]) => name !== 'x-amz-trailer-signature') }
}

const incomplete = () =>
  new AwsFault(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header.',
  )

function splitChunks(bytes: Buffer): { chunks: Chunk[]; trailerText: string } {
  const chunks: Chunk[] = []
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at)
    const header = /^([\da-f]+)(?:;chunk-signature=([\da-f]{64}))?$/i.exec(
      bytes.toString('latin1', at, Math.max(at, lineEnd)),
    )
    if (!header) throw incomplete()
    const start = lineEnd + 2
    const size = Number.parseInt(header[1]!, 16)
    if (start + size > bytes.length) throw incomplete()
    chunks.push({ data: bytes.subarray(start, start + size), signature: header[2] })
    if (size === 0) return { chunks, trailerText: bytes.toString('latin1', start) }
    at = start + size + 2
  }
}

const readTrailers = (text: string): Trailers =>
  text.split(/\r?\n/).flatMap((line) => {
    const at = line.indexOf(':')
    return at < 0 ? [] : [[line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()]]
  })

const EMPTY = sha256Hex('')

function verifyChunks(
  chunks: readonly Chunk[],
  trailers: Trailers,
  authenticated: Authenticated | undefined,
): void {
  if (!authenticated) throw mismatch()
  let previous = authenticated.claimed.signature
  for (const { data, signature } of chunks) {
    const hashes = [EMPTY, sha256Hex(data)]
    previous = expectSignature(
      authenticated,
      'AWS4-HMAC-SHA256-PAYLOAD',
      [previous, ...hashes],
      signature,
    )
  }
  const given = trailers.find(([name]) => name === 'x-amz-trailer-signature')?.[1]
  const named = trailers.filter(([name]) => name !== 'x-amz-trailer-signature')
  const text = named.map(([name, value]) => `${name}:${value}\n`).join('')
  if (named.length > 0)
    expectSignature(authenticated, 'AWS4-HMAC-SHA256-TRAILER', [previous, sha256Hex(text)], given)
}

function expectSignature(
  { key, claimed }: Authenticated,
  algorithm: string,
  parts: string[],
  given: string | undefined,
): string {
  const expected = signatureOf(
    key,
    [algorithm, claimed.date, scopeText(claimed.scope), ...parts].join('\n'),
  )
  if (!sameText(expected, given ?? '')) throw mismatch()
  return expected
}

const mismatch = () =>
  new AwsFault(
    'SignatureDoesNotMatch',
    'The signature of a chunk does not match the signature you provided.',
    403,
  )
