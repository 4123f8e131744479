import { describe, expect, it } from 'vitest'
import { comparePolicy, policyGaps } from './compare-policy.ts'

const ALLOW = {
  Sid: 'Ours',
  Effect: 'Allow',
  Principal: { AWS: '*' },
  Action: 'sns:Publish',
  Resource: 'arn:t',
}
const DENY = {
  Effect: 'Deny',
  Principal: '*',
  Action: ['b', 'a'],
  Resource: 'arn:t',
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
}
const WANTED = { Version: '2012-10-17', Statement: [ALLOW, DENY] }
const compare = (...Statement: object[]) => comparePolicy(JSON.stringify({ Statement }), WANTED)

describe('comparing a policy that was read back', () => {
  it('sees through another spelling', () => {
    const allow = { Resource: ['arn:t'], Principal: '*', Action: ['SNS:Publish'], Effect: 'Allow' }
    const deny = {
      ...DENY,
      Sid: 'Any',
      Principal: { AWS: ['*'] },
      Action: ['a', 'b'],
      Condition: { Bool: { 'aws:SecureTransport': false } },
    }
    expect(compare(deny, allow)).toEqual({ readable: true, missing: 0, extra: [] })
  })

  it('misses a statement whose condition is another', () => {
    expect(compare(ALLOW, { ...DENY, Condition: {} }).missing).toBe(1)
    expect(
      compare({ ...ALLOW, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }, DENY)
        .missing,
    ).toBe(1)
  })

  it('names what is allowed beyond what was asked for', () => {
    expect(
      compare(ALLOW, DENY, {
        Effect: 'Allow',
        Principal: '*',
        Action: ['sns:Subscribe'],
        Resource: 'arn:t',
      }).extra,
    ).toEqual(['sns:Subscribe'])
    expect(
      compare(ALLOW, DENY, { Effect: 'Deny', Principal: '*', Action: '*', Resource: 'arn:t' })
        .extra,
    ).toEqual([])
  })

  it('takes no policy for a gap, and one that is not JSON for a warning', () => {
    const place = {
      region: 'us-east-1',
      piece: 'the topic',
      problem: 'nobody may publish.',
      command: 'aws sns set',
    }
    expect(policyGaps(place, undefined, WANTED)).toMatchObject([
      { severity: 'missing', problem: 'nobody may publish.' },
    ])
    expect(policyGaps(place, "{'Version': '2012-10-17'}", WANTED)).toMatchObject([
      { severity: 'warning' },
    ])
    expect(policyGaps(place, JSON.stringify(WANTED), WANTED)).toEqual([])
  })
})
