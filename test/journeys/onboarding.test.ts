import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CreateUserCommand, ListRolesCommand } from '@aws-sdk/client-iam'
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clockAhead } from './clock.ts'
import { accept, awsUser, connect, customer, pressLaunch, templateOf } from './customer.ts'
import { SAMPLE_CONFIG } from './sample-config.ts'
import { type Connection, type Problem, REGIONS, Stage } from './stage.ts'

const OWN_PROFILE = `  own:
    roleName: NorthwindInsightsAccess
    purpose: Reads your resource inventory.
    template: ./own-template.yaml
`

const OWN_TEMPLATE = `AWSTemplateFormatVersion: '2010-09-09'
Description: The vendor's own words.
Resources:
  VendorRole:
    Type: AWS::IAM::Role
    Metadata: { Rolecall: AccessRole }
    Properties:
      RoleName: NorthwindInsightsAccess
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{ Effect: Deny, Principal: '*', Action: sts:AssumeRole }]
      ManagedPolicyArns: [!Sub 'arn:\${AWS::Partition}:iam::aws:policy/SecurityAudit']
`

let stage: Stage
let accounts = 200000000000
/** An account that nobody used before. */
const newCustomer = (region: string = REGIONS[0]) => customer(stage, String(++accounts), region)

beforeAll(async () => {
  stage = await Stage.open(SAMPLE_CONFIG + OWN_PROFILE)
  await writeFile(join(stage.folder, 'own-template.yaml'), OWN_TEMPLATE)
  await stage.setUp()
  await stage.serve()
})
afterAll(() => stage.close())

async function credentialsOf(connection: Connection, scope: string) {
  const { status, body } = await stage.call<Record<string, string>>(
    'GET',
    `/v1/connections/${connection.id}/credentials?scope=${scope}`,
  )
  expect(status, JSON.stringify(body)).toBe(200)
  return {
    accessKeyId: body.AccessKeyId!,
    secretAccessKey: body.SecretAccessKey!,
    sessionToken: body.Token!,
  }
}

describe.each(REGIONS)('onboarding in %s', (region) => {
  it('goes from invitation to credentials to disconnected', async () => {
    const who = newCustomer(region)
    const invitation = await stage.invite({ customerName: 'Acme Corporation' })
    expect(await (await fetch(invitation.onboardingUrl)).text()).toContain('Northwind Insights')
    const accepted = await accept(invitation, who.accountId.replace(/(\d{4})(?=\d)/g, '$1-'))
    expect(accepted.status).toBe(303)
    const launch = await pressLaunch(invitation, region)
    expect(launch.region).toBe(region)
    const stackId = await who.create({ TemplateURL: launch.templateUrl })
    expect((await who.settled(stackId)).StackStatus).toBe('CREATE_COMPLETE')
    const connection = await stage.connected(invitation)
    expect(connection).toMatchObject({ accountId: who.accountId, stackId, region, findings: [] })
    expect(await stage.invitation(invitation)).toMatchObject({
      status: 'claimed',
      accountId: who.accountId,
    })

    await expectRights(connection, region)

    await who.remove(stackId)
    expect((await who.settled(stackId)).StackStatus).toBe('DELETE_COMPLETE')
    await stage.connected(invitation, 'disconnected')
    const refused = await stage.call<Problem>(
      'GET',
      `/v1/connections/${connection.id}/credentials?scope=metrics`,
    )
    expect(refused).toMatchObject({ status: 409, body: { code: 'CONNECTION_NOT_ISSUING' } })
  })
})

