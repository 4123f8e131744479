import type { Scope } from '../../wire/sigv4.ts'
import {
  amzDate,
  canonicalRequest,
  encodePath,
  scopeText,
  signatureOf,
  signingKey,
  stringToSign,
  uriEncode,
} from '../../wire/sigv4.ts'
import type { World } from '../../world.ts'

/** The key by which CloudFormation itself signs; random for each world and never given out. */
export const cloudFormationKey = (world: World) =>
  world.part('s3:cloudformation-key', () => ({
    accessKeyId: `AKIA${Buffer.from(world.random.bytes(8)).toString('hex').toUpperCase()}`,
    secretAccessKey: Buffer.from(world.random.bytes(30)).toString('base64'),
  }))

export interface PutTarget {
  bucket: string
  key: string
  region: string
  expiresInSeconds: number
}

/** A URL like a custom resource's ResponseURL, on the sandbox's own origin. */
export function presignPut(
  world: World,
  { bucket, key, region, expiresInSeconds }: PutTarget,
): string {
  const { accessKeyId, secretAccessKey } = cloudFormationKey(world)
  const date = amzDate(world.clock.now())
  const scope: Scope = { date: date.slice(0, 8), region, service: 's3' }
  const path = `/${bucket}/${encodePath(key)}`
  const query: [string, string][] = [
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Date', date],
    ['X-Amz-SignedHeaders', 'host'],
    ['X-Amz-Expires', String(expiresInSeconds)],
    ['X-Amz-Credential', `${accessKeyId}/${scopeText(scope)}`],
  ]
  const signedHeaders = [['host', new URL(world.origin).host]] as const
  const request = canonicalRequest({
    method: 'PUT',
    path,
    query,
    signedHeaders,
    payloadHash: 'UNSIGNED-PAYLOAD',
  })
  const signature = signatureOf(
    signingKey(secretAccessKey, scope),
    stringToSign(date, scope, request),
  )
  const text = [...query, ['X-Amz-Signature', signature] as const]
    .map(([name, value]) => `${name}=${uriEncode(value)}`)
    .join('&')
  return `${world.origin}${path}?${text}`
}
