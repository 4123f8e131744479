import { Duration } from 'aws-cdk-lib'
import { CfnQueuePolicy, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { FOURTEEN_DAYS } from '../setup/call-in-resources.ts'
import { deadQueueName, type Installation, queueName } from '../setup/names.ts'
import { queuePolicy, type Senders, tlsOnly } from '../setup/policies.ts'
import { CALLBACK_SECONDS, MOST_RECEIVES } from './limits.ts'

interface CallbackQueueProps {
  installation: Installation
  senders: Senders | undefined
}

/** What all topics feed, and where what cannot be worked is set aside. */
export class CallbackQueue extends Construct {
  readonly queue: Queue
  readonly dead: Queue

  constructor(scope: Construct, id: string, { installation, senders }: CallbackQueueProps) {
    super(scope, id)
    const kept = {
      retentionPeriod: Duration.seconds(FOURTEEN_DAYS),
      encryption: QueueEncryption.SQS_MANAGED,
    }
    this.dead = new Queue(this, 'Dead', {
      ...kept,
      queueName: deadQueueName(installation),
      enforceSSL: true,
    })
    this.queue = new Queue(this, 'Queue', {
      ...kept,
      queueName: queueName(installation),
      receiveMessageWaitTime: Duration.seconds(20),
      // AWS: Using Lambda with Amazon SQS: at least six times the function's time-out.
      visibilityTimeout: Duration.seconds(6 * CALLBACK_SECONDS),
      deadLetterQueue: { queue: this.dead, maxReceiveCount: MOST_RECEIVES },
    })
    const policyDocument = tlsOnly(queuePolicy(installation, senders), {
      actions: 'sqs:*',
      arn: this.queue.queueArn,
    })
    new CfnQueuePolicy(this, 'Policy', { queues: [this.queue.queueUrl], policyDocument })
  }
}
