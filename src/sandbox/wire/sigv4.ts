import { createHash, createHmac, createSecretKey } from 'node:crypto'

/** The part of a signature that names when, where and for which service it holds. */
export interface Scope {
  date: string
  region: string
  service: string
}

export const sha256Hex = (data: string | Uint8Array) =>
  createHash('sha256').update(data).digest('hex')

/** Node takes ten times as long for a key in a buffer that is not made a key object first. */
const hmac = (key: string | Uint8Array, text: string) =>
  createHmac('sha256', typeof key === 'string' ? key : createSecretKey(key))
    .update(text)
    .digest()

/** RFC 3986: everything but the unreserved characters is percent-encoded. */
export const uriEncode = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

export const encodePath = (path: string) => path.split('/').map(uriEncode).join('/')

export const amzDate = (time: number) => new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '')

export const scopeText = (scope: Scope) =>
  `${scope.date}/${scope.region}/${scope.service}/aws4_request`

export function signingKey(secretAccessKey: string, scope: Scope): Uint8Array {
  return [scope.region, scope.service, 'aws4_request'].reduce<Uint8Array>(
    (key, part) => hmac(key, part),
    hmac(`AWS4${secretAccessKey}`, scope.date),
  )
}

export interface Canonical {
  method: string
  /** Encoded as the service wants it: once for S3, twice for all others. */
  path: string
  query: readonly (readonly [string, string])[]
  signedHeaders: readonly (readonly [string, string])[]
  payloadHash: string
}

function canonicalQuery(query: Canonical['query']): string {
  const encoded = query.map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
  encoded.sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
  return encoded.map(([name, value]) => `${name}=${value}`).join('&')
}

export function canonicalRequest(canonical: Canonical): string {
  const headers = canonical.signedHeaders
    .map(([name, value]) => `${name}:${value.trim().replace(/ +/g, ' ')}\n`)
    .join('')
  const names = canonical.signedHeaders.map(([name]) => name).join(';')
  return [
    canonical.method,
    canonical.path,
    canonicalQuery(canonical.query),
    headers,
    names,
    canonical.payloadHash,
  ].join('\n')
}

export const stringToSign = (date: string, scope: Scope, request: string) =>
  ['AWS4-HMAC-SHA256', date, scopeText(scope), sha256Hex(request)].join('\n')

export const signatureOf = (key: Uint8Array, text: string) => hmac(key, text).toString('hex')
