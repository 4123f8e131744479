import { describe, expect, it } from 'vitest'
import { EXTERNAL_ID } from '../../../test/fixtures/northwind.ts'
import { parseRoleArn } from '../model/aws/role-arn.ts'
import { requirePinnable, trustPolicy } from './trust-policy.ts'

const broker = parseRoleArn('arn:aws-us-gov:iam::012345678901:role/vendor/rolecall-broker')
const { Statement: statements } = trustPolicy(broker, EXTERNAL_ID)

describe('The trust policy', () => {
  it('names the vendor account and pins the broker role by condition, in every statement (TRU-1, attack 8, attack 9, fault 35)', () => {
    for (const statement of statements) {
      expect(statement.Principal).toEqual({ AWS: 'arn:aws-us-gov:iam::012345678901:root' })
      expect(statement.Condition.ArnEquals).toEqual({ 'aws:PrincipalArn': broker.text })
    }
  })

  it('asks for one External ID, literally, for sts:AssumeRole alone (TRU-2)', () => {
    expect(statements.map(({ Action }) => Action)).toEqual([
      'sts:AssumeRole',
      'sts:TagSession',
      'sts:SetSourceIdentity',
    ])
    expect(statements[0]!.Condition).toEqual({
      StringEquals: { 'sts:ExternalId': EXTERNAL_ID },
      ArnEquals: { 'aws:PrincipalArn': broker.text },
    })
  })

  it('allows tags and a source identity of the broker in statements of their own, without the External ID (TRU-3)', () => {
    expect(JSON.stringify(statements.slice(1))).not.toContain('ExternalId')
    expect(statements[1]!.Condition).toMatchObject({
      'ForAllValues:StringLike': { 'aws:TagKeys': 'rolecall:*' },
    })
    expect(statements[2]!.Condition).toMatchObject({
      StringLike: { 'sts:SourceIdentity': 'rolecall-*' },
    })
  })

  it('fits the 2,048 characters of IAM with the longest names, and refuses a path that does not (TRU-5)', () => {
    const longest = (path: number) =>
      parseRoleArn(`arn:aws-us-gov:iam::012345678901:role/${'p'.repeat(path)}/${'n'.repeat(64)}`)
    expect(() => requirePinnable(longest(120))).not.toThrow()
    expect(JSON.stringify(trustPolicy(longest(120), 'x'.repeat(64))).length).toBeLessThanOrEqual(
      2048,
    )
    const tooLong = parseRoleArn(
      `arn:aws:iam::012345678901:role/${`${'p'.repeat(127)}/`.repeat(4)}${'n'.repeat(64)}`,
    )
    expect(() => requirePinnable(tooLong)).toThrow(/path of the broker role is too long/)
  })

  it.each(['*', '?', '$'])(
    'refuses a broker role whose path holds "%s", which would pin more than one role (TRU-1)',
    (character) => {
      const role = parseRoleArn(`arn:aws:iam::012345678901:role/a${character}b/rolecall-broker`)
      expect(() => requirePinnable(role)).toThrow(
        expect.objectContaining({ code: 'SETTING_INVALID' }),
      )
    },
  )
})
