import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CreateStackCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, customer, templateOf } from './customer.ts'
import { changeConfig, SAMPLE_CONFIG } from './sample-config.ts'
import { type Invitation, Stage, until } from './stage.ts'

const TEMPLATE = `AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  ExternalId: { Type: String, MinLength: 8 } # theirs
  VendorAccount: { Type: String, AllowedPattern: "[0-9]{12}" }
  WorkspaceId: { Type: String, AllowedPattern: "ws-[0-9]+" }
Resources:
  VendorRole:
    Type: AWS::IAM::Role
    Properties:
      Description: !Sub "Watches \${WorkspaceId}"
      ManagedPolicyArns: ["arn:aws:iam::aws:policy/SecurityAudit"]
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { AWS: !Sub "arn:aws:iam::\${VendorAccount}:root" }
            Action: sts:AssumeRole
            Condition: { StringEquals: { sts:ExternalId: !Ref ExternalId } }
Outputs:
  Workspace: { Value: !Ref WorkspaceId }
  Vendor: { Value: !Ref VendorAccount }
`

const CONFIG = `vendor:
  name: Northwind Insights
profiles:
  default:
    roleName: NorthwindInsightsAccess
    purpose: Reads your resource inventory.
    template: ./template.yaml
    parameters:
      ExternalId: { from: externalId }
      VendorAccount: { from: vendorAccountId, as: fixed }
      WorkspaceId: { from: invitation }
`

/** One parameter that the customer chooses, and rights that the vendor changes later. */
const asking = (policy: string) => `Parameters:
  Level: { Type: String, AllowedValues: [INFO, DEBUG] }
Resources:
  VendorRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
      ManagedPolicyArns: ["arn:aws:iam::aws:policy/${policy}"]
Outputs:
  Level: { Value: !Ref Level }
`
const ASKING_CONFIG = `${CONFIG}  asking:
    roleName: NorthwindInsightsLevel
    purpose: Reads your resource inventory.
    template: ./asking.yaml
`

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
  await stage.setUp()
  await writeFile(join(stage.folder, 'template.yaml'), TEMPLATE)
  await writeFile(join(stage.folder, 'asking.yaml'), asking('SecurityAudit'))
  await changeConfig(stage.folder, ASKING_CONFIG)
  await stage.serve()
})
afterAll(() => stage?.close())

const asked = (parameters?: Record<string, string>) =>
  stage.call('POST', '/v1/invitations', { customerId: 'acme', ...(parameters && { parameters }) })

describe('a template with parameters that the profile fills in', () => {
  it.each([
    [undefined, /^parameters\.WorkspaceId is required\./],
    [{ WorkspaceId: 'seven' }, /^parameters\.WorkspaceId must match the AllowedPattern ws-/],
    [{ WorkspaceId: 'ws-7', Other: 'x' }, /^parameters\.Other is not a parameter/],
    [{ WorkspaceId: 'ws-$' }, /^parameters\.WorkspaceId must have letters, digits/],
  ])('refuses an invitation with the values %j, and names the field', async (given, message) => {
    expect(await asked(given)).toMatchObject({
      status: 400,
      body: { code: 'REQUEST_INVALID', detail: expect.stringMatching(message) as string },
    })
  })

  it('connects with the values of the invitation, and asks the customer for none', async () => {
    const who = customer(stage, '500000000001')
    const parameters = { WorkspaceId: 'ws-7' }
    const invitation = await stage.invite({ accountId: who.accountId, parameters })
    expect(await stage.invitation(invitation)).toMatchObject({ parameters })
    const stackId = await connect(stage, invitation, who)
    const { Parameters = [], Outputs = [] } = await who.describe(stackId)
    expect(Parameters.map(({ ParameterKey }) => ParameterKey)).toEqual(['VendorAccount'])
    const values = Object.fromEntries(Outputs.map((it) => [it.OutputKey, it.OutputValue]))
    expect(values).toMatchObject({ Workspace: 'ws-7', Vendor: '111122223333' })
  })

  it('takes values from the command line, and puts them into the template', async () => {
    const order = ['invite', 'globex', '--json', '--parameter']
    const { stdout } = await stage.cli([...order, 'WorkspaceId=ws-9'])
    const invitation = JSON.parse(stdout) as Invitation
    expect(await templateOf(invitation)).toContain('"Watches ws-9"')
    const refused = await stage.cli([...order, 'WorkspaceId=9'])
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('parameters.WorkspaceId must match the AllowedPattern')
  })

  it('fails the stack before the role exists if its owner changed a fixed parameter', async () => {
    const who = customer(stage, '500000000002')
    const invitation = await stage.invite({
      accountId: who.accountId,
      parameters: { WorkspaceId: 'ws-8' },
    })
    const template = await templateOf(invitation)
    const TemplateBody = template.replace(/(VendorAccount:.*)/, (line) =>
      line.replaceAll('"111122223333"', '"999999999999"'),
    )
    expect(TemplateBody).not.toBe(template)
    const stackId = await who.create({ TemplateBody })
    expect((await who.settled(stackId)).StackStatus).toBe('ROLLBACK_COMPLETE')
    expect(await who.reasons(stackId)).toContain('VendorAccount')
    const attempt = await until('the attempt to fail', async () =>
      (await stage.invitation(invitation)).attempts.find(({ status }) => status === 'failed'),
    )
    expect(attempt).toMatchObject({ finding: { code: 'PARAMETER_CHANGED' } })
    await connect(stage, invitation, who)
  })
})

