import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Customer, customer, templateOf } from './customer.ts'
import { type Connection, type Invitation, Stage, until } from './stage.ts'

const CONFIG = `vendor:
  name: Northwind Insights
  supportUrl: https://northwind.example/aws
profiles:
  default:
    roleName: NorthwindAccess
    purpose: Watches your account, and keeps what it finds in a bucket of its own.
    template: ./template.yaml
    roles:
      posture:
        role: Posture
        scopes:
          look: { Statement: [{ Effect: Allow, Action: "iam:List*", Resource: "*" }] }
      response:
        role: Response
        scopes:
          act:
            Statement:
              - { Effect: Allow, Action: "s3:CreateBucket", Resource: "arn:aws:s3:::northwind-*" }
`
const TEMPLATE = `AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  WithResponse: { Type: String, Default: "yes", AllowedValues: ["yes", "no"] }
Conditions:
  Responds: !Equals [!Ref WithResponse, "yes"]
Resources:
  Posture:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
      ManagedPolicyArns: [!Sub "arn:\${AWS::Partition}:iam::aws:policy/SecurityAudit"]
  Response:
    Type: AWS::IAM::Role
    Condition: Responds
    Properties:
      AssumeRolePolicyDocument: {}
      Policies:
        - PolicyName: Buckets
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{ Effect: Allow, Action: ["s3:CreateBucket"], Resource: "arn:aws:s3:::northwind-*" }]
`
const WIDER = TEMPLATE.replace('["s3:CreateBucket"]', '["s3:CreateBucket", "s3:DeleteBucket"]')

let stage: Stage
const serveWith = async (template: string) => {
  await writeFile(join(stage.folder, 'template.yaml'), template)
  await stage.serve()
}
beforeAll(async () => {
  stage = await Stage.open(CONFIG)
  await writeFile(join(stage.folder, 'template.yaml'), TEMPLATE)
  await stage.setUp()
  await stage.serve()
})
afterAll(() => stage?.close())

let accounts = 0
const newCustomer = () => customer(stage, String(630_000_000_000 + ++accounts))

type Listed = Pick<Connection, 'id' | 'accountId' | 'roleArn' | 'status'> & { role: string }
const listed = async (invitation: Invitation): Promise<Listed[]> =>
  ((await stage.invitation(invitation)) as Invitation & { connections: Listed[] }).connections

/** Waits until each of the invitation's connections has this status. */
const all = (invitation: Invitation, statuses: Record<string, string>): Promise<Listed[]> =>
  until(`the connections to be ${JSON.stringify(statuses)}`, async () => {
    const found = await listed(invitation)
    const now = Object.fromEntries(found.map(({ role, status }) => [role, status]))
    return JSON.stringify(now) === JSON.stringify(statuses) ? found : undefined
  })
const BOTH = { posture: 'active', response: 'active' }

const credentials = async ({ id }: Pick<Connection, 'id'>, scope: string): Promise<number> =>
  (await stage.call('GET', `/v1/connections/${id}/credentials?scope=${scope}`)).status

/** Invites somebody whose stack connects. */
async function connected(who: Customer): Promise<{ invitation: Invitation; stackId: string }> {
  const invitation = await stage.invite({ accountId: who.accountId })
  const stackId = await who.create({ TemplateBody: await templateOf(invitation) })
  const { StackStatus } = await who.settled(stackId)
  expect(StackStatus, await who.reasons(stackId)).toBe('CREATE_COMPLETE')
  return { invitation, stackId }
}

it('two roles of one stack are two connections, each with its own scopes', async () => {
  const who = newCustomer()
  const { invitation } = await connected(who)
  const [posture, response] = await all(invitation, BOTH)
  const suffix = invitation.id.slice('inv_'.length)
  expect([posture?.id, response?.id]).toEqual([`con_${suffix}-posture`, `con_${suffix}-response`])
  expect(posture?.roleArn).toContain(`${who.accountId}:role/`)
  expect(posture?.roleArn).not.toBe(response?.roleArn)
  expect(await credentials(posture!, 'look')).toBe(200)
  expect(await credentials(response!, 'act')).toBe(200)
  expect(await credentials(posture!, 'act')).toBe(400)
  expect(await credentials(response!, 'look')).toBe(400)
})

it('an upgrade of one is offered to both, and one update of the stack moves both', async () => {
  const who = newCustomer()
  const { invitation, stackId } = await connected(who)
  const [posture, response] = await all(invitation, BOTH)
  await stage.stopServing()
  await serveWith(WIDER)
  const path = (it: Listed, word = '') => `/v1/connections/${it.id}${word}`
  const { status, body } = await stage.call<{ templateUrl: string }>(
    'POST',
    path(response!, '/upgrade'),
    {},
  )
  expect(status, JSON.stringify(body)).toBe(200)
  const template = await (await fetch(body.templateUrl)).text()
  expect(template).toContain('s3:DeleteBucket')
  const { StackStatus } = await who.update(stackId, template)
  expect(StackStatus, await who.reasons(stackId)).toBe('UPDATE_COMPLETE')
  for (const one of [posture!, response!])
    await until(`${one.role} to have version 2`, async () => {
      const { body: now } = await stage.call<Connection>('GET', path(one))
      return now.grantedVersion === 2 && now.status === 'active' ? true : undefined
    })
})

it('deleting the stack ends both connections', async () => {
  const who = newCustomer()
  const { invitation, stackId } = await connected(who)
  await all(invitation, BOTH)
  await who.remove(stackId)
  expect((await who.settled(stackId)).StackStatus).toBe('DELETE_COMPLETE')
  await all(invitation, { posture: 'disconnected', response: 'disconnected' })
})

it('a stack whose second role is insecure is rolled back, and the link works again', async () => {
  const who = newCustomer()
  const invitation = await stage.invite({ accountId: who.accountId })
  const good = await templateOf(invitation)
  const [first, second] = good.split(/(?=\n {2}Response:)/)
  const insecure = second!.replace(/ +StringEquals:\n +sts:ExternalId:.*\n/, '')
  expect(insecure).not.toBe(second)
  const stackId = await who.create({ TemplateBody: first! + insecure })
  expect((await who.settled(stackId)).StackStatus).toBe('ROLLBACK_COMPLETE')
  expect(await who.reasons(stackId)).toMatch(/External ID/)
  await all(invitation, { posture: 'disconnected' })
  const { status, attempts } = await stage.invitation(invitation)
  expect([status, attempts[0]?.status, attempts[0]?.finding?.code]).toEqual([
    ...['open', 'failed', 'TRUST_WITHOUT_EXTERNAL_ID'],
  ])
  const again = await who.create({ TemplateBody: good })
  expect((await who.settled(again)).StackStatus, await who.reasons(again)).toBe('CREATE_COMPLETE')
  await all(invitation, BOTH)
})

it('a second role that a condition leaves out has no connection', async () => {
  const who = newCustomer()
  const invitation = await stage.invite({ accountId: who.accountId })
  const template = (await templateOf(invitation)).replace('Default: "yes"', 'Default: "no"')
  const stackId = await who.create({ TemplateBody: template })
  expect((await who.settled(stackId)).StackStatus, await who.reasons(stackId)).toBe(
    'CREATE_COMPLETE',
  )
  await all(invitation, { posture: 'active' })
  expect((await stage.attempted(invitation, 'connected')).stackId).toBe(stackId)
})
