import { Stack } from 'aws-cdk-lib'
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import type { CfnTopic } from 'aws-cdk-lib/aws-sns'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { queueArn } from '../setup/names.ts'
import { alarmOnMessages } from './alarms.ts'
import { CallIn } from './call-in.ts'
import { type Calling, installationOf, type Named } from './installation.ts'

export interface RegionalInboxProps extends Named, Calling {
  /** Where the `OnboardingService` of the same name prefix is. */
  readonly homeRegion: string
  /** Told when SNS could not deliver a call. */
  readonly alarmActions?: IAlarmAction[]
}

/** A further launch Region: customers' stacks publish to the topic beside them, and it feeds the home Region's queue. */
export class RegionalInbox extends Construct {
  readonly topic: CfnTopic
  readonly undelivered: Queue

  constructor(scope: Construct, id: string, props: RegionalInboxProps) {
    super(scope, id)
    const { homeRegion, namePrefix = 'rolecall', alarmActions = [], ...calling } = props
    const installation = installationOf(this, { namePrefix, homeRegion })
    const callIn = new CallIn(this, 'CallIn', {
      ...calling,
      installation,
      region: Stack.of(this).region,
      queueArn: queueArn(installation),
    })
    this.topic = callIn.topic
    this.undelivered = callIn.undelivered
    alarmOnMessages(this, {
      queue: this.undelivered,
      what: 'SNS could not deliver calls of customers’ stacks',
      actions: alarmActions,
    })
  }
}
