import { describe, expect, it } from 'vitest'
import { policyFaults } from './policy.ts'
import { roleFaults, templateFaults } from './template.ts'
import { roleNameFault, strayCharacter, tagFaults } from './texts.ts'

const allow = (changes: Record<string, unknown> = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...changes }],
})
const saysOf = (document: unknown) =>
  policyFaults(document, 'session', 'scope').map(({ path, says }) => `${path}: ${says}`)

describe('a policy that AWS accepts (F5)', () => {
  it.each([
    ['a plain one', allow()],
    ['one statement without a list', { Statement: allow().Statement[0] }],
    ['patterns', allow({ Action: ['s3:Get*', '*'], Resource: ['arn:aws:s3:::b/*', '*'] })],
    ['an ARN with an empty end, as a policy of AWS has it', allow({ Resource: 'arn:aws:a::*:' })],
    ['any partition', allow({ Resource: 'arn:*:s3:::bucket' })],
    ['a variable with a colon', allow({ Resource: `arn:aws:s3:::home/\${aws:username}/*` })],
    ['Latin-1', allow({ Condition: { StringEquals: { 'aws:ResourceTag/team': 'Zürich' } } })],
    ['set operators', allow({ Condition: { 'ForAnyValue:StringLikeIfExists': { k: ['a'] } } })],
    ['a choice that CloudFormation makes', allow({ NotResource: { Ref: 'AWS::NoValue' } })],
    ['a part that CloudFormation fills in', allow({ Resource: { 'Fn::Sub': 'x' } })],
    [
      'NotAction and NotResource',
      { Statement: { Effect: 'Deny', NotAction: 'a:B', NotResource: '*' } },
    ],
  ])('has no fault: %s', (_, document) => {
    expect(saysOf(document)).toEqual([])
  })
})

describe('a policy that AWS refuses (F4, F5)', () => {
  it.each([
    [
      allow({ Sid: 'with spaces' }),
      /Statement\[0\]\.Sid: The Sid "with spaces".*only letters and digits/,
    ],
    [allow({ Resource: 'bucket/*' }), /"bucket\/\*" is not a resource.*write an ARN/],
    [allow({ Resource: 'arn:aws:s3' }), /is not a resource/],
    [allow({ Action: 'GetObject' }), /"GetObject" is not an action/],
    [allow({ Action: [] }), /The list of Action is empty/],
    [allow({ Action: undefined }), /The statement has no Action/],
    [allow({ NotResource: '*' }), /both Resource and NotResource/],
    [allow({ Effect: 'allow' }), /"Allow" or "Deny"/],
    [allow({ Principal: '*' }), /has no Principal/],
    [allow({ Conditions: {} }), /IAM knows no "Conditions" here/],
    [allow({ Condition: { StringEqual: { a: 'b' } } }), /no condition operator "StringEqual"/],
    [
      allow({ Condition: { StringEquals: { 'aws:ResourceTag/team': 'Łódź' } } }),
      /Condition\.StringEquals\.aws:ResourceTag\/team: "Łódź" contains U\+0141/,
    ],
    [allow({ Condition: { StringEquals: { 'aws:ResourceTag/zespół': 'a' } } }), /U\+0142/],
    [{ ...allow(), Version: '2012-10-18' }, /Version of a policy/],
    [
      { Statement: [...allow({ Sid: 'A' }).Statement, ...allow({ Sid: 'A' }).Statement] },
      /Two statements have the Sid "A"/,
    ],
    [
      allow({ Resource: `arn:aws:s3:::${'x'.repeat(2500)}` }),
      /characters\. AWS accepts 2,048 in a session policy/,
    ],
    ['not a policy'.split(''), /A policy is an object/],
  ])('has one fault with its place', (document, said) => {
    expect(saysOf(document)).toEqual([expect.stringMatching(said)])
  })

  it('is longer than 6,144 characters in a managed policy, 10,240 in all inline policies', () => {
    const of = (characters: number) => allow({ Resource: `arn:aws:s3:::${'x'.repeat(characters)}` })
    expect(policyFaults(of(6200), 'managed', 'p')).toMatchObject([
      { says: expect.stringMatching(/6,144/) },
    ])
    expect(policyFaults(of(6200), 'inline', 'p')).toEqual([])
    const empty = { Version: '2012-10-17', Statement: [] }
    expect(policyFaults(empty, 'inline', 'p')).toMatchObject([
      { says: 'The policy has no statement.' },
    ])
    const policies = ['A', 'B'].map((PolicyName) => ({ PolicyName, PolicyDocument: of(6000) }))
    expect(roleFaults({ Policies: policies }, 'Role')).toMatchObject([
      { path: 'Role.Policies', says: expect.stringMatching(/10,240/) },
    ])
  })
})

describe('a role and a template (F5)', () => {
  it.each([
    [{ RoleName: 'x'.repeat(65) }, /1 to 64/],
    [{ Path: 'team/' }, /begins and ends with "\/"/],
    [{ Description: 'Dostęp' }, /at most 1,000 characters/],
    [{ MaxSessionDuration: '43201' }, /3,600 to 43,200/],
    [{ ManagedPolicyArns: Array(21).fill('arn:aws:iam::aws:policy/A') }, /at most 20/],
    [{ Tags: [{ Key: 'aws:team', Value: 'a' }] }, /does not begin with "aws:"/],
    [
      {
        Tags: [
          { Key: 'Team', Value: 'a' },
          { Key: 'team', Value: 'b' },
        ],
      },
      /same/,
    ],
    [{ AssumeRolePolicyDocument: { Id: 'x'.repeat(2048) } }, /2,048 in a trust policy/],
  ])('has a fault for %o', (properties, said) => {
    expect(roleFaults(properties, 'R')).toEqual([
      { path: expect.stringMatching(/^R\./), says: expect.stringMatching(said) },
    ])
  })

  it('has none where CloudFormation fills in the value', () => {
    const Ref = { Ref: 'Name' }
    expect(
      roleFaults(
        { RoleName: Ref, Path: Ref, Tags: [{ Key: 'a', Value: Ref }], Policies: [Ref] },
        'R',
      ),
    ).toEqual([])
  })

  it('is refused for its size: description, resources', () => {
    const Resources = Object.fromEntries(
      Array.from({ length: 501 }, (_, index) => [`R${index}`, {}]),
    )
    const found = templateFaults({ Description: 'ü'.repeat(513), Resources })
    expect(found.map(({ path }) => path)).toEqual(['Description', 'Resources'])
  })

  it('shows a character by its code point, and names in quotes', () => {
    expect(strayCharacter('a\u0000b')).toMatch(/U\+0000/)
    expect(strayCharacter('\t\r\n ~ÿ')).toBeUndefined()
    expect(roleNameFault('a b')).toMatch(/^"a b" is not a name/)
    expect(tagFaults([['team', 'Łódź']])).toEqual([])
  })
})
