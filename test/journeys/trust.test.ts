import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clockTimes } from './clock.ts'
import { connect, customer, templateOf } from './customer.ts'
import { Stage } from './stage.ts'

let stage: Stage
let accounts = 300000000000
const newCustomer = () => customer(stage, String(++accounts))

beforeAll(async () => {
  stage = await Stage.serving()
})
afterAll(() => stage.close())

/** A condition on the External ID, as the template has it. */
const CONDITION = /StringEquals:\n\s+sts:ExternalId: (".*")/

/** The forms of threats.md, D2, which let in somebody else; `ID` stands for the External ID. */
const LOOSE: Record<string, string> = {
  'accepts a missing External ID (attack 4)': 'StringEqualsIfExists: { "sts:ExternalId": ID }',
  'accepts a missing External ID by a set operator (attack 4)':
    '"ForAllValues:StringEquals": { "sts:ExternalId": ID }',
  'accepts all but one (attack 4)': 'StringNotEquals: { "sts:ExternalId": "somebody" }',
  'accepts any External ID (attack 3)': 'StringLike: { "sts:ExternalId": "*" }',
  'accepts any External ID that begins alike (attack 3)':
    'StringLike: { "sts:ExternalId": "rc-*" }',
  'accepts our External ID in any case (TRU-2)': 'StringEqualsIgnoreCase: { "sts:ExternalId": ID }',
  'asks only that there is one': 'Null: { "sts:ExternalId": "false" }',
  'compares the External ID with itself (attack 6)': `StringEquals: { "sts:ExternalId": "$\{sts:ExternalId}" }`,
  'has no condition on it (attack 2)': 'Bool: { "aws:ViaAWSService": "false" }',
}

const SECOND_STATEMENT =
  '          - { Effect: Allow, Principal: { AWS: VENDOR }, Action: "sts:AssumeRole" }\n'

async function expectRefused(edit: (template: string) => string, why: string) {
  const who = newCustomer()
  const invitation = await stage.invite({ accountId: who.accountId })
  const TemplateBody = edit(await templateOf(invitation))
  const stackId = await who.create({ TemplateBody })
  const stack = await who.settled(stackId)
  const reasons = await who.reasons(stackId)
  expect(stack.StackStatus, reasons).toBe('ROLLBACK_COMPLETE')
  expect(reasons).toContain(why)
  expect((await stage.connection(invitation))?.status).not.toBe('active')
  return { who, invitation, reasons }
}

describe('a trust policy that was made looser (VER-1, attack 44)', () => {
  it.each(Object.entries(LOOSE))('fails the stack when it %s', async (_, condition) => {
    const edit = (template: string) =>
      template.replace(CONDITION, (_all, id) => condition.replaceAll('ID }', `${id} }`))
    const { who, invitation, reasons } = await expectRefused(edit, 'could make the vendor use it')
    expect(reasons).toContain(invitation.externalId)
    await connect(stage, invitation, who)
  })

  it('fails the stack when a second statement is open (attack 7)', async () => {
    const edit = (template: string) =>
      template.replace(
        /( +Statement:\n)( +- Sid: AssumeWithExternalId\n(?:.*\n)*? +AWS: )(\S+)/,
        (_all, head, rest, vendor) =>
          `${head}${SECOND_STATEMENT.replace('VENDOR', `"${vendor}"`)}${rest}${vendor}`,
      )
    await expectRefused(edit, 'without an External ID')
  })

  it('fails the stack when the whole world is trusted', async () => {
    const edit = (template: string) =>
      template.replace(
        /( +Statement:\n)( +- Sid: AssumeWithExternalId)/,
        '$1          - { Effect: Allow, Principal: "*", Action: "sts:AssumeRole" }\n$2',
      )
    await expectRefused(edit, 'without an External ID')
  })
})

describe('an External ID that was changed by hand', () => {
  it('fails the stack at once when it was changed everywhere, and the same invitation works afterwards', async () => {
    const edit = (template: string) =>
      template.replace(/"rc-[\w-]+"/g, '"rc-mine-is-much-nicer-than-theirs"')
    const { who, invitation, reasons } = await expectRefused(
      edit,
      'The External ID in the template was changed.',
    )
    expect(reasons).toContain('launch the template unchanged')
    expect(await (await fetch(invitation.onboardingUrl)).text()).toContain(
      'The External ID in the template was changed.',
    )
    await connect(stage, invitation, who)
  })

  it('fails the stack with the right one in its reason when only the trust policy has another', async () => {
    await stage.stopServing()
    await stage.serve(clockTimes(15))
    const edit = (template: string) =>
      template.replace(CONDITION, 'StringEquals: { "sts:ExternalId": "rc-mine" }')
    const { who, invitation, reasons } = await expectRefused(
      edit,
      'AWS did not let Rolecall assume the role',
    )
    expect(reasons).toContain(`must contain the External ID ${invitation.externalId}`)
    await stage.stopServing()
    await stage.serve()
    await connect(stage, invitation, who)
  })
})

describe('a role that is not what was asked', () => {
  it("fails the stack when it reports another account's role (attack 14)", async () => {
    const edit = (template: string) =>
      template.replace(
        'RoleArn: !GetAtt AccessRole.Arn',
        'RoleArn: arn:aws:iam::999999999999:role/Other',
      )
    await expectRefused(edit, 'in another AWS account than the stack')
  })

  it('fails the stack when it reports no role (attack 11)', async () => {
    const edit = (template: string) =>
      template.replace(
        'RoleArn: !GetAtt AccessRole.Arn',
        'RoleArn: "arn:aws:iam::999999999999:user/me"',
      )
    await expectRefused(edit, 'did not report the ARN of an IAM role')
  })
})
