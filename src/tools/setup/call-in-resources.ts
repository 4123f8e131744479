import { type Installation, topicName, undeliveredQueueName } from './names.ts'
import { type Choices, topicPolicy, undeliveredPolicy } from './policies.ts'

export type Resource = Record<string, unknown>
export type Template = Record<string, unknown> & { Resources: Record<string, Resource> }

export const FOURTEEN_DAYS = 1_209_600

export const tags = (it: Installation) => [
  { Key: 'Application', Value: 'Rolecall' },
  { Key: 'RolecallInstallation', Value: it.namePrefix },
]

/** What every Region has: the topic, and the queue for what SNS cannot deliver (OPS-1). */
export const callInResources = (
  it: Installation,
  region: string,
  choices: Pick<Choices, 'onlyViaCloudFormation'>,
): Record<string, Resource> => ({
  CallbackTopic: {
    Type: 'AWS::SNS::Topic',
    Properties: { TopicName: topicName(it), SignatureVersion: '2', Tags: tags(it) },
  },
  CallbackTopicPolicy: {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: {
      Topics: [{ Ref: 'CallbackTopic' }],
      PolicyDocument: topicPolicy(it, region, choices),
    },
  },
  UndeliveredQueue: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      QueueName: undeliveredQueueName(it),
      MessageRetentionPeriod: FOURTEEN_DAYS,
      SqsManagedSseEnabled: true,
      Tags: tags(it),
    },
  },
  UndeliveredQueuePolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'UndeliveredQueue' }],
      PolicyDocument: undeliveredPolicy(it, region),
    },
  },
})

/** Without raw delivery, which is off unless asked for: the receiver checks the envelope's TopicArn. */
export const subscription = (endpoint: unknown, dependsOn: string[]): Resource => ({
  Type: 'AWS::SNS::Subscription',
  DependsOn: dependsOn,
  Properties: {
    TopicArn: { Ref: 'CallbackTopic' },
    Protocol: 'sqs',
    Endpoint: endpoint,
    RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['UndeliveredQueue', 'Arn'] } },
  },
})

export const output = (description: string, value: unknown) => ({
  Description: description,
  Value: value,
})
