import { describe, expect, it } from 'vitest'
import { callerUrlUntil } from './caller-url.ts'

const ORIGINS = new Map([
  ['https://sts.us-east-1.amazonaws.com', 'us-east-1'],
  ['https://sts.eu-west-1.amazonaws.com', 'eu-west-1'],
])
const NOW = new Date('2026-11-20T10:00:00.000Z')
const rule = { origins: ORIGINS, now: NOW }

const GOOD = {
  Action: 'GetCallerIdentity',
  Version: '2011-06-15',
  'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
  'X-Amz-Credential': 'ASIAEXAMPLEEXAMPLE01/20261120/us-east-1/sts/aws4_request',
  'X-Amz-Date': '20261120T095900Z',
  'X-Amz-Expires': '300',
  'X-Amz-Security-Token': 'FwoGZXIvYXdzEPT//////////wEaDGV4+A==',
  'X-Amz-SignedHeaders': 'host;x-rolecall-server',
  'X-Amz-Signature': 'a'.repeat(64),
}
const urlOf = (
  changes: Record<string, string | undefined> = {},
  base = 'https://sts.us-east-1.amazonaws.com/',
): string => {
  const values = Object.entries({ ...GOOD, ...changes }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  )
  return `${base}?${values.map(([name, value]) => `${name}=${encodeURIComponent(value!)}`).join('&')}`
}
const until = (url: string) => callerUrlUntil(url, rule)

describe('a presigned GetCallerIdentity', () => {
  it('is good until it says, with temporary keys and with lasting ones, in any order', () => {
    expect(until(urlOf())).toEqual(new Date('2026-11-20T10:04:00.000Z'))
    expect(until(urlOf({ 'X-Amz-Security-Token': undefined }))).toBeDefined()
    const [base, search] = urlOf().split('?')
    expect(until(`${base}?${search!.split('&').reverse().join('&')}`)).toBeDefined()
    const elsewhere = {
      'X-Amz-Credential': 'ASIAEXAMPLEEXAMPLE01/20261120/eu-west-1/sts/aws4_request',
    }
    expect(until(urlOf(elsewhere, 'https://sts.eu-west-1.amazonaws.com/'))).toBeDefined()
  })

  it.each<[string, string]>([
    ['another host', urlOf({}, 'https://evil.example/')],
    [
      'a host with the right one in front',
      urlOf({}, 'https://sts.us-east-1.amazonaws.com.evil.example/'),
    ],
    ['a host with the right one behind', urlOf({}, 'https://evilsts.us-east-1.amazonaws.com/')],
    [
      'the right host as a user name',
      urlOf({}, 'https://sts.us-east-1.amazonaws.com@evil.example/'),
    ],
    [
      'a user name at the right host',
      urlOf({}, 'https://evil.example@sts.us-east-1.amazonaws.com/'),
    ],
    ['a port', urlOf({}, 'https://sts.us-east-1.amazonaws.com:8443/')],
    ['the usual port, spelled out', urlOf({}, 'https://sts.us-east-1.amazonaws.com:443/')],
    ['no TLS', urlOf({}, 'http://sts.us-east-1.amazonaws.com/')],
    ['another scheme', urlOf({}, 'file://sts.us-east-1.amazonaws.com/')],
    ['the global host', urlOf({}, 'https://sts.amazonaws.com/')],
    ['a Region that we do not ask', urlOf({}, 'https://sts.us-west-2.amazonaws.com/')],
    ['another service', urlOf({}, 'https://iam.us-east-1.amazonaws.com/')],
    ['the metadata service', urlOf({}, 'http://169.254.169.254/')],
    ['a path', urlOf({}, 'https://sts.us-east-1.amazonaws.com/evil')],
    ['a path that goes away', urlOf({}, 'https://sts.us-east-1.amazonaws.com/a/../')],
    ['capitals in the host', urlOf({}, 'https://STS.us-east-1.amazonaws.com/')],
    ['a backslash', urlOf({}, 'https:\\\\sts.us-east-1.amazonaws.com/')],
    ['a fragment', `${urlOf()}#x`],
    ['an empty fragment', `${urlOf()}#`],
    ['a blank', ` ${urlOf()}`],
    ['a line end', `${urlOf()}\n`],
    ['no query', 'https://sts.us-east-1.amazonaws.com/'],
    ['nothing', ''],
    ['much too much', `${urlOf()}${'%41'.repeat(3000)}`],
  ])('goes to nobody but STS: not with %s', (_, url) => {
    expect(until(url)).toBeUndefined()
  })

  it.each<[string, Record<string, string | undefined>]>([
    ['another action', { Action: 'AssumeRole' }],
    ['the action in other letters', { Action: 'getcalleridentity' }],
    ['no action', { Action: undefined }],
    ['a parameter more', { RoleArn: 'arn:aws:iam::111111111111:role/x' }],
    ['another version', { Version: '2010-05-08' }],
    ['another algorithm', { 'X-Amz-Algorithm': 'AWS4-ECDSA-P256-SHA256' }],
    ['nothing that binds it to us', { 'X-Amz-SignedHeaders': 'host' }],
    ['another header signed', { 'X-Amz-SignedHeaders': 'host;x-k8s-aws-id' }],
    ['one header more signed', { 'X-Amz-SignedHeaders': 'content-type;host;x-rolecall-server' }],
    [
      'a signature for another service',
      { 'X-Amz-Credential': 'ASIAEXAMPLEEXAMPLE01/20261120/us-east-1/s3/aws4_request' },
    ],
    [
      'a signature for another Region',
      { 'X-Amz-Credential': 'ASIAEXAMPLEEXAMPLE01/20261120/eu-west-1/sts/aws4_request' },
    ],
    [
      'a signature of another day',
      { 'X-Amz-Credential': 'ASIAEXAMPLEEXAMPLE01/20261119/us-east-1/sts/aws4_request' },
    ],
    ['a signature that is none', { 'X-Amz-Signature': 'a'.repeat(63) }],
    ['no signature', { 'X-Amz-Signature': undefined }],
    [
      'a time that is none',
      {
        'X-Amz-Date': '20261399T999999Z',
        'X-Amz-Credential': 'ASIAEXAMPLEEXAMPLE01/20261399/us-east-1/sts/aws4_request',
      },
    ],
    ['more than fifteen minutes', { 'X-Amz-Expires': '901' }],
    ['no minute at all', { 'X-Amz-Expires': '0' }],
    ['an end that is no number', { 'X-Amz-Expires': '3e2' }],
    ['an end in the past', { 'X-Amz-Expires': '60' }],
    ['a beginning in the future', { 'X-Amz-Date': '20261120T100501Z' }],
    ['a session token with something else in it', { 'X-Amz-Security-Token': 'a\r\nx: y' }],
  ])('is that call alone, for us and for now: not with %s', (_, changes) => {
    expect(until(urlOf(changes))).toBeUndefined()
  })

  it.each([
    ['twice', '&Action=GetCallerIdentity'],
    ['in other letters', '&action=GetCallerIdentity'],
    ['encoded', '&%41ction=GetCallerIdentity'],
    ['without a value', '&Action'],
    ['with an empty pair', '&'],
    ['with a blank as a plus', '&Policy=a+b'],
    ['with half an escape', '&Policy=%4'],
  ])('has each parameter once, as AWS spells it: not %s', (_, more) => {
    expect(until(urlOf() + more)).toBeUndefined()
    expect(until(urlOf().replace('?', `?${more.slice(1)}&`))).toBeUndefined()
  })
})
