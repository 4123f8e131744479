import {
  Aws,
  CfnCondition,
  CfnElement,
  Fn,
  type ICfnConditionExpression,
  RemovalPolicy,
} from 'aws-cdk-lib'
import type { CfnBucket } from 'aws-cdk-lib/aws-s3'
import type { Construct, IConstruct } from 'constructs'
import { keepDespite } from '../../src/tools/cdk/acknowledge.ts'
import { addBrokerRole } from '../../src/tools/cdk/broker-role.ts'
import { CallbackQueue, CallIn } from '../../src/tools/cdk/inbox.ts'
import { namesIn } from '../../src/tools/cdk/names.ts'
import { addTemplateBucket } from '../../src/tools/cdk/onboarding-data.ts'
import { type InstallationNames, queueArn } from '../../src/tools/setup/names.ts'
import { MACHINE_QUEUE } from '../../src/tools/setup/stacks/templates.ts'
import { PrintedStack, TOPIC } from './printed-stack.ts'

/**
 * The parts that both stacks of `rolecall setup` share. Logical ids are fixed, so that an update
 * never replaces a resource.
 */
class SetupStack extends PrintedStack {
  onlyViaCloudFormation(): CfnCondition {
    const choice = this.choice('OnlyViaCloudFormation', 'Accept messages only from CloudFormation')
    return this.condition('PublishOnlyViaCloudFormation', Fn.conditionEquals(choice, 'true'))
  }

  choice(id: string, description: string, byDefault = 'false'): string {
    return this.text(id, { description, default: byDefault, allowedValues: ['true', 'false'] })
  }

  condition(id: string, expression: ICfnConditionExpression): CfnCondition {
    return new CfnCondition(this, id, { expression })
  }

  addCallIn(names: InstallationNames, endpoint: string): CallIn {
    const onlyViaCloudFormation = this.onlyViaCloudFormation()
    const { region } = this
    const props = { names, region, queueArn: endpoint, onlyViaCloudFormation }
    const callIn = new CallIn(this, 'CallIn', props)
    giveIds({
      CallbackTopic: callIn.topic,
      CallbackTopicPolicy: callIn.topicPolicy,
      UndeliveredQueue: callIn.undelivered,
      UndeliveredQueuePolicy: callIn.undeliveredPolicy,
      CallbackSubscription: callIn.subscription,
    })
    this.output('CallbackTopicArn', TOPIC, callIn.topic.ref)
    return callIn
  }
}

/**
 * The home Region of a service that runs as one process: bucket, topic, queue and the broker role.
 */
export class SetupHomeStack extends SetupStack {
  constructor(scope: Construct, id: string) {
    super(
      scope,
      id,
      "Rolecall, home Region: holds customers' templates, receives their stacks' messages, and has the role that assumes theirs.",
    )
    const description = 'By default the name prefix, then -broker'
    const brokerRoleName = this.text('BrokerRoleName', { description })
    const names = { ...namesIn(this, { namePrefix: this.namePrefix }), brokerRoleName }
    this.addBucket(names)
    const callbacks = new CallbackQueue(this, 'Callbacks', {
      names,
      senders: this.senders(),
      visibilitySeconds: this.number('VisibilitySeconds', {
        description: 'For how long a received message stays hidden',
        default: MACHINE_QUEUE.visibilitySeconds,
      }),
      maxReceives: this.number('MaxReceives', {
        description: 'After this many receives, a message goes to the dead-letter queue',
        default: MACHINE_QUEUE.maxReceives,
      }),
    })
    const { subscription } = this.addCallIn(names, callbacks.queue.queueArn)
    subscription.addResourceDependency(callbacks.policy)
    giveIds({
      DeadQueue: callbacks.dead,
      DeadQueuePolicy: callbacks.dead.node.findChild('Policy'),
      CallbackQueue: callbacks.queue,
      CallbackQueuePolicy: callbacks.policy,
    })
    this.output('CallbackQueueArn', 'What all topics deliver to', callbacks.queue.queueArn)
    this.addBroker(names)
  }

  /**
   * Adds the bucket. If an earlier stack left its bucket behind, this stack adds only the bucket's
   * policy.
   */
  private addBucket(names: InstallationNames): void {
    const name = this.text('BucketName', { description: "Holds customers' templates" })
    const isNew = this.choice('MakeBucket', 'Whether the bucket belongs to this stack', 'true')
    const makesBucket = this.condition('MakesBucket', Fn.conditionEquals(isNew, 'true'))
    const { bucket, policy } = addTemplateBucket(this, 'TemplateBucket', {
      names,
      arn: `arn:${Aws.PARTITION}:s3:::${name}`,
      bucketName: name,
      // A bucket that stays keeps its name. Otherwise another account could take the name, and with
      // it the links that were sent.
      removalPolicy: RemovalPolicy.RETAIN,
      isPrivate: this.readsTemplates('IsBucketPrivate', 'presigned', 'accounts'),
    })
    giveIds({ TemplateBucket: bucket, TemplateBucketPolicy: policy })
    const resource = bucket.node.defaultChild as CfnBucket
    resource.cfnOptions.condition = makesBucket
    policy.bucket = Fn.conditionIf(makesBucket.logicalId, bucket.bucketName, name).toString()
    this.output('TemplateBucketName', "Holds customers' templates", name)
    keepDespite(bucket, 'S10')
  }

  private addBroker(names: InstallationNames): void {
    const brokerPrincipals = this.list(
      'BrokerPrincipalArns',
      'The only identities that may use the broker role. Default: any of the account',
      { default: '' },
    )
    const anybody = Fn.conditionEquals(Fn.join(',', brokerPrincipals), '')
    const role = addBrokerRole(this, {
      names,
      choices: { tlsOnly: true, brokerPrincipals },
      assumable: this.assumable(),
      principalsOnlyIf: this.condition('NamesBrokerPrincipals', Fn.conditionNot(anybody)),
    })
    giveIds({ BrokerRole: role })
    this.output('BrokerRoleArn', "The role that customers' roles trust", role.attrArn)
  }
}

/** A further Region: its topic delivers to the home Region's queue. */
export class SetupRegionStack extends SetupStack {
  constructor(scope: Construct, id: string) {
    super(
      scope,
      id,
      "Rolecall: receives messages of customers' stacks in this Region and delivers them to the queue in the home Region.",
    )
    const homeRegion = this.text('HomeRegion', { description: 'Where the queue is' })
    const names = namesIn(this, { namePrefix: this.namePrefix, homeRegion })
    this.addCallIn(names, queueArn(names))
  }
}

function giveIds(ids: Record<string, IConstruct>): void {
  for (const [id, it] of Object.entries(ids)) {
    const element = it instanceof CfnElement ? it : (it.node.defaultChild as CfnElement)
    element.overrideLogicalId(id)
  }
}