describe('a template with a parameter that the customer chooses', () => {
  it('keeps the customer’s value when the stack is upgraded as the command says', async () => {
    const who = customer(stage, '500000000003')
    const given = { accountId: who.accountId, profile: 'asking' }
    const invitation = await stage.invite(given)
    const Capabilities = ['CAPABILITY_NAMED_IAM' as const]
    const { StackId: StackName } = await who.cloudFormation.send(
      new CreateStackCommand({
        ...{ StackName: 'asking', Capabilities, TemplateBody: await templateOf(invitation) },
        Parameters: [{ ParameterKey: 'Level', ParameterValue: 'DEBUG' }],
      }),
    )
    await who.settled(StackName!)
    const connection = await stage.connected(invitation)
    await stage.stopServing()
    await writeFile(join(stage.folder, 'asking.yaml'), asking('ReadOnlyAccess'))
    await stage.serve()
    const { body, status } = await stage.call<{ templateUrl: string; command: string }>(
      ...(['POST', `/v1/connections/${connection.id}/upgrade`, {}] as const),
    )
    expect(status, JSON.stringify(body)).toBe(200)
    const kept = [...body.command.matchAll(/ParameterKey=(\w+),UsePreviousValue=true/g)]
    await who.cloudFormation.send(
      new UpdateStackCommand({
        ...{ StackName, Capabilities, TemplateURL: body.templateUrl },
        Parameters: kept.map(([, ParameterKey]) => ({ ParameterKey, UsePreviousValue: true })),
      }),
    )
    const { StackStatus, Outputs = [] } = await who.settled(StackName!)
    expect(StackStatus).toBe('UPDATE_COMPLETE')
    expect(Outputs).toContainEqual(
      expect.objectContaining({ OutputKey: 'Level', OutputValue: 'DEBUG' }),
    )
  })
})

describe('rolecall template import', () => {
  it('writes a profile that the service can use for a template with parameters', async () => {
    await changeConfig(stage.folder, SAMPLE_CONFIG)
    const { stderr, code } = await stage.cli([
      ...['template', 'import', 'template.yaml', '--yes', '--replace'],
      ...['--purpose', 'Reads your inventory.'],
    ])
    expect(code, stderr).toBe(0)
    const rendered = await stage.cli(['template', 'render', '--parameter', 'WorkspaceId=ws-9'])
    expect(rendered.code, rendered.stderr).toBe(0)
    expect(rendered.stdout).toContain('"Watches ws-9"')
    expect(rendered.stdout).not.toContain('Parameters:')
  })
})
