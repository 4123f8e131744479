import { Aws, type CfnCondition } from 'aws-cdk-lib'
import { CfnSubscription, CfnTopic, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { tlsOnly } from '../setup/policies.ts'

interface AlarmTopicProps {
  /** Gets a message that asks to confirm the subscription, and then each alarm. */
  email: string
  /** The resources exist only if it is true. */
  condition: CfnCondition
}

/** The topic that sends the alarms of this account by e-mail. */
export class AlarmTopic extends Construct {
  readonly topic: CfnTopic

  constructor(scope: Construct, id: string, { email, condition }: AlarmTopicProps) {
    super(scope, id)
    this.topic = new CfnTopic(this, 'Topic', {})
    const topicArn = this.topic.ref
    const policy = new CfnTopicPolicy(this, 'Policy', {
      topics: [topicArn],
      policyDocument: policyFor(topicArn),
    })
    const subscription = new CfnSubscription(this, 'Subscription', {
      topicArn,
      protocol: 'email',
      endpoint: email,
    })
    for (const resource of [this.topic, policy, subscription])
      resource.cfnOptions.condition = condition
  }
}

const policyFor = (topicArn: string) =>
  tlsOnly(
    {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'AlarmsOfThisAccount',
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: topicArn,
          Condition: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
        },
      ],
    },
    { actions: 'sns:Publish', arn: topicArn },
  )