/** What the profile allows within the scope, and nothing else. */
async function expectRights(connection: Connection, region: string) {
  const metrics = awsUser(stage, await credentialsOf(connection, 'metrics'), region)
  expect(await metrics.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: connection.accountId,
  })
  const Bucket = `northwind-metrics-${connection.accountId}`
  await metrics.s3.send(new CreateBucketCommand({ Bucket }))
  await metrics.s3.send(new PutObjectCommand({ Bucket, Key: 'hello', Body: 'there' }))
  await expect(
    metrics.s3.send(new CreateBucketCommand({ Bucket: `other-${connection.accountId}` })),
  ).rejects.toMatchObject({
    name: 'AccessDenied',
  })
  await expect(metrics.iam.send(new ListRolesCommand({}))).rejects.toMatchObject({
    name: 'AccessDenied',
  })
  const inventory = awsUser(stage, await credentialsOf(connection, 'inventory'), region)
  const { Roles = [] } = await inventory.iam.send(new ListRolesCommand({}))
  expect(Roles.map(({ RoleName }) => RoleName)).toEqual([
    expect.stringMatching(/^NorthwindInsightsAccess-[a-z0-9]{5}$/),
  ])
  await expect(
    inventory.iam.send(new CreateUserCommand({ UserName: 'intruder' })),
  ).rejects.toMatchObject({ name: 'AccessDenied' })
  await expect(
    inventory.s3.send(new CreateBucketCommand({ Bucket: `${Bucket}-2` })),
  ).rejects.toMatchObject({ name: 'AccessDenied' })
}

describe('an account that nobody pinned', () => {
  it('waits for approval before any credentials are issued (CB-9, attack 13)', async () => {
    const who = newCustomer()
    const invitation = await stage.invite()
    const TemplateURL = new URLSearchParams(new URL(invitation.launchUrl).hash.split('?')[1]).get(
      'templateURL',
    )!
    const stackId = await who.create({ TemplateURL })
    expect((await who.settled(stackId)).StackStatus).toBe('CREATE_COMPLETE')
    const connection = await stage.connected(invitation, 'awaiting-approval')
    const early = await stage.call<Problem>(
      'GET',
      `/v1/connections/${connection.id}/credentials?scope=metrics`,
    )
    expect(early).toMatchObject({ status: 409, body: { code: 'CONNECTION_NOT_ISSUING' } })
    expect((await stage.order(connection, 'approve')).body.status).toBe('active')
    await credentialsOf(connection, 'metrics')
  })

  it('waits also where the vendor pinned it and wants to be asked', async () => {
    const who = newCustomer()
    const invitation = await stage.invite({ accountId: who.accountId, requireApproval: true })
    await who.settled(await who.create({ TemplateURL: invitation.templateUrl }))
    await stage.connected(invitation, 'awaiting-approval')
  })
})

describe('an account that the vendor pinned', () => {
  it('connects from the bare launch URL', async () => {
    const who = newCustomer()
    const invitation = await stage.invite({ accountId: who.accountId })
    await who.settled(await who.create({ TemplateURL: invitation.templateUrl }))
    await stage.connected(invitation)
  })

  it('is the only one that connects', async () => {
    const [invited, stranger] = [newCustomer(), newCustomer()]
    const invitation = await stage.invite({ accountId: invited.accountId })
    const stackId = await stranger.create({ TemplateURL: invitation.templateUrl })
    expect((await stranger.settled(stackId)).StackStatus).toBe('ROLLBACK_COMPLETE')
    expect(await stranger.reasons(stackId)).toContain(
      `another AWS account than ${stranger.accountId}`,
    )
    expect((await stage.connection(invitation))?.status).not.toBe('active')
    await connect(stage, invitation, invited)
  })
})

