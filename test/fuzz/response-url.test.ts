import { parse as parseLegacy } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isResponseUrl } from '../../src/core/callback/receive/response-url.ts'
import { parseStackId } from '../../src/core/model/aws/stack-id.ts'
import { hostileText, SEED } from './hostile-text.ts'

const REGION = 'us-east-1'
const EXPECTED = {
  stack: parseStackId(
    `arn:aws:cloudformation:${REGION}:222222222222:stack/northwind/00000001-aaaa-11ee-bbbb-0123456789ab`,
  ),
  logicalResourceId: 'RolecallConnection',
  requestId: 'b1c2-request',
}
const KEY = [EXPECTED.stack.text, EXPECTED.logicalResourceId, EXPECTED.requestId].join('|')
const BUCKET = 'cloudformation-custom-resource-response-useast1'
const HOSTS = [
  `${BUCKET}.s3.amazonaws.com`,
  `${BUCKET}.s3.us-east-1.amazonaws.com`,
  `${BUCKET}.s3-us-east-1.amazonaws.com`,
]
const GENUINE = `https://${HOSTS[0]}/${encodeURIComponent(KEY)}?X-Amz-Expires=7200&X-Amz-Signature=0a1b`

/** As curl and many hand-written clients cut a URL: by text alone. */
function cut(text: string) {
  const [, scheme, authority = '', path] = /^([^:]*):\/\/([^/?#]*)([^?#]*)/.exec(text) ?? []
  return { scheme, host: authority.slice(authority.lastIndexOf('@') + 1), path }
}

/** Every reader of URLs takes an accepted one to the same host and path. */
function expectOneReading(text: string): void {
  const whatwg = new URL(text)
  const legacy = parseLegacy(text)
  const plain = cut(text)
  expect(HOSTS).toContain(whatwg.host)
  expect([legacy.host, plain.host]).toEqual([whatwg.host, whatwg.host])
  expect([whatwg.protocol, legacy.protocol, plain.scheme]).toEqual(['https:', 'https:', 'https'])
  expect([legacy.auth, whatwg.username, whatwg.port, whatwg.hash]).toEqual([null, '', '', ''])
  for (const path of [whatwg.pathname, legacy.pathname, plain.path])
    expect(decodeURIComponent(path!)).toBe(`/${KEY}`)
}

const SNIPPETS = [
  '@',
  ':',
  '/',
  '//',
  '\\',
  '?',
  '#',
  '%',
  '%2f',
  '%2e%2e/',
  '..',
  '../',
  '.',
  '\u3002',
  '\uff0e',
  '\t',
  '\r\n',
  ' ',
  '\u0000',
  ':443',
  ':80',
  'user@',
  '127.0.0.1',
  '169.254.169.254',
  '[::1]',
  'evil.example',
  '.evil.example/',
  'http://',
  'xn--',
  '|',
  '%7C',
  '\u00ad',
  'A',
  '%41',
  ';',
  '^',
  '`',
  '{',
  '}',
  '<',
  '"',
  "'",
]

const at = fc.nat({ max: GENUINE.length })
const snippet = fc.oneof(fc.constantFrom(...SNIPPETS), hostileText)
const spliced = fc
  .tuple(at, fc.nat({ max: 3 }), snippet)
  .map(([index, drop, text]) => GENUINE.slice(0, index) + text + GENUINE.slice(index + drop))
const twice = fc
  .tuple(spliced, fc.nat({ max: 200 }), snippet)
  .map(([text, index, more]) => text.slice(0, index) + more + text.slice(index))
const assembled = fc
  .record({
    scheme: fc.constantFrom('https', 'https', 'https', 'http', 'HTTPS', 'file', 'gopher', ''),
    user: fc.constantFrom('', '', '', 'u@', ':@', 'u:p@', '@', `${HOSTS[0]}@`),
    host: fc.constantFrom(
      ...HOSTS,
      ...HOSTS,
      HOSTS[0]!.toUpperCase(),
      `${HOSTS[0]}.`,
      `${HOSTS[0]}.evil.example`,
      `s3.amazonaws.com/${BUCKET}`,
      '169.254.169.254',
      '[::ffff:a9fe:a9fe]',
      '0x7f.1',
      '2852039166',
    ),
    port: fc.constantFrom('', '', '', ':', ':443', ':80'),
    key: fc.constantFrom(
      encodeURIComponent(KEY),
      encodeURIComponent(KEY),
      KEY,
      KEY.replaceAll('|', '%7C'),
      encodeURIComponent(KEY).toLowerCase(),
      `x/../${KEY}`,
      encodeURIComponent(encodeURIComponent(KEY)),
    ),
    rest: fc.constantFrom(
      '?X-Amz-Signature=0a1b',
      '',
      '?',
      '#',
      '?a#b',
      '?a=@evil.example/',
      '?a=//evil.example',
      '/?a',
      '%20',
    ),
  })
  .map(
    ({ scheme, user, host, port, key, rest }) => `${scheme}://${user}${host}${port}/${key}${rest}`,
  )
/** One letter of the key or the host written as its percent code: still the same place. */
const reencoded = fc.nat({ max: KEY.length - 1 }).map((index) => {
  const letters = [...KEY].map((letter, position) =>
    position === index ? `%${letter.charCodeAt(0).toString(16)}` : encodeURIComponent(letter),
  )
  return `https://${HOSTS[1]}/${letters.join('')}?X-Amz-Signature=0a1b`
})

describe('a ResponseURL that the rule accepts (RSP-2, attacks 21 to 24 and 27)', () => {
  it('leads every reader of URLs to the one host and key of this request', () => {
    let accepted = 0
    const property = fc.property(fc.oneof(spliced, twice, assembled, reencoded), (text) => {
      if (!isResponseUrl(text, EXPECTED)) return
      accepted += 1
      expectOneReading(text)
    })
    fc.assert(property, { seed: SEED, numRuns: 20_000 })
    expect(accepted).toBeGreaterThan(500)
  })

  it('is still refused for every other stack, resource and request (attack 24)', () => {
    const others = fc.record({
      account: fc.constantFrom('222222222222', '222222222223'),
      logicalResourceId: fc.constantFrom('RolecallConnection', 'RolecallConnection1', 'Other'),
      requestId: fc.constantFrom('b1c2-request', 'b1c2', ''),
    })
    fc.assert(
      fc.property(fc.oneof(assembled, reencoded), others, (text, { account, ...rest }) => {
        const stack = parseStackId(EXPECTED.stack.text.replace('222222222222', account))
        const same =
          account === EXPECTED.stack.accountId &&
          rest.logicalResourceId === EXPECTED.logicalResourceId &&
          rest.requestId === EXPECTED.requestId
        if (!same) expect(isResponseUrl(text, { stack, ...rest })).toBe(false)
      }),
      { seed: SEED, numRuns: 2000 },
    )
  })

  it('with an S3 endpoint override stays at exactly that origin', () => {
    const s3Origin = 'http://127.0.0.1:4010'
    const genuine = `${s3Origin}/${BUCKET}/${encodeURIComponent(KEY)}?X-Amz-Signature=0a1b`
    const changed = fc
      .tuple(fc.nat({ max: genuine.length }), fc.nat({ max: 3 }), snippet)
      .map(([index, drop, text]) => genuine.slice(0, index) + text + genuine.slice(index + drop))
    fc.assert(
      fc.property(changed, (text) => {
        if (!isResponseUrl(text, { ...EXPECTED, s3Origin })) return
        expect([
          new URL(text).origin,
          `http://${parseLegacy(text).host}`,
          `http://${cut(text).host}`,
        ]).toEqual([s3Origin, s3Origin, s3Origin])
        expect(decodeURIComponent(cut(text).path!)).toBe(`/${BUCKET}/${KEY}`)
      }),
      { seed: SEED, numRuns: 5000 },
    )
  })
})
