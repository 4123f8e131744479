import { describe, expect, it } from 'vitest'
import { keptOptionsIn } from '../cli/edge-options.ts'
import type { StackState } from '../setup/stacks/stack-state.ts'
import { choicesOf, NOBODY } from './kept-choices.ts'

const REGION = 'eu-west-1'
const CERTIFICATE = `arn:aws:acm:${REGION}:111111111111:certificate/0f0e`
const WEB_ACL = `arn:aws:wafv2:${REGION}:111111111111:regional/webacl/edge/0f0e`
const DOMAIN = { name: 'connect.northwind.example', certificateArn: CERTIFICATE }

const deployedWith = (parameters: Record<string, string>): StackState => ({
  ...{ id: 'rolecall-service', status: 'UPDATE_COMPLETE', outputs: {} },
  parameters,
})

describe('what a deployment chooses for its front door', () => {
  it('is an HTTP API without a domain at first', () => {
    expect(choicesOf({}, undefined)).toEqual({
      ...{ frontDoor: 'http-api', domain: undefined, webAclArn: undefined },
      ...{ reservedCallbacks: 0, alarms: {} },
    })
  })

  it('stays as it was where options are left out', () => {
    const parameters = {
      ...{ FrontDoor: 'rest-api', DomainName: DOMAIN.name, CertificateArn: CERTIFICATE },
      ...{ WebAclArn: WEB_ACL, ReservedCallbacks: '10', AlarmEmail: 'a@b', AlarmTopicArn: NOBODY },
    }
    expect(choicesOf({}, deployedWith(parameters))).toEqual({
      ...{ frontDoor: 'rest-api', domain: DOMAIN, webAclArn: WEB_ACL },
      ...{ reservedCallbacks: 10, alarms: { email: 'a@b', topicArn: NOBODY } },
    })
    expect(choicesOf({}, deployedWith({ FrontDoor: 'function-url' })).frontDoor).toBe(
      'function-url',
    )
    expect(choicesOf({}, deployedWith({})).frontDoor).toBe('function-url')
  })

  it('keeps the domain when a Web ACL comes or goes, so that links stay valid', () => {
    const plain = deployedWith({
      ...{ FrontDoor: 'http-api', DomainName: DOMAIN.name, CertificateArn: CERTIFICATE },
    })
    const guarded = choicesOf({ webAclArn: WEB_ACL }, plain)
    expect(guarded).toMatchObject({ frontDoor: 'rest-api', domain: DOMAIN })
    const before = deployedWith({ ...plain.parameters, FrontDoor: 'rest-api', WebAclArn: WEB_ACL })
    const freed = choicesOf({ webAclArn: NOBODY }, before)
    expect(freed).toMatchObject({ frontDoor: 'http-api', domain: DOMAIN, webAclArn: undefined })
  })

  it.each([
    ['a Web ACL without a domain', { webAclArn: WEB_ACL }, /needs a domain/],
    ['a function URL with a domain', { frontDoor: 'function-url', domain: DOMAIN }, /function URL/],
    ['a Web ACL and a kind', { webAclArn: WEB_ACL, domain: DOMAIN, frontDoor: 'http-api' }, /WAF/],
  ] as const)('refuses %s', (_, options, detail) => {
    expect(() => choicesOf(options, undefined)).toThrow(detail)
  })
})

describe('the options of the command line for the front door', () => {
  it('are read as they are given, and "--no-…" ends what was chosen before', () => {
    expect(
      keptOptionsIn({ domain: DOMAIN.name, certificate: CERTIFICATE, webAcl: WEB_ACL }, REGION),
    ).toMatchObject({ domain: DOMAIN, webAclArn: WEB_ACL, alarms: undefined })
    expect(keptOptionsIn({ domain: false, webAcl: false, alarms: false }, REGION)).toMatchObject({
      ...{ domain: NOBODY, webAclArn: NOBODY, alarms: {} },
    })
  })

  it.each([
    ['a domain without a certificate', { domain: DOMAIN.name }],
    ['a certificate without a domain', { certificate: CERTIFICATE }],
    ['an address in place of a name', { domain: 'https://x.example', certificate: CERTIFICATE }],
    [
      'a certificate of another Region',
      { domain: DOMAIN.name, certificate: CERTIFICATE.replace(REGION, 'us-east-1') },
    ],
    ['a Web ACL for CloudFront', { webAcl: WEB_ACL.replace('regional', 'global') }],
    ['an address that is no address', { alarmEmail: 'oncall' }],
    ['an alarm topic that is no topic', { alarmTopic: 'oncall' }],
  ])('refuse %s', (_, options) => {
    expect(() => keptOptionsIn(options, REGION)).toThrow(
      /--(domain|certificate|web-acl|alarm-\w+) needs/,
    )
  })
})
