import { Stack } from 'aws-cdk-lib'
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import type { CfnTopic } from 'aws-cdk-lib/aws-sns'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { queueArn } from '../setup/names.ts'
import { alarmOnMessages } from './alarms.ts'
import { CallIn } from './inbox.ts'
import { type Calling, type Named, namesIn } from './names.ts'

/** Where a `RegionalInbox` delivers messages, and what its alarm does. */
export interface RegionalInboxProps extends Named, Calling {
  /** The Region of the `OnboardingService` with the same name prefix. */
  readonly homeRegion: string
  /** The actions of the alarm for messages that SNS could not deliver. Default: none. */
  readonly alarmActions?: IAlarmAction[]
}

/**
 * A further launch Region: customers' stacks publish to the topic in their own Region, which
 * delivers to the home Region's queue. Removing it cuts off the stacks of connections in its
 * Region: their deletion then ends in DELETE_FAILED, after it has removed the role.
 *
 * @example
 * ```ts
 * const stack = new Stack(app, 'Onboarding-eu-west-1', { env: { region: 'eu-west-1' } })
 * new RegionalInbox(stack, 'Inbox', { homeRegion: 'us-east-1' })
 * ```
 */
export class RegionalInbox extends Construct {
  /** Customers' stacks in this Region publish to it. */
  readonly topic: CfnTopic
  /** Keeps messages that SNS could not deliver, for 14 days. */
  readonly undelivered: Queue

  constructor(scope: Construct, id: string, props: RegionalInboxProps) {
    super(scope, id)
    const { homeRegion, namePrefix = 'rolecall', alarmActions = [], ...calling } = props
    const names = namesIn(this, { namePrefix, homeRegion })
    const { region } = Stack.of(this)
    const callIn = new CallIn(this, 'CallIn', {
      ...calling,
      names,
      region,
      queueArn: queueArn(names),
    })
    this.topic = callIn.topic
    this.undelivered = callIn.undelivered
    alarmOnMessages(this, {
      queue: this.undelivered,
      what: 'SNS could not deliver messages of customers’ stacks.',
      actions: alarmActions,
    })
  }
}
