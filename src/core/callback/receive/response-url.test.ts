import { describe, expect, it } from 'vitest'
import { parseStackId } from '../../model/aws/stack-id.ts'
import { isResponseUrl } from './response-url.ts'

const request = (region = 'us-east-1', partition = 'aws') => ({
  stack: parseStackId(
    `arn:${partition}:cloudformation:${region}:222222222222:stack/northwind/00000001-aaaa-11ee-bbbb-0123456789ab`,
  ),
  logicalResourceId: 'RolecallConnection',
  requestId: 'b1c2-request',
})

const keyOf = ({ stack, logicalResourceId, requestId }: ReturnType<typeof request>) =>
  encodeURIComponent([stack.text, logicalResourceId, requestId].join('|'))

const BUCKET = 'cloudformation-custom-resource-response-useast1'
const HOST = `${BUCKET}.s3.amazonaws.com`
const KEY = keyOf(request())
const GOOD = `https://${HOST}/${KEY}?X-Amz-Expires=7200&X-Amz-Signature=0a1b`

describe('the rule for ResponseURLs (RSP-2)', () => {
  it.each([
    ['a key that is encoded throughout', GOOD],
    [
      'a key in which only the bars are',
      `https://${HOST}/${KEY.replaceAll('%3A', ':').replaceAll('%2F', '/')}?X-Amz-Signature=0a1b`,
    ],
  ])('accepts %s', (_, url) => expect(isResponseUrl(url, request())).toBe(true))

  it.each([
    ['us-east-1', 'aws', 's3.amazonaws.com'],
    ['us-east-1', 'aws', 's3.us-east-1.amazonaws.com'],
    ['us-west-2', 'aws', 's3-us-west-2.amazonaws.com'],
    ['us-gov-west-1', 'aws-us-gov', 's3.us-gov-west-1.amazonaws.com'],
    ['us-gov-west-1', 'aws-us-gov', 's3-us-gov-west-1.amazonaws.com'],
    ['cn-north-1', 'aws-cn', 's3.amazonaws.com.cn'],
    ['cn-north-1', 'aws-cn', 's3.cn-north-1.amazonaws.com.cn'],
    ['cn-north-1', 'aws-cn', 's3-cn-north-1.amazonaws.com.cn'],
  ])('accepts the spelling of S3 in %s (%s): %s', (region, partition, s3) => {
    const it = request(region, partition)
    const bucket = `cloudformation-custom-resource-response-${region.replaceAll('-', '')}`
    expect(isResponseUrl(`https://${bucket}.${s3}/${keyOf(it)}?X-Amz-Signature=0a1b`, it)).toBe(
      true,
    )
  })

  it.each([
    ['attack 21: the metadata address', `http://169.254.169.254/${KEY}`],
    ['attack 21: a decimal address', `https://2852039166/${KEY}`],
    ['attack 21: an IPv6-mapped address', `https://[::ffff:169.254.169.254]/${KEY}`],
    ['attack 21: loopback', `https://localhost/${KEY}`],
    ['attack 21: file:', `file:///${KEY}`],
    ['attack 21: gopher:', `gopher://${HOST}/${KEY}`],
    ['attack 21: plain http', GOOD.replace('https:', 'http:')],
    ['attack 22: a user name', GOOD.replace('https://', 'https://user@')],
    [
      'attack 22: a password that hides the host',
      GOOD.replace('https://', `https://${HOST}:x@evil.example/`),
    ],
    ['attack 22: a suffix to the host', GOOD.replace(HOST, `${HOST}.evil.example`)],
    ['attack 22: a prefix to the host', GOOD.replace(HOST, `evil-${HOST}`)],
    ['attack 22: a backslash', GOOD.replace(`${HOST}/`, `${HOST}\\@evil.example/`)],
    ['attack 22: a port', GOOD.replace(HOST, `${HOST}:8443`)],
    ['attack 22: the default port, written out', GOOD.replace(HOST, `${HOST}:443`)],
    ['attack 22: a trailing dot', GOOD.replace(HOST, `${HOST}.`)],
    ['attack 22: path style', `https://s3.amazonaws.com/${BUCKET}/${KEY}`],
    ['attack 22: a fragment', `${GOOD}#x`],
    ['attack 22: an empty fragment', `${GOOD}#`],
    ['attack 22: a blank', GOOD.replace('?', ' ?')],
    ['attack 22: a line break', GOOD.replace('?', '\r\n?')],
    ['attack 22: a tab that URL parsers drop', GOOD.replace('https', 'ht\ttps')],
    ['attack 23: the bucket of another Region', GOOD.replace('useast1', 'euwest1')],
    ['attack 23: an S3 endpoint of another Region', GOOD.replace('.s3.', '.s3.eu-west-1.')],
    [
      'attack 23: an S3 host of another partition',
      GOOD.replace('amazonaws.com/', 'amazonaws.com.cn/'),
    ],
    ['attack 24: another stack', GOOD.replace('222222222222', '333333333333')],
    ['attack 24: another request', GOOD.replace('b1c2-request', 'b1c3-request')],
    ['attack 24: another resource', GOOD.replace('RolecallConnection', 'Other')],
    ['attack 24: more path', GOOD.replace('?', '/x?')],
    ['attack 24: a detour through dots', GOOD.replace(`${HOST}/`, `${HOST}/x/../`)],
    ['attack 24: an encoded detour', GOOD.replace(`${HOST}/`, `${HOST}/x/%2e%2e/`)],
    ['attack 24: a doubled slash', GOOD.replace(`${HOST}/`, `${HOST}//`)],
    ['attack 24: a doubly encoded key', GOOD.replaceAll('%', '%25')],
    ['attack 24: a broken encoding', GOOD.replace('%3A', '%3')],
    ['attack 27: an upper-case host', GOOD.replace(HOST, HOST.toUpperCase())],
    ['attack 27: a full-width dot', GOOD.replace('.s3.', '\uff0es3.')],
    ['attack 27: a percent-encoded host', GOOD.replace('amazonaws', '%61mazonaws')],
    ['attack 27: a soft hyphen', GOOD.replace('amazonaws', 'amazon\u00adaws')],
    ['something that is no URL', KEY],
    ['nothing', ''],
    ['more than 4,096 characters', `${GOOD}&x=${'x'.repeat(4096)}`],
  ])('refuses %s', (_, url) => expect(isResponseUrl(url, request())).toBe(false))

  it('with an S3 endpoint override accepts exactly that origin, path-style, and real S3 no more', () => {
    const expected = { ...request(), s3Origin: 'http://127.0.0.1:4010' }
    expect(
      isResponseUrl(`http://127.0.0.1:4010/${BUCKET}/${KEY}?X-Amz-Signature=0a1b`, expected),
    ).toBe(true)
    for (const url of [
      GOOD,
      `http://127.0.0.1:4011/${BUCKET}/${KEY}`,
      `https://127.0.0.1:4010/${BUCKET}/${KEY}`,
      `http://localhost:4010/${BUCKET}/${KEY}`,
      `http://127.0.0.1:4010@evil.example/${BUCKET}/${KEY}`,
      `http://127.0.0.1:4010/other-bucket/${KEY}`,
      `http://127.0.0.1:4010/${KEY}`,
      `http://user@127.0.0.1:4010/${BUCKET}/${KEY}`,
    ])
      expect(isResponseUrl(url, expected), url).toBe(false)
  })
})
