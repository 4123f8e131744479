import { describe, expect, it } from 'vitest'
import { DeleteStack } from './operations/DeleteStack.ts'
import { UpdateStack } from './operations/UpdateStack.ts'
import { CUSTOMER, createdStack, quickWorld, settled } from './rehearsal.ts'

const allow = (Action: string, Resource: unknown = '*') => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
})
const open = (Action: string, Resource: unknown) => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Action, Resource },
  ],
})
const ref = (name: string) => ({ Ref: name })
const attribute = (name: string, one: string) => ({ 'Fn::GetAtt': [name, one] })

const TABLE = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
}
const pointInTime = (PointInTimeRecoveryEnabled: boolean) => ({
  PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled },
})
const lives = (Enabled: boolean) => ({ TimeToLiveSpecification: { Enabled, AttributeName: 'ttl' } })

/** One resource of each type, all of them changed in the second form. */
const everything = (form: 1 | 2) => ({
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { AWS: '111111111111' }, Action: 'sts:AssumeRole' },
        ],
      },
      Description: `form ${form}`,
      ManagedPolicyArns: form === 1 ? ['arn:aws:iam::aws:policy/SecurityAudit'] : [],
      Policies: [{ PolicyName: `inline${form}`, PolicyDocument: allow('s3:ListAllMyBuckets') }],
    },
  },
  RolePolicy: {
    Type: 'AWS::IAM::RolePolicy',
    Properties: {
      RoleName: ref('Role'),
      PolicyName: 'a',
      PolicyDocument: allow(`s3:GetObject${form === 1 ? '' : '*'}`),
    },
  },
  Policy: {
    Type: 'AWS::IAM::Policy',
    Properties: {
      Roles: [ref('Role')],
      PolicyName: `b${form}`,
      PolicyDocument: allow('s3:GetObject'),
    },
  },
  Managed: {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: { Roles: [ref('Role')], PolicyDocument: allow(`s3:List${form}*`) },
  },
  User: {
    Type: 'AWS::IAM::User',
    Properties: { Policies: [{ PolicyName: 'p', PolicyDocument: allow(`s3:Put${form}*`) }] },
  },
  Bucket: {
    Type: 'AWS::S3::Bucket',
    Properties: { VersioningConfiguration: { Status: form === 1 ? 'Enabled' : 'Suspended' } },
  },
  BucketPolicy: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: ref('Bucket'),
      PolicyDocument: open(form === 1 ? 's3:GetObject' : 's3:GetObject*', {
        'Fn::Join': ['', [attribute('Bucket', 'Arn'), '/*']],
      }),
    },
  },
  Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: `form ${form}` } },
  TopicPolicy: {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: {
      Topics: [ref('Topic')],
      PolicyDocument: open(form === 1 ? 'sns:Publish' : 'SNS:Publish', ref('Topic')),
    },
  },
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: { ...TABLE, ...pointInTime(form === 2), ...lives(form === 1) },
  },
  GlobalTable: {
    Type: 'AWS::DynamoDB::GlobalTable',
    Properties: {
      ...TABLE,
      Replicas: [
        {
          Region: 'us-east-1',
          DeletionProtectionEnabled: false,
          Tags: [{ Key: 'form', Value: String(form) }],
          ...pointInTime(form === 1),
        },
      ],
    },
  },
  Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 30 + form } },
  QueuePolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [ref('Queue')],
      PolicyDocument: open(form === 1 ? 'sqs:SendMessage' : 'sqs:*', attribute('Queue', 'Arn')),
    },
  },
  Subscription: {
    Type: 'AWS::SNS::Subscription',
    Properties: {
      TopicArn: ref('Topic'),
      Protocol: 'sqs',
      Endpoint: attribute('Queue', 'Arn'),
      RawMessageDelivery: form === 1,
    },
  },
})

const body = (Resources: object) => JSON.stringify({ Resources })

describe('the supported resource types', () => {
  it('are made, changed and removed', async () => {
    const world = quickWorld()
    const made = await createdStack(world, { TemplateBody: body(everything(1)) })
    expect(
      made.status,
      JSON.stringify(made.events.filter(({ status }) => status.endsWith('FAILED'))),
    ).toBe('CREATE_COMPLETE')
    UpdateStack(world, CUSTOMER, {
      StackName: 'case',
      TemplateBody: body(everything(2)),
      Capabilities: ['CAPABILITY_IAM'],
    })
    const changed = await settled(world, 'case')
    expect(
      changed.status,
      JSON.stringify(changed.events.filter(({ status }) => status.endsWith('FAILED'))),
    ).toBe('UPDATE_COMPLETE')
    DeleteStack(world, CUSTOMER, { StackName: 'case' })
    expect((await settled(world, made.stackId)).status).toBe('DELETE_COMPLETE')
  })

  it('refuse properties that the sandbox does not read, in words that name it', async () => {
    const stack = await createdStack(quickWorld(), {
      TemplateBody: body({ Topic: { Type: 'AWS::SNS::Topic', Properties: { Colour: 'red' } } }),
    })
    expect(stack.events.find(({ status }) => status === 'CREATE_FAILED')?.reason).toBe(
      'The Rolecall sandbox does not support the property Colour of AWS::SNS::Topic.',
    )
  })

  it.each([
    ['AWS::DynamoDB::Table', { ResourcePolicy: { PolicyDocument: {} } }, 'ResourcePolicy'],
    ['AWS::DynamoDB::Table', { TableClass: 'STANDARD_INFREQUENT_ACCESS' }, 'TableClass'],
    [
      'AWS::SecretsManager::Secret',
      { GenerateSecretString: { RequireEachIncludedType: true } },
      'GenerateSecretString.RequireEachIncludedType',
    ],
    ['AWS::IAM::Role', { Policies: [{ PolicyName: 'p', Effect: 'Deny' }] }, 'Policies.Effect'],
  ])('refuses %s with %j', async (Type, Properties, property) => {
    const stack = await createdStack(quickWorld(), {
      TemplateBody: body({ One: { Type, Properties } }),
    })
    expect(stack.events.find(({ status }) => status === 'CREATE_FAILED')?.reason).toBe(
      `The Rolecall sandbox does not support the property ${property} of ${Type}.`,
    )
  })

  it('gives a presigned URL for a wait handle, and accepts the metadata of the CDK', async () => {
    const stack = await createdStack(quickWorld(), {
      TemplateBody: JSON.stringify({
        Resources: {
          Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' },
          CDKMetadata: {
            Type: 'AWS::CDK::Metadata',
            Properties: { Analytics: 'v2:deflate64:H4sI' },
          },
        },
        Outputs: { Url: { Value: { Ref: 'Handle' } } },
      }),
    })
    expect(stack.status).toBe('CREATE_COMPLETE')
    expect(stack.outputs[0]?.value).toMatch(
      /^https?:.*cloudformation-waitcondition.*X-Amz-Signature/,
    )
  })

  it('refuses a template of more than 500 resources', async () => {
    const one = { Type: 'AWS::CloudFormation::WaitConditionHandle' }
    const many = Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`H${index}`, one]))
    await expect(createdStack(quickWorld(), { TemplateBody: body(many) })).rejects.toThrow(
      'Number of resources, 501, is greater than maximum allowed, 500',
    )
  })
})
