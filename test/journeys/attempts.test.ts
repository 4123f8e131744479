import { CreateRoleCommand, ListRolesCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Customer, connect, customer, templateOf } from './customer.ts'
import { type Attempt, type Invitation, Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.serving()
})
afterAll(() => stage.close())

let serial = 0
const newCustomer = () => customer(stage, `6200000000${String(++serial).padStart(2, '0')}`)

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
})

const rolesIn = async ({ iam }: Customer): Promise<string[]> =>
  ((await iam.send(new ListRolesCommand({}))).Roles ?? []).map(({ RoleName }) => RoleName!)

const roleNameIn = (template: string): string => /RoleName: (\S+)/.exec(template)![1]!

/** What the customer's page says, as a person reads it. */
async function pageOf({ onboardingUrl }: Invitation): Promise<string> {
  const html = await (await fetch(onboardingUrl)).text()
  return html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')
}

/** The stack rolls back, and nothing of it stays in the account. */
async function fails(
  who: Customer,
  template: string,
): Promise<{ stackId: string; reasons: string }> {
  const before = await rolesIn(who)
  const stackId = await who.create({ TemplateBody: template })
  expect((await who.settled(stackId)).StackStatus).toBe('ROLLBACK_COMPLETE')
  expect(await rolesIn(who)).toEqual(before)
  return { stackId, reasons: await who.reasons(stackId) }
}

/** The attempt that the API shows, and the words that the page shows. */
async function shows(invitation: Invitation, code: string): Promise<Attempt> {
  const attempt = await stage.attempted(invitation, 'failed')
  expect(attempt.finding?.code).toBe(code)
  expect(await pageOf(invitation)).toContain(attempt.finding!.message)
  expect(await stage.connection(invitation)).toBeUndefined()
  return attempt
}

describe('an attempt that fails is shown with its reason, leaves nothing behind, and the link works again', () => {
  it('where the name of the role is taken: AWS tells the vendor no reason, so the page gives the causes (fault F14)', async () => {
    const who = newCustomer()
    const invitation = await stage.invite({ accountId: who.accountId })
    const template = await templateOf(invitation)
    const RoleName = roleNameIn(template)
    await who.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }))
    await fails(who, template)
    await shows(invitation, 'ROLE_NOT_CREATED')
    const free = template.replaceAll(RoleName, 'AnotherName')
    expect((await who.settled(await who.create({ TemplateBody: free }))).StackStatus).toBe(
      'CREATE_COMPLETE',
    )
    await stage.connected(invitation)
  })

  it('where a service control policy denies iam:CreateRole', async () => {
    const who = newCustomer()
    const invitation = await stage.invite({ accountId: who.accountId })
    await stage.knobs({
      serviceControlPolicies: {
        [who.accountId]: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Deny', Action: 'iam:CreateRole', Resource: '*' }],
        },
      },
    })
    const { reasons } = await fails(who, await templateOf(invitation))
    expect(reasons).toMatch(/service control policy/)
    await shows(invitation, 'ROLE_NOT_CREATED')
  })

  it('where the stack runs in another account: refused before anything was created', async () => {
    const [invited, other] = [newCustomer(), newCustomer()]
    const invitation = await stage.invite({ accountId: invited.accountId })
    const { stackId, reasons } = await fails(other, await templateOf(invitation))
    expect(reasons).toContain(`another AWS account than ${other.accountId}`)
    await shows(invitation, 'ACCOUNT_NOT_INVITED')
    expect((await stage.invitation(invitation)).attempts.map((it) => it.stackId)).toEqual([stackId])
    await connect(stage, invitation, invited)
  })

  it('where another stack has used the link', async () => {
    const [first, second] = [newCustomer(), newCustomer()]
    const invitation = await stage.invite()
    const template = await templateOf(invitation)
    await connect(stage, invitation, first)
    const { reasons } = await fails(second, template)
    expect(reasons).toContain('no longer works')
    const { attempts } = await stage.invitation(invitation)
    expect(attempts.map(({ status }) => status)).toEqual(['connected', 'failed'])
    expect((await stage.connection(invitation))?.status).toBe('active')
  })

  it('where a resource after the connection fails (fault F16)', async () => {
    const who = newCustomer()
    const invitation = await stage.invite({ accountId: who.accountId })
    const template = await templateOf(invitation)
    await who.iam.send(
      new CreateRoleCommand({ RoleName: 'Taken', AssumeRolePolicyDocument: TRUST }),
    )
    const late = `  Late:
    Type: AWS::IAM::Role
    DependsOn: Connection
    Properties: { RoleName: Taken, AssumeRolePolicyDocument: ${TRUST} }
`
    await fails(who, template.replace('\nOutputs:', `${late}\nOutputs:`))
    await stage.connected(invitation, 'disconnected')
    expect((await stage.invitation(invitation)).status).toBe('open')
    await connect(stage, invitation, who)
  })
})

describe('two invitations for one account', () => {
  it('connect side by side, each with a role of its own (fault F14)', async () => {
    const who = newCustomer()
    for (const customerId of ['one', 'two'])
      await connect(stage, await stage.invite({ accountId: who.accountId, customerId }), who)
    expect(await rolesIn(who)).toHaveLength(2)
  })
})

describe('a Region without a topic', () => {
  it('is refused by the template itself, in words that say what to do (TPL-6)', async () => {
    const who = customer(stage, newCustomer().accountId, 'ap-southeast-2')
    const invitation = await stage.invite({ accountId: who.accountId })
    await expect(who.create({ TemplateBody: await templateOf(invitation) })).rejects.toThrow(
      /can only be created in these Regions.*Nothing was created/,
    )
  })
})
