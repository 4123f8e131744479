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

interface Warning {
  metric: IMetric
  /** From this on. */
  threshold: number
  what: string
  actions: IAlarmAction[]
  periods?: number
}

/** Nothing counted is nothing wrong. */
function alarm(
  scope: Construct,
  id: string,
  { metric, threshold, what, actions, periods = 1 }: Warning,
): Alarm {
  const made = new Alarm(scope, id, {
    metric,
    threshold,
    evaluationPeriods: periods,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    alarmDescription: `Rolecall: ${what}.`,
  })
  made.addAlarmAction(...actions)
  return made
}

const MINUTE = Duration.minutes(1)

/** A message there is a stack that may have got no answer (OPS-1). */
export const alarmOnMessages = (
  scope: Construct,
  { queue, what, actions }: { queue: IQueue; what: string; actions: IAlarmAction[] },
): Alarm =>
  alarm(scope, `${Node.of(queue).id}Alarm`, {
    metric: queue.metricApproximateNumberOfMessagesVisible({ period: MINUTE, statistic: 'max' }),
    threshold: 1,
    what: `${what}; see "rolecall dead-letters"`,
    actions,
  })

/** AWS: a customer's stack waits 300 s for its answer. */
export const alarmOnAge = (scope: Construct, queue: IQueue, actions: IAlarmAction[]): Alarm =>
  alarm(scope, 'WaitingAlarm', {
    metric: queue.metricApproximateAgeOfOldestMessage({ period: MINUTE, statistic: 'max' }),
    threshold: 240,
    periods: 3,
    what: 'calls of customers’ stacks wait too long in the queue',
    actions,
  })

export function alarmOnFunction(
  scope: Construct,
  name: string,
  { fn, actions }: { fn: IFunction; actions: IAlarmAction[] },
): void {
  const about = { actions, periods: 3, threshold: 1 }
  alarm(scope, `${name}Errors`, {
    ...about,
    metric: fn.metricErrors({ period: MINUTE }),
    what: `the function ${name} fails`,
  })
  alarm(scope, `${name}Throttles`, {
    ...about,
    metric: fn.metricThrottles({ period: MINUTE }),
    what: `the function ${name} is throttled`,
  })
}

/** What our own functions count, by Powertools' embedded metrics. */
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

export const NAMESPACE = 'Rolecall'

/** Many denials at once are more likely our fault than the customers' (fault 42). */
export const alarmOnVerification = (
  scope: Construct,
  namePrefix: string,
  actions: IAlarmAction[],
): Alarm =>
  alarm(scope, 'FrozenAlarm', {
    metric: ownMetric(namePrefix, 'VerificationFrozen'),
    threshold: 1,
    what: 'many connections are denied at once; run "rolecall doctor"',
    actions,
  })
