import {
  callInResources,
  FOURTEEN_DAYS,
  output,
  type Resource,
  subscription,
  type Template,
  tags,
} from './call-in-resources.ts'
import { brokerRoleName, bucketName, deadQueueName, type Installation, queueName } from './names.ts'
import {
  brokerPermissions,
  brokerTrust,
  bucketPolicy,
  type Choices,
  queuePolicy,
} from './policies.ts'

export interface HomeChoices extends Choices {
  /** The bucket outlived an earlier stack: it is used as it is, and only its policy belongs to this one. */
  adoptBucket: boolean
}

/** The home Region: bucket, topic, queue and the broker role. */
export const homeTemplate = (it: Installation, choices: HomeChoices): Template => ({
  AWSTemplateFormatVersion: '2010-09-09',
  Description:
    "Rolecall, home Region: holds customers' templates, receives their stacks' calls, and has the role that assumes theirs.",
  Resources: {
    ...bucketResources(it, choices),
    ...callInResources(it, it.homeRegion, choices),
    ...queueResources(it),
    CallbackSubscription: subscription({ 'Fn::GetAtt': ['CallbackQueue', 'Arn'] }, [
      'CallbackQueuePolicy',
      'UndeliveredQueuePolicy',
    ]),
    BrokerRole: brokerRole(it, choices),
  },
  Outputs: {
    TemplateBucketName: output(
      "Holds customers' templates",
      choices.adoptBucket ? bucketName(it) : { Ref: 'TemplateBucket' },
    ),
    CallbackTopicArn: output("What customers' stacks in this Region publish to", {
      Ref: 'CallbackTopic',
    }),
    CallbackQueueArn: output('What all topics feed', { 'Fn::GetAtt': ['CallbackQueue', 'Arn'] }),
    BrokerRoleArn: output("The role that customers' roles trust", {
      'Fn::GetAtt': ['BrokerRole', 'Arn'],
    }),
  },
})

const bucketResources = (it: Installation, choices: HomeChoices): Record<string, Resource> => ({
  ...(choices.adoptBucket ? {} : { TemplateBucket: bucket(it) }),
  TemplateBucketPolicy: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: choices.adoptBucket ? bucketName(it) : { Ref: 'TemplateBucket' },
      PolicyDocument: bucketPolicy(it, choices),
    },
  },
})

/** Its name is never given back, so that nobody else can take it and the links that were sent (TPL-4). */
const bucket = (it: Installation): Resource => ({
  Type: 'AWS::S3::Bucket',
  DeletionPolicy: 'Retain',
  UpdateReplacePolicy: 'Retain',
  Properties: {
    BucketName: bucketName(it),
    VersioningConfiguration: { Status: 'Enabled' },
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
      ],
    },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: false,
    },
    Tags: tags(it),
  },
})

const VISIBILITY_SECONDS = 30
const RECEIVES_BEFORE_DEAD = 10

const queueResources = (it: Installation): Record<string, Resource> => ({
  DeadQueue: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      QueueName: deadQueueName(it),
      MessageRetentionPeriod: FOURTEEN_DAYS,
      SqsManagedSseEnabled: true,
      Tags: tags(it),
    },
  },
  CallbackQueue: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      QueueName: queueName(it),
      VisibilityTimeout: VISIBILITY_SECONDS,
      MessageRetentionPeriod: FOURTEEN_DAYS,
      ReceiveMessageWaitTimeSeconds: 20,
      SqsManagedSseEnabled: true,
      RedrivePolicy: {
        deadLetterTargetArn: { 'Fn::GetAtt': ['DeadQueue', 'Arn'] },
        maxReceiveCount: RECEIVES_BEFORE_DEAD,
      },
      Tags: tags(it),
    },
  },
  CallbackQueuePolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: { Queues: [{ Ref: 'CallbackQueue' }], PolicyDocument: queuePolicy(it) },
  },
})

export const BROKER_POLICY_NAME = 'AssumeCustomersRoles'

const brokerRole = (it: Installation, choices: HomeChoices): Resource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: brokerRoleName(it),
    Description: "Rolecall assumes customers' roles as this role, and as no other.",
    MaxSessionDuration: 3600,
    AssumeRolePolicyDocument: brokerTrust(it, choices),
    Policies: [{ PolicyName: BROKER_POLICY_NAME, PolicyDocument: brokerPermissions(it, choices) }],
    Tags: tags(it),
  },
})
