import { expect, it } from 'vitest'
import {
  canonicalRequest,
  encodePath,
  sha256Hex,
  signatureOf,
  signingKey,
  stringToSign,
  uriEncode,
} from './sigv4.ts'

/** The examples of the S3 API reference, "Authenticating requests". */
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const scope = { date: '20130524', region: 'us-east-1', service: 's3' }
const sign = (request: string) =>
  signatureOf(signingKey(SECRET, scope), stringToSign('20130524T000000Z', scope, request))

it('signs the documented GET of a range', () => {
  const request = canonicalRequest({
    method: 'GET',
    path: '/test.txt',
    query: [],
    signedHeaders: [
      ['host', 'examplebucket.s3.amazonaws.com'],
      ['range', 'bytes=0-9'],
      ['x-amz-content-sha256', sha256Hex('')],
      ['x-amz-date', '20130524T000000Z'],
    ],
    payloadHash: sha256Hex(''),
  })
  expect(sign(request)).toBe('f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41')
})

it('signs the documented presigned URL', () => {
  const request = canonicalRequest({
    method: 'GET',
    path: '/test.txt',
    query: [
      ['X-Amz-SignedHeaders', 'host'],
      ['X-Amz-Expires', '86400'],
      ['X-Amz-Date', '20130524T000000Z'],
      ['X-Amz-Credential', 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request'],
      ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ],
    signedHeaders: [['host', 'examplebucket.s3.amazonaws.com']],
    payloadHash: 'UNSIGNED-PAYLOAD',
  })
  expect(sign(request)).toBe('aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404')
})

it('encodes everything but the unreserved characters, and leaves slashes in paths', () => {
  expect(uriEncode("a b|c:d/e'(*)~-._é")).toBe('a%20b%7Cc%3Ad%2Fe%27%28%2A%29~-._%C3%A9')
  expect(encodePath('/a b/c|d')).toBe('/a%20b/c%7Cd')
})
