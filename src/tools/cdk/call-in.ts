import { Duration } from 'aws-cdk-lib'
import { CfnSubscription, CfnTopic, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns'
import { CfnQueuePolicy, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { FOURTEEN_DAYS, tags } from '../setup/call-in-resources.ts'
import { type Installation, topicName, undeliveredQueueName } from '../setup/names.ts'
import { tlsOnly, topicPolicy, undeliveredPolicy } from '../setup/policies.ts'
import { keepDespite } from './acknowledge.ts'
import type { Calling } from './installation.ts'

interface CallInProps extends Calling {
  installation: Installation
  region: string
  /** The ARN of the home Region's queue. */
  queueArn: string
}

/** What every Region has: the topic that customers' stacks call, its way to the queue, and the queue for what SNS cannot deliver (OPS-1). */
export class CallIn extends Construct {
  readonly topic: CfnTopic
  readonly undelivered: Queue
  readonly subscription: CfnSubscription

  constructor(
    scope: Construct,
    id: string,
    { installation, region, queueArn, onlyViaCloudFormation = false }: CallInProps,
  ) {
    super(scope, id)
    this.topic = new CfnTopic(this, 'Topic', {
      topicName: topicName(installation),
      signatureVersion: '2',
      tags: tags(installation).map(lower),
    })
    const policyDocument = tlsOnly(topicPolicy(installation, region, { onlyViaCloudFormation }), {
      actions: 'sns:Publish',
      arn: this.topic.ref,
    })
    new CfnTopicPolicy(this, 'TopicPolicy', { topics: [this.topic.ref], policyDocument })
    this.undelivered = new Queue(this, 'Undelivered', {
      queueName: undeliveredQueueName(installation),
      retentionPeriod: Duration.seconds(FOURTEEN_DAYS),
      encryption: QueueEncryption.SQS_MANAGED,
    })
    const undeliveredDocument = tlsOnly(undeliveredPolicy(installation, region), {
      actions: 'sqs:*',
      arn: this.undelivered.queueArn,
    })
    const policy = new CfnQueuePolicy(this, 'UndeliveredPolicy', {
      queues: [this.undelivered.queueUrl],
      policyDocument: undeliveredDocument,
    })
    keepDespite(this.undelivered, 'SQS3')
    this.subscription = new CfnSubscription(this, 'Subscription', {
      topicArn: this.topic.ref,
      protocol: 'sqs',
      endpoint: queueArn,
      redrivePolicy: { deadLetterTargetArn: this.undelivered.queueArn },
    })
    this.subscription.node.addDependency(policy)
  }
}

const lower = ({ Key: key, Value: value }: { Key: string; Value: string }) => ({ key, value })
