import {
  CreateStackCommand,
  DescribeStackSetCommand,
  DescribeStackSetOperationCommand,
  DescribeStacksCommand,
  ListStackInstancesCommand,
  ListStackSetOperationsCommand,
  paginateListStackInstances,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation'
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts'
import { administrator, clients } from './clients.ts'

const MANAGER = '900000000000'
const ACCOUNTS = Array.from({ length: 120 }, (_, index) => String(300_000_000_001 + index))

const MEMBER_TEMPLATE = `
Parameters: { Name: { Type: String } }
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Ref Name
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - { Effect: Allow, Principal: { AWS: "111111111111" }, Action: sts:AssumeRole }
`

const LAUNCHER = `
Parameters:
  Unit: { Type: String }
Resources:
  Accounts:
    Type: AWS::CloudFormation::StackSet
    Properties:
      StackSetName: vendor-access
      PermissionModel: SERVICE_MANAGED
      CallAs: SELF
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false }
      Capabilities: [CAPABILITY_NAMED_IAM]
      Parameters: [{ ParameterKey: Name, ParameterValue: VendorAccess }]
      OperationPreferences: { FailureTolerancePercentage: 100, MaxConcurrentPercentage: 100 }
      TemplateURL: https://templates.s3.amazonaws.com/member.yaml
      StackInstancesGroup:
        - DeploymentTargets: { OrganizationalUnitIds: [!Ref Unit] }
          Regions: [!Ref AWS::Region]
Outputs:
  StackSetId: { Value: !Ref Accounts }
`

describe('the AWS SDK, in the management account of an organization', () => {
  let sandbox: Sandbox
  let unitId: string
  const sdk = () => clients(sandbox.origin, administrator(MANAGER))

  beforeAll(async () => {
    sandbox = await startSandbox()
    const accounts = ACCOUNTS.map((accountId) => ({ accountId }))
    const { organizations } = sandbox.seed({
      organizations: [
        {
          managementAccountId: MANAGER,
          organizationalUnits: [{ name: 'Workloads', accounts }],
        },
      ],
      roles: [
        {
          accountId: ACCOUNTS[0]!,
          roleName: 'VendorAccess',
          trustPolicy: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Principal: { AWS: MANAGER }, Action: 'sts:AssumeRole' }],
          },
        },
      ],
    })
    unitId = organizations[0]!.organizationalUnits.Workloads!
    const { s3 } = sdk()
    await s3.send(new CreateBucketCommand({ Bucket: 'templates' }))
    const template = { Bucket: 'templates', Key: 'member.yaml', Body: MEMBER_TEMPLATE }
    await s3.send(new PutObjectCommand(template))
  })
  afterAll(() => sandbox.stop())

  it('launches a stack set, and reads what became of each account', async () => {
    const { cloudformation } = sdk()
    await cloudformation.send(
      new CreateStackCommand({
        StackName: 'launcher',
        TemplateBody: LAUNCHER,
        Parameters: [{ ParameterKey: 'Unit', ParameterValue: unitId }],
      }),
    )
    await waitUntilStackCreateComplete(
      { client: cloudformation, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
      { StackName: 'launcher' },
    )
    const { Stacks } = await cloudformation.send(
      new DescribeStacksCommand({ StackName: 'launcher' }),
    )
    const StackSetName = Stacks![0]!.Outputs![0]!.OutputValue!
    const { StackSet } = await cloudformation.send(new DescribeStackSetCommand({ StackSetName }))
    expect(StackSet).toMatchObject({
      StackSetName: 'vendor-access',
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
      OrganizationalUnitIds: [unitId],
      Regions: ['us-east-1'],
      Parameters: [{ ParameterKey: 'Name', ParameterValue: 'VendorAccess' }],
    })
    const pages: number[] = []
    const listing = paginateListStackInstances({ client: cloudformation }, { StackSetName })
    for await (const { Summaries } of listing) pages.push(Summaries!.length)
    expect(pages).toEqual([100, 20])
  })

  it('finds the accounts that failed, with their reasons', async () => {
    const { cloudformation } = sdk()
    const input = { StackSetName: 'vendor-access' }
    const { Summaries: failed } = await cloudformation.send(
      new ListStackInstancesCommand({
        ...input,
        Filters: [{ Name: 'DETAILED_STATUS', Values: 'FAILED' }],
      }),
    )
    expect(failed).toMatchObject([
      {
        Account: ACCOUNTS[0],
        Status: 'OUTDATED',
        StackInstanceStatus: { DetailedStatus: 'FAILED' },
        StatusReason: expect.stringContaining('VendorAccess already exists'),
      },
    ])
    const { Summaries } = await cloudformation.send(new ListStackSetOperationsCommand(input))
    const { StackSetOperation } = await cloudformation.send(
      new DescribeStackSetOperationCommand({ ...input, OperationId: Summaries![0]!.OperationId }),
    )
    expect(StackSetOperation).toMatchObject({
      Action: 'CREATE',
      Status: 'SUCCEEDED',
      DeploymentTargets: { OrganizationalUnitIds: [unitId] },
      StatusDetails: { FailedStackInstancesCount: 1 },
    })
    expect(StackSetOperation!.CreationTimestamp).toBeInstanceOf(Date)
  })
})
