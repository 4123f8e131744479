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
  /** How many minutes in a row the value must be reached. Default 1. */
  periods?: number
}

/** Treats missing data as healthy. */
function addAlarm(scope: Construct, id: string, plan: AlarmPlan): void {
  const { metric, threshold, what, actions, periods = 1 } = plan
  const alarm = new Alarm(scope, id, {
    metric,
    threshold,
    evaluationPeriods: periods,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    alarmDescription: `Rolecall: ${what}`,
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
    actions,
  })

// A customer's stack waits 300 s for its answer: our template sets that ServiceTimeout.
export const alarmOnAge = (scope: Construct, queue: IQueue, actions: IAlarmAction[]): void =>
  addAlarm(scope, 'WaitingAlarm', {
    metric: queue.metricApproximateAgeOfOldestMessage({ period: MINUTE, statistic: 'max' }),
    threshold: 240,
    periods: 3,
    what: 'messages of customers’ stacks wait too long in the queue.',
    actions,
  })

export function alarmOnFunction(
  scope: Construct,
  name: string,
  { fn, actions }: { fn: IFunction; actions: IAlarmAction[] },
): void {
  const plan = { actions, periods: 3, threshold: 1 }
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
    actions,
  })

/** So many messages a minute beyond their limits are a flood. */
const FLOOD_MESSAGES = 300

/** A stranger sends forged messages, or uses the token of one template again and again. */
export function alarmOnFlood(scope: Construct, namePrefix: string, actions: IAlarmAction[]): void {
  for (const outcome of ['delayed', 'refused'])
    addAlarm(scope, `Flood${outcome}Alarm`, {
      metric: ownMetric(namePrefix, 'Callbacks', { outcome }),
      threshold: FLOOD_MESSAGES,
      what: `${FLOOD_MESSAGES} messages of customers’ stacks in a minute were ${outcome}. Somebody may be flooding the callback topic.`,
      actions,
    })
}

/** A metric that our functions write, in CloudWatch's embedded metric format. */
export const ownMetric = (
  namePrefix: string,
  metricName: string,
  dimensions: Record<string, string> = {},
): Metric =>
  new Metric({
    namespace: NAMESPACE,
    metricName,
    dimensionsMap: { service: namePrefix, ...dimensions },
    period: MINUTE,
    statistic: 'sum',
  })