describe('an update of a connected stack', () => {
  it('to an access version that nobody offered is rolled back, and keeps the connection', async () => {
    const who = newCustomer()
    const invitation = await stage.invite()
    const stackId = await connect(stage, invitation, who)
    const template = (await templateOf(invitation)).replaceAll(
      /ProfileVersion: .*/g,
      'ProfileVersion: "fedcba9876543210"',
    )
    expect((await who.update(stackId, template)).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE')
    expect(await stage.connection(invitation)).toMatchObject({
      status: 'active',
      profileVersion: invitation.profileVersion,
    })
  })

  it('from a template without the announcement to one with it works', async () => {
    const who = newCustomer()
    const invitation = await stage.invite({ accountId: who.accountId })
    const template = await templateOf(invitation)
    const early = template
      .replace(
        / {2}# Tells the vendor that the stack has started.*\n {2}Invitation:\n(?: {4}.*\n)+/,
        '',
      )
      .replace(/ {4}DependsOn: Invitation\n/, '')
      .replace(/ {4}(?:Deletion|UpdateReplace)Policy: Retain\n/g, '')
    expect(early).not.toMatch(/Invitation:|Retain/)
    const stackId = await who.create({ TemplateBody: early })
    expect((await who.settled(stackId)).StackStatus).toBe('CREATE_COMPLETE')
    await stage.connected(invitation)
    expect((await who.update(stackId, template)).StackStatus).toBe('UPDATE_COMPLETE')
    expect((await stage.connected(invitation)).status).toBe('active')
    await who.remove(stackId)
    await stage.connected(invitation, 'disconnected')
  })

  it("keeps the connection when the role's policy changed", async () => {
    const who = newCustomer()
    const invitation = await stage.invite()
    const stackId = await connect(stage, invitation, who)
    const template = (await templateOf(invitation)).replaceAll(
      '- s3:DeleteBucket',
      '- s3:GetBucketLocation',
    )
    expect((await who.update(stackId, template)).StackStatus).toBe('UPDATE_COMPLETE')
    const connection = await stage.connected(invitation)
    expect((await stage.order(connection, 'verify')).body.status).toBe('active')
  })

  it('stops issuing when it opens the trust policy, and does not break the stack', async () => {
    const who = newCustomer()
    const invitation = await stage.invite()
    const stackId = await connect(stage, invitation, who)
    const template = (await templateOf(invitation))
      .replace(/StringEquals:\n\s+sts:ExternalId: ".*"/, 'StringLike: { "sts:ExternalId": "*" }')
      .replaceAll('ServiceTimeout: 300', 'ServiceTimeout: 301')
    expect((await who.update(stackId, template)).StackStatus).toBe('UPDATE_COMPLETE')
    await stage.connected(invitation, 'insecure')
    const mended = (await templateOf(invitation)).replaceAll(
      'ServiceTimeout: 300',
      'ServiceTimeout: 302',
    )
    expect((await who.update(stackId, mended)).StackStatus).toBe('UPDATE_COMPLETE')
    await stage.connected(invitation)
  })
})

describe("the vendor's own template", () => {
  it('connects as the built-in one does', async () => {
    const who = newCustomer()
    const invitation = await stage.invite({ profile: 'own' })
    expect(await templateOf(invitation)).toContain("The vendor's own words.")
    const stackId = await connect(stage, invitation, who)
    await who.remove(stackId)
    expect((await who.settled(stackId)).StackStatus).toBe('DELETE_COMPLETE')
    await stage.connected(invitation, 'disconnected')
  })
})

describe('an invitation that is over', () => {
  it('connects nothing after it was revoked', async () => {
    const who = newCustomer()
    const invitation = await stage.invite({ accountId: who.accountId })
    await stage.call('POST', `/v1/invitations/${invitation.id}/revoke`)
    expect((await fetch(invitation.onboardingUrl)).status).toBe(404)
    const stackId = await who.create({ TemplateURL: invitation.templateUrl })
    expect((await who.settled(stackId)).StackStatus).toBe('ROLLBACK_COMPLETE')
    expect(await who.reasons(stackId)).toContain('Ask Northwind Insights for a new link')
    expect(await stage.connection(invitation)).toBeUndefined()
  })

  it('connects nothing after it expired', async () => {
    const who = newCustomer()
    const invitation = await stage.invite({ accountId: who.accountId, expiresInSeconds: 60 })
    await stage.stopServing()
    await stage.serve(clockAhead(90_000))
    try {
      expect((await fetch(invitation.onboardingUrl)).status).toBe(404)
      const stackId = await who.create({ TemplateURL: invitation.templateUrl })
      expect((await who.settled(stackId)).StackStatus).toBe('ROLLBACK_COMPLETE')
      expect(await who.reasons(stackId)).toContain(
        'has expired. Ask Northwind Insights for a new link',
      )
      expect(await stage.invitation(invitation)).toMatchObject({ status: 'expired' })
    } finally {
      await stage.stopServing()
      await stage.serve()
    }
  })

  it('connects no second account', async () => {
    const invitation = await stage.invite()
    await connect(stage, invitation, newCustomer())
    const second = newCustomer()
    const stackId = await second.create({ TemplateURL: invitation.templateUrl })
    expect((await second.settled(stackId)).StackStatus).toBe('ROLLBACK_COMPLETE')
    expect((await stage.connection(invitation))?.status).toBe('active')
  })
})
