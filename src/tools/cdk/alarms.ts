import { Duration } from 'aws-cdk-lib'
import {
  Alarm,
  ComparisonOperator,
  type IAlarmAction,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { type Construct, Node } from 'constructs'

export const NAMESPACE = 'Rolecall'
const MINUTE = Duration.minutes(1)

interface AlarmPlan {
  metric: IMetric
  /** The alarm goes off at this value and above. */
  threshold: number
  /** A sentence for the person whom the alarm calls. */
  what: string
  actions: IAlarmAction[]
  /** The page of the docs that says what to do. */
  page: string
  /** How many minutes in a row the value must be reached. Default 1. */
  periods?: number
}

/** CloudWatch shows it as a part of the alarm's description. */
const DOCS = 'https://rolecall.example/docs'

/** Treats missing data as healthy. */
function addAlarm(scope: Construct, id: string, plan: AlarmPlan): void {
  const { metric, threshold, what, actions, page, periods = 1 } = plan
  const alarm = new Alarm(scope, id, {
    metric,
    threshold,
    evaluationPeriods: periods,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    alarmDescription: `Rolecall: ${what} ${DOCS}/${page}`,
  })
  alarm.addAlarmAction(...actions)
}

/** A message in a dead-letter queue can mean a stack that got no answer. */
export const alarmOnMessages = (
  scope: Construct,
  { queue, what, actions }: { queue: IQueue; what: string; actions: IAlarmAction[] },
): void =>
  addAlarm(scope, `${Node.of(queue).id}Alarm`, {
    metric: queue.metricApproximateNumberOfMessagesVisible({ period: MINUTE, statistic: 'max' }),
    threshold: 1,
    what: `${what} Run "rolecall dead-letters".`,
    page: 'guide/operating.md#dead-letters',
    actions,
  })

/** The queues of further Regions are out of the sight of CloudWatch in this Region. */
export const alarmOnUndelivered = (
  scope: Construct,
  namePrefix: string,
  actions: IAlarmAction[],
): void =>
  addAlarm(scope, 'UndeliveredElsewhereAlarm', {
    metric: ownMetric(namePrefix, 'UndeliveredElsewhere', { statistic: 'max' }),
    threshold: 1,
    what: 'SNS could not deliver messages of customers’ stacks in a further Region. Run "rolecall dead-letters".',
    page: 'guide/operating.md#dead-letters',
    actions,
  })

// A customer's stack waits 300 s for its answer: our template sets that ServiceTimeout.
const TOO_OLD_SECONDS = 240

/**
 * Two metrics: SQS sees a queue that nobody works on, and the function sees messages that it
 * received again and again.
 */
export function alarmOnAge(
  scope: Construct,
  { queue, namePrefix, actions }: { queue: IQueue; namePrefix: string; actions: IAlarmAction[] },
): void {
  const plan = { threshold: TOO_OLD_SECONDS, actions }
  addAlarm(scope, 'WaitingAlarm', {
    ...plan,
    metric: queue.metricApproximateAgeOfOldestMessage({ period: MINUTE, statistic: 'max' }),
    periods: 3,
    what: 'messages of customers’ stacks wait too long in the queue.',
    page: 'guide/aws.md#watch',
  })
  addAlarm(scope, 'OldestAlarm', {
    ...plan,
    metric: ownMetric(namePrefix, 'OldestMessageSeconds', { statistic: 'max' }),
    what: 'a message of a customer’s stack is four minutes old, and its stack waits for five.',
    page: 'troubleshooting.md#dead-letters',
  })
}

export function alarmOnFunction(
  scope: Construct,
  name: string,
  { fn, actions }: { fn: IFunction; actions: IAlarmAction[] },
): void {
  const plan = { actions, periods: 3, threshold: 1, page: 'guide/aws.md#watch' }
  const errors = {
    metric: fn.metricErrors({ period: MINUTE }),
    what: `the function ${name} fails.`,
  }
  const metric = fn.metricThrottles({ period: MINUTE })
  addAlarm(scope, `${name}Errors`, { ...plan, ...errors })
  const what = `the function ${name} is throttled.`
  addAlarm(scope, `${name}Throttles`, { ...plan, metric, what })
}

/**
 * If many probes are denied at once, the cause is more likely on our side than with the customers.
 */
export const alarmOnVerification = (
  scope: Construct,
  namePrefix: string,
  actions: IAlarmAction[],
): void =>
  addAlarm(scope, 'FrozenAlarm', {
    metric: ownMetric(namePrefix, 'VerificationFrozen'),
    threshold: 1,
    what: 'many connections are denied at once. Run "rolecall doctor".',
    page: 'troubleshooting.md#accessdenied-from-sts',
    actions,
  })

/** Without its broker role, Rolecall verifies nothing and issues no credentials. */
export const alarmOnBroker = (
  scope: Construct,
  namePrefix: string,
  actions: IAlarmAction[],
): void =>
  addAlarm(scope, 'BrokerAlarm', {
    metric: ownMetric(namePrefix, 'BrokerUnusable', { statistic: 'max' }),
    threshold: 1,
    periods: 3,
    what: 'the broker role cannot be assumed. Run "rolecall doctor --deployed".',
    page: 'troubleshooting.md#accessdenied-from-sts',
    actions,
  })

/** Rolecall calls more slowly by itself. Only a shortage that stays needs a person. */
const THROTTLED_CALLS = 10
const THROTTLED_MINUTES = 5

export const alarmOnSts = (scope: Construct, namePrefix: string, actions: IAlarmAction[]): void =>
  addAlarm(scope, 'StsAlarm', {
    metric: ownMetric(namePrefix, 'StsThrottled'),
    threshold: THROTTLED_CALLS,
    periods: THROTTLED_MINUTES,
    what: `AWS throttles calls to STS, ${THROTTLED_CALLS} and more a minute.`,
    page: 'guide/aws.md#throttled-calls-to-sts',
    actions,
  })

/** The messages come again. What cannot be processed goes to the dead-letter queue. */
export const alarmOnFailures = (
  scope: Construct,
  namePrefix: string,
  actions: IAlarmAction[],
): void =>
  addAlarm(scope, 'FailedAlarm', {
    metric: ownMetric(namePrefix, 'Callbacks', { dimensions: { outcome: 'failed' } }),
    threshold: 1,
    periods: 3,
    what: 'messages of customers’ stacks fail with an error. Look at the log of the function "callbacks".',
    page: 'guide/operating.md#dead-letters',
    actions,
  })

/** The events of a paused endpoint wait until it is resumed, for 30 days. */
export const alarmOnWebhooks = (
  scope: Construct,
  namePrefix: string,
  actions: IAlarmAction[],
): void =>
  addAlarm(scope, 'WebhookAlarm', {
    metric: ownMetric(namePrefix, 'WebhooksPaused', { statistic: 'max' }),
    threshold: 1,
    what: 'a webhook endpoint is paused. Run "rolecall webhooks list".',
    page: 'guide/webhooks.md',
    actions,
  })

/** So many messages a minute beyond their limits are a flood. */
const FLOOD_MESSAGES = 300

/** A stranger sends forged messages, or uses the token of one template again and again. */
export function alarmOnFlood(scope: Construct, namePrefix: string, actions: IAlarmAction[]): void {
  for (const outcome of ['delayed', 'refused'])
    addAlarm(scope, `Flood${outcome}Alarm`, {
      metric: ownMetric(namePrefix, 'Callbacks', { dimensions: { outcome } }),
      threshold: FLOOD_MESSAGES,
      what: `${FLOOD_MESSAGES} messages of customers’ stacks in a minute were ${outcome}. Somebody may be flooding the callback topic.`,
      page: 'guide/aws.md#watch',
      actions,
    })
}

/** A metric that our functions write, in CloudWatch's embedded metric format. */
export const ownMetric = (
  namePrefix: string,
  metricName: string,
  {
    dimensions = {},
    statistic = 'sum',
  }: { dimensions?: Record<string, string>; statistic?: 'sum' | 'max' } = {},
): Metric =>
  new Metric({
    namespace: NAMESPACE,
    metricName,
    dimensionsMap: { service: namePrefix, ...dimensions },
    period: MINUTE,
    statistic,
  })
