import { describe, expect, it } from 'vitest'
import { parseRoleArn } from '../model/aws/role-arn.ts'
import { trustPolicy } from '../template/trust-policy.ts'
import { findingsFromPolicy } from './findings-from-policy.ts'

const brokerRole = parseRoleArn('arn:aws:iam::111111111111:role/broker')
const externalId = 'rc-abcdefghjkmnpqrstuvwxyz23456'
const expected = { brokerRole, externalId }
const golden = JSON.stringify(trustPolicy(brokerRole, externalId))
const codes = (text: string) => findingsFromPolicy(text, expected).map(({ code }) => code)

describe('findingsFromPolicy', () => {
  it('finds nothing in the policy that was asked for, URL-encoded or not', () => {
    expect(findingsFromPolicy(golden, expected)).toEqual([])
    expect(findingsFromPolicy(encodeURIComponent(golden), expected)).toEqual([])
  })

  it('finds what no probe can show: a stranger in the list, the whole world, the whole vendor account (attacks 5, 8, 9)', () => {
    const list = golden.replace(
      `"${externalId}"`,
      `["${externalId}", "rc-somebody-elses-external-id"]`,
    )
    expect(codes(list)).toEqual([
      'TRUST_POLICY_EXTERNAL_ID_LIST',
      'TRUST_POLICY_EXTERNAL_ID_NOT_OURS',
    ])
    expect(codes(golden.replace('{"AWS":"arn:aws:iam::111111111111:root"}', '"*"'))).toEqual([
      'TRUST_POLICY_PRINCIPAL_EVERYONE',
    ])
    const unpinned = golden.replace(/,"ArnEquals":\{"aws:PrincipalArn":"[^"]*"\}/, '')
    expect(codes(unpinned)).toEqual(['TRUST_POLICY_BROKER_NOT_PINNED'])
  })

  it('says how to mend it, and leaves out mere notes', () => {
    const [statement] = trustPolicy(brokerRole, externalId).Statement
    const text = JSON.stringify({
      Version: '2012-10-17',
      Statement: { ...statement, Condition: { ArnEquals: statement!.Condition.ArnEquals } },
    })
    expect(findingsFromPolicy(text, expected)).toMatchObject([
      { code: 'TRUST_POLICY_EXTERNAL_ID_MISSING', remedy: expect.stringContaining(externalId) },
    ])
  })

  it.each(['', '%7B%', 'null', '{"Statement":', '['.repeat(9000)])(
    'takes %.20j for a policy that cannot be trusted',
    (text) => {
      expect(findingsFromPolicy(text, expected).length).toBeGreaterThan(0)
    },
  )
})
