import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  waitUntilChangeSetCreateComplete,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../index.ts'
import { openVendor, success, TOPIC, type VendorRequest } from './rehearsal-vendor.ts'

const WAIT = { maxWaitTime: 20, minDelay: 1, maxDelay: 1 }

const template = (description: string) =>
  JSON.stringify({
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          Description: description,
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'ec2.amazonaws.com' },
                Action: 'sts:AssumeRole',
              },
            ],
          },
        },
      },
      CallIn: {
        Type: 'Custom::Connection',
        Properties: { ServiceToken: TOPIC, RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } },
      },
    },
    Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
  })

describe('CloudFormation over the wire', () => {
  let sandbox: Sandbox
  let client: CloudFormationClient
  let desk: Awaited<ReturnType<typeof openVendor>>

  beforeAll(async () => {
    sandbox = await startSandbox()
    const credentials = { accessKeyId: '222222222222', secretAccessKey: 'sandbox' }
    client = new CloudFormationClient({
      endpoint: sandbox.origin,
      region: 'eu-west-1',
      credentials,
    })
    const answer = (request: VendorRequest) => {
      void fetch(request.ResponseURL, { method: 'PUT', body: JSON.stringify(success(request)) })
      return undefined
    }
    desk = await openVendor(sandbox.world, answer)
  })
  afterAll(async () => {
    desk.open = false
    client.destroy()
    await sandbox.stop()
  })

  it('makes a stack whose custom resource is answered at its ResponseURL, and removes it', async () => {
    const StackName = 'wired'
    const { StackId } = await client.send(
      new CreateStackCommand({
        StackName,
        TemplateBody: template('a'),
        Capabilities: ['CAPABILITY_IAM'],
      }),
    )
    await waitUntilStackCreateComplete({ client, ...WAIT }, { StackName })
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }))
    expect(Stacks?.[0]).toMatchObject({
      StackId,
      StackStatus: 'CREATE_COMPLETE',
      Outputs: [{ OutputKey: 'Arn' }],
    })
    const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName }))
    expect(StackEvents?.[0]).toMatchObject({
      LogicalResourceId: StackName,
      ResourceStatus: 'CREATE_COMPLETE',
    })
    await client.send(new DeleteStackCommand({ StackName }))
    await waitUntilStackDeleteComplete({ client, ...WAIT }, { StackName: StackId })
    await expect(client.send(new DescribeStacksCommand({ StackName }))).rejects.toThrow(
      'Stack with id wired does not exist',
    )
  })

  it('deploys by change sets', async () => {
    const StackName = 'deployed'
    const execute = async (
      ChangeSetName: string,
      ChangeSetType: 'CREATE' | 'UPDATE',
      TemplateBody: string,
    ) => {
      await client.send(
        new CreateChangeSetCommand({
          StackName,
          ChangeSetName,
          ChangeSetType,
          TemplateBody,
          Capabilities: ['CAPABILITY_IAM'],
        }),
      )
      await waitUntilChangeSetCreateComplete({ client, ...WAIT }, { StackName, ChangeSetName })
      const described = await client.send(
        new DescribeChangeSetCommand({ StackName, ChangeSetName }),
      )
      await client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName }))
      return described.Changes?.map(
        ({ ResourceChange }) => `${ResourceChange?.Action} ${ResourceChange?.LogicalResourceId}`,
      )
    }
    expect(await execute('first', 'CREATE', template('a'))).toEqual(['Add Role', 'Add CallIn'])
    await waitUntilStackCreateComplete({ client, ...WAIT }, { StackName })
    expect(await execute('second', 'UPDATE', template('b'))).toEqual(['Modify Role'])
    await waitUntilStackUpdateComplete({ client, ...WAIT }, { StackName })
    await client.send(
      new CreateChangeSetCommand({
        StackName,
        ChangeSetName: 'none',
        TemplateBody: template('b'),
        Capabilities: ['CAPABILITY_IAM'],
      }),
    )
    const none = await client.send(
      new DescribeChangeSetCommand({ StackName, ChangeSetName: 'none' }),
    )
    expect(none).toMatchObject({
      Status: 'FAILED',
      StatusReason: expect.stringContaining("didn't contain changes"),
    })
  })
})
