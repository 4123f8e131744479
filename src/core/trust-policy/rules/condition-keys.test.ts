import { describe, expect, it } from 'vitest'
import { isKnownKey, nearlyExternalId, nearlyPrincipalArn } from './condition-keys.ts'

const DASHES = '-'.repeat(60)

describe('a condition key', () => {
  it.each([
    'aws:SourceIp',
    'AWS:SOURCEIP',
    'aws:PrincipalTag/team',
    'iam:ResourceTag/team',
    'sts:RequestContext/x',
    'SAML:aud',
    'accounts.google.com:aud',
    'token.actions.githubusercontent.com:sub',
    'a.io:x',
    'oidc.eks.us-east-1.amazonaws.com/id/AB-12_x:sub',
    'my-idp.example/:aud',
  ])('is known: %s', (key) => expect(isKnownKey(key)).toBe(true))

  it.each([
    '',
    'aws:',
    'aws:SourceIps',
    'xaws:PrincipalTag/team',
    'aws:PrincipalTag',
    'my saml:aud',
    '.com:aud',
    'google:aud',
    'google.c:aud',
    'google.c0:aud',
    'b:google.com:aud',
    'google.com/a b:aud',
    'google.comx/',
  ])('is unknown: %j', (key) => expect(isKnownKey(key)).toBe(false))
})

describe('a key that nearly is sts:ExternalId, so that a condition on it guards nothing (TRU-2, attack 4)', () => {
  it.each([
    'sts:External-Id',
    'sts:externalid ',
    'sts:ExternаlId',
    'ѕts:ExternalId',
    'sts:ＥxternalId',
    'sts:Extrnld',
    'aws:ExternalId',
    'ExternalId',
    'abcstsexternalid',
    'vendor-platform:customer-external_-id',
    'vendorplatform:customerExternalId',
    `sts:Externald${DASHES}abcdefghij`,
  ])('%s', (key) => expect(nearlyExternalId(key)).toBe(true))

  it.each([
    'sts:ExternalId',
    'STS:EXTERNALID',
    'sts:Extrnd',
    'abcdstsexternald',
    'sts:RoleName',
    'vendorplatform:ExternalProviderId',
    'sts:SourceIdentity',
  ])('but not %s', (key) => expect(nearlyExternalId(key)).toBe(false))
})

describe('a key that nearly is aws:PrincipalArn, so that a condition on it pins nobody (TRU-1)', () => {
  it.each([
    'aws:PrincipalArn ',
    'aws:PrincipleArn',
    'aws:Principal-Arn',
    'aws:Prncplarn',
    'sts:PrincipalArn',
    'vendor-platform:calling-principal_-arn',
    'vendorplatform:callingPrincipalArn',
  ])('%s', (key) => expect(nearlyPrincipalArn(key)).toBe(true))

  it.each([
    'aws:PrincipalArn',
    'aws:principalarn',
    'aws:Prncplrn',
    'aws:PrincipalAccount',
    'vendorplatform:callingPrincipalOrgArn',
    'sts:ExternalId',
  ])('but not %s', (key) => expect(nearlyPrincipalArn(key)).toBe(false))
})
