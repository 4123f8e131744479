import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { awsUser, customer, templateOf } from './customer.ts'
import { type Connection, type Invitation, Stage, until, VENDOR } from './stage.ts'

let stage: Stage
let accounts = 400000000000

beforeAll(async () => {
  stage = await Stage.serving()
})
afterAll(() => stage.close())

const AUDIT = 'arn:aws:iam::aws:policy/SecurityAudit'
const BUCKETS = {
  Version: '2012-10-17',
  Statement: [
    {
      ...{ Effect: 'Allow', Resource: 'arn:aws:s3:::northwind-metrics-*' },
      Action: ['s3:CreateBucket', 's3:DeleteBucket', 's3:ListBucket'],
    },
    {
      ...{ Effect: 'Allow', Resource: 'arn:aws:s3:::northwind-metrics-*/*' },
      Action: ['s3:PutObject', 's3:GetObject', 's3:DeleteObject'],
    },
  ],
}

/** A customer with an invitation, who makes the role by hand. */
async function scene() {
  const accountId = String(++accounts)
  const { iam } = awsUser(stage, { accessKeyId: accountId, secretAccessKey: 'sandbox' })
  const invitation = await stage.invite({ accountId })
  const RoleName = 'MadeByHand'
  const condition = { StringEquals: { 'sts:ExternalId': invitation.externalId } }
  const make = async (Condition: object = condition, name = RoleName) => {
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          ...{ Effect: 'Allow', Action: 'sts:AssumeRole', Condition },
          Principal: { AWS: `arn:aws:iam::${VENDOR}:role/rolecall-broker` },
        },
      ],
    })
    await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }))
    await iam.send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn: AUDIT }))
    await iam.send(
      new PutRolePolicyCommand({
        ...{ RoleName: name, PolicyName: 'MetricsBucket' },
        PolicyDocument: JSON.stringify(BUCKETS),
      }),
    )
  }
  const remove = async () => {
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: AUDIT }))
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'MetricsBucket' }))
    await iam.send(new DeleteRoleCommand({ RoleName }))
  }
  const roleArn = `arn:aws:iam::${accountId}:role/${RoleName}`
  const declare = (arn = roleArn) =>
    stage.call<Connection & { finding?: { code: string } }>(
      'POST',
      `/v1/invitations/${invitation.id}/role`,
      { roleArn: arn },
    )
  return { accountId, iam, invitation, roleArn, make, remove, declare }
}

const post = (invitation: Invitation, path: string, fields: Record<string, string>) =>
  fetch(`${invitation.onboardingUrl}/${path}`, {
    ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) },
  })

describe('a role that was made by hand', () => {
  it('connects by its ARN, issues credentials, and ends with a receipt to come', async () => {
    const { invitation, make, remove, declare, roleArn } = await scene()
    await make()
    const { status, body } = await declare()
    expect([status, body]).toMatchObject([
      201,
      { status: 'active', way: 'declared', stackId: null, roleArn, findings: [] },
    ])
    const path = `/v1/connections/${body.id}/credentials?scope=inventory`
    expect((await stage.call('GET', path)).status).toBe(200)
    expect((await stage.order(body, 'verify')).body).toMatchObject({ status: 'active' })
    expect((await stage.order(body, 'suspend')).body).toMatchObject({ status: 'suspended' })
    expect((await stage.call('GET', path)).status).not.toBe(200)
    expect((await stage.order(body, 'resume')).body).toMatchObject({ status: 'active' })
    expect((await stage.order(body, 'verify')).body).toMatchObject({ status: 'active' })
    await remove()
    expect((await stage.order(body, 'verify')).body).toMatchObject({ status: 'unreachable' })
    await make()
    const back = (await stage.order(body, 'verify')).body
    expect(back.status, JSON.stringify(back.findings)).toBe('suspended')
    expect((await stage.order(body, 'disconnect')).body).toMatchObject({ status: 'disconnected' })
    const page = await (await fetch(invitation.onboardingUrl)).text()
    expect(page).toContain('Delete the role')
    expect(page).not.toContain('delete-stack')
  })

  it('is refused with the reason while anybody can assume it, and works once it is fixed', async () => {
    const { iam, make, declare, invitation } = await scene()
    await make({ Bool: { 'aws:ViaAWSService': 'false' } })
    const refused = await declare()
    expect([refused.status, refused.body.finding?.code]).toEqual([409, 'TRUST_WITHOUT_EXTERNAL_ID'])
    expect((await stage.invitation(invitation)).attempts).toMatchObject([
      { way: 'declared', stackId: null, status: 'failed' },
    ])
    const RoleName = 'MadeByHand'
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: AUDIT }))
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'MetricsBucket' }))
    await iam.send(new DeleteRoleCommand({ RoleName }))
    await make()
    expect((await declare()).status).toBe(201)
  })

  it('is compared with the version where it may read itself', async () => {
    const { iam, make, declare } = await scene()
    await make()
    await iam.send(
      new PutRolePolicyCommand({
        ...{ RoleName: 'MadeByHand', PolicyName: 'More' },
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'ec2:RunInstances', Resource: '*' }],
        }),
      }),
    )
    const { body } = await declare()
    expect(body).toMatchObject({ status: 'active', findings: [{ code: 'PERMISSIONS_DIFFER' }] })
    expect(body.findings[0]!.message).toContain('Additional: ec2:RunInstances on *')
  })

  it('is found by Rolecall itself after the customer chose another way', async () => {
    const { accountId, invitation, make } = await scene()
    const page = await (await fetch(invitation.onboardingUrl)).text()
    const [, name] = new RegExp(`arn:aws:iam::${accountId}:role/([\\w-]+)`).exec(page)!
    const answer = await post(invitation, 'look', { way: 'cli' })
    expect(answer.status).toBe(303)
    await make(undefined, name)
    expect(await stage.connected(invitation)).toMatchObject({ way: 'declared', stackId: null })
  })

  it('and a stack of the same invitation exclude each other', async () => {
    const { accountId, invitation, make, declare } = await scene()
    await make()
    expect((await declare()).status).toBe(201)
    const who = customer(stage, accountId)
    const stackId = await who.create({ TemplateBody: await templateOf(invitation) })
    const { StackStatus } = await who.settled(stackId)
    expect(StackStatus).toMatch(/ROLLBACK_COMPLETE|ROLLBACK_FAILED/)
    expect(await stage.connection(invitation)).toMatchObject({ status: 'active', stackId: null })
  })

  it('works from the form on the page', async () => {
    const { invitation, make, roleArn } = await scene()
    await make()
    expect((await post(invitation, 'role', { roleArn })).status).toBe(303)
    await until('the page to say so', async () =>
      (await (await fetch(invitation.onboardingUrl)).text()).includes('data-phase="connected"')
        ? true
        : undefined,
    )
  })
})
