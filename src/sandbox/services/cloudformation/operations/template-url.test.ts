import { describe, expect, it } from 'vitest'
import {
  amzDate,
  canonicalRequest,
  encodePath,
  scopeText,
  signatureOf,
  signingKey,
  stringToSign,
  uriEncode,
} from '../../../wire/sigv4.ts'
import type { World } from '../../../world.ts'
import { CreateBucket } from '../../s3/CreateBucket.ts'
import { PutObject } from '../../s3/PutObject.ts'
import { CUSTOMER, quickWorld, VENDOR } from '../rehearsal.ts'
import { fetchTemplate } from './template-url.ts'

function withTemplate(): World {
  const world = quickWorld()
  CreateBucket(world, { ...VENDOR, region: 'us-east-1' }, { Bucket: 'templates' })
  PutObject(world, VENDOR, { Bucket: 'templates', Key: 'a/t.yaml', Body: Buffer.from('text') })
  return world
}

function presigned(world: World, path: string): string {
  const date = amzDate(world.clock.now())
  const scope = { date: date.slice(0, 8), region: 'us-east-1', service: 's3' }
  const query: [string, string][] = [
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', `${VENDOR.accountId}/${scopeText(scope)}`],
    ['X-Amz-Date', date],
    ['X-Amz-Expires', '60'],
    ['X-Amz-SignedHeaders', 'host'],
  ]
  const request = canonicalRequest({
    method: 'GET',
    path: encodePath(path),
    query,
    signedHeaders: [['host', new URL(world.origin).host]],
    payloadHash: 'UNSIGNED-PAYLOAD',
  })
  const signature = signatureOf(signingKey('sandbox', scope), stringToSign(date, scope, request))
  return `${world.origin}${path}?${[...query, ['X-Amz-Signature', signature]].map(([name, value]) => `${name}=${uriEncode(value!)}`).join('&')}`
}

describe('a TemplateURL', () => {
  it.each([
    'http://127.0.0.1:4010/templates/a/t.yaml',
    'https://templates.s3.amazonaws.com/a/t.yaml',
    'https://templates.s3.eu-west-1.amazonaws.com/a/t.yaml',
    'https://s3.eu-west-1.amazonaws.com/templates/a/t.yaml',
    'https://s3-eu-west-1.amazonaws.com/templates/a/t.yaml',
  ])('names an object of the sandbox: %s', (url) => {
    expect(fetchTemplate(withTemplate(), VENDOR, url)).toBe('text')
  })

  it.each([
    'https://example.com/templates/a/t.yaml',
    'http://templates.s3.amazonaws.com/a/t.yaml',
    'file:///etc/passwd',
    'no url',
  ])('is refused elsewhere: %s', (url) => {
    expect(() => fetchTemplate(withTemplate(), VENDOR, url)).toThrow(
      'TemplateURL must be a supported URL.',
    )
  })

  it('is read with the caller’s permissions', () => {
    expect(() =>
      fetchTemplate(withTemplate(), CUSTOMER, 'http://127.0.0.1:4010/templates/a/t.yaml'),
    ).toThrow('S3 error: Access Denied')
  })

  it('is read with the signer’s permissions where it is presigned, until it expires', async () => {
    const world = withTemplate()
    const url = presigned(world, '/templates/a/t.yaml')
    expect(fetchTemplate(world, CUSTOMER, url)).toBe('text')
    expect(() => fetchTemplate(world, CUSTOMER, url.replace('/a/t.yaml', '/b/t.yaml'))).toThrow(
      'S3 error',
    )
    await world.clock.sleep(61_000)
    expect(() => fetchTemplate(world, CUSTOMER, url)).toThrow('S3 error: Access Denied')
  })
})
