import { CfnCondition, Duration } from 'aws-cdk-lib'
import { CfnSubscription, CfnTopic, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns'
import { CfnQueuePolicy, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import {
  deadQueueName,
  type InstallationNames,
  queueName,
  topicName,
  undeliveredQueueName,
} from '../setup/names.ts'
import {
  queuePolicy,
  type Senders,
  tlsOnly,
  topicPolicy,
  undeliveredPolicy,
} from '../setup/policies.ts'
import { tags } from '../setup/stacks/templates.ts'
import { keepDespite } from './acknowledge.ts'
import { conditionsOnlyIf } from './names.ts'

const KEPT = { retentionPeriod: Duration.days(14), encryption: QueueEncryption.SQS_MANAGED }

interface CallbackQueueProps {
  names: InstallationNames
  senders: Senders | undefined
  /** For how long a received message stays hidden. */
  visibilitySeconds: number
  /** After this many receives, a message goes to the dead-letter queue. */
  maxReceives: number
}

/** The queue that all topics deliver to, and its dead-letter queue. */
export class CallbackQueue extends Construct {
  readonly queue: Queue
  readonly dead: Queue
  readonly policy: CfnQueuePolicy

  constructor(scope: Construct, id: string, props: CallbackQueueProps) {
    super(scope, id)
    const { names, senders, visibilitySeconds, maxReceives: maxReceiveCount } = props
    const deadProps = { ...KEPT, queueName: deadQueueName(names), enforceSSL: true }
    this.dead = new Queue(this, 'Dead', deadProps)
    this.queue = new Queue(this, 'Queue', {
      ...KEPT,
      queueName: queueName(names),
      receiveMessageWaitTime: Duration.seconds(20),
      visibilityTimeout: Duration.seconds(visibilitySeconds),
      deadLetterQueue: { queue: this.dead, maxReceiveCount },
    })
    const place = { actions: 'sqs:*', arn: this.queue.queueArn }
    this.policy = new CfnQueuePolicy(this, 'Policy', {
      queues: [this.queue.queueUrl],
      policyDocument: tlsOnly(queuePolicy(names, senders), place),
    })
  }
}

interface CallInProps {
  names: InstallationNames
  region: string
  /** The ARN of the home Region's queue. */
  queueArn: string
  /** A condition if the template's parameters decide. */
  onlyViaCloudFormation?: boolean | CfnCondition | undefined
}

/**
 * The resources of each Region: the topic that customers' stacks publish to, its subscription, and
 * the queue for messages that SNS cannot deliver.
 */
export class CallIn extends Construct {
  readonly topic: CfnTopic
  readonly topicPolicy: CfnTopicPolicy
  readonly undelivered: Queue
  readonly undeliveredPolicy: CfnQueuePolicy
  readonly subscription: CfnSubscription

  constructor(scope: Construct, id: string, props: CallInProps) {
    super(scope, id)
    const { names, region, queueArn, onlyViaCloudFormation } = props
    this.topic = new CfnTopic(this, 'Topic', {
      topicName: topicName(names),
      signatureVersion: '2',
      tags: tags(names).map(({ Key: key, Value: value }) => ({ key, value })),
    })
    const document = topicPolicy(names, region, {
      onlyViaCloudFormation: Boolean(onlyViaCloudFormation),
    })
    this.topicPolicy = new CfnTopicPolicy(this, 'TopicPolicy', {
      topics: [this.topic.ref],
      policyDocument: tlsOnly(
        onlyViaCloudFormation instanceof CfnCondition
          ? conditionsOnlyIf(onlyViaCloudFormation, 'aws:CalledVia', document)
          : document,
        { actions: 'sns:Publish', arn: this.topic.ref },
      ),
    })
    this.undelivered = new Queue(this, 'Undelivered', {
      ...KEPT,
      queueName: undeliveredQueueName(names),
    })
    const place = { actions: 'sqs:*', arn: this.undelivered.queueArn }
    this.undeliveredPolicy = new CfnQueuePolicy(this, 'UndeliveredPolicy', {
      queues: [this.undelivered.queueUrl],
      policyDocument: tlsOnly(undeliveredPolicy(names, region), place),
    })
    keepDespite(this.undelivered, 'SQS3')
    // Raw delivery stays off, because the receiver checks the TopicArn in the envelope.
    this.subscription = new CfnSubscription(this, 'Subscription', {
      topicArn: this.topic.ref,
      protocol: 'sqs',
      endpoint: queueArn,
      redrivePolicy: { deadLetterTargetArn: this.undelivered.queueArn },
    })
    this.subscription.node.addDependency(this.undeliveredPolicy)
  }
}
