import { Dashboard, GraphWidget, type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { NAMESPACE, ownMetric } from './alarms.ts'
import { FUNCTION_NAMES, type FunctionName } from './function-list.ts'
import type { StoredTable } from './onboarding-data.ts'
import type { ServiceFunction } from './service-function.ts'

interface Shown {
  namePrefix: string
  queue: IQueue
  functions: Record<FunctionName, ServiceFunction>
  table: StoredTable
}

const graph = (title: string, left: IMetric[], right: IMetric[] = []) =>
  new GraphWidget({ title, left, right, width: 12, height: 6 })

/** Adds a dashboard of the traffic, the queues, the verification and the usage that costs money. */
export function addDashboard(
  scope: Construct,
  { namePrefix, queue, functions, table }: Shown,
): Dashboard {
  const each = (metric: (fn: ServiceFunction['fn'], label: string) => IMetric) =>
    FUNCTION_NAMES.map((name) => metric(functions[name].fn, name))
  const outcomes = new MathExpression({
    expression: `SEARCH('{${NAMESPACE},service,outcome} MetricName="Callbacks" service="${namePrefix}"', 'Sum')`,
    label: '',
    usingMetrics: {},
  })
  const waiting = [
    queue.metricApproximateNumberOfMessagesVisible(),
    queue.metricApproximateNumberOfMessagesNotVisible(),
  ]
  const answers = [
    ownMetric(namePrefix, 'AnswersResent'),
    ownMetric(namePrefix, 'InvitationsExpired'),
  ]
  const capacity = [
    table.metricConsumedReadCapacityUnits(),
    table.metricConsumedWriteCapacityUnits(),
  ]
  const errors = each((fn, label) => fn.metricErrors({ label }))
  const throttles = each((fn, label) => fn.metricThrottles({ label }))
  const durations = each((fn, label) => fn.metricDuration({ label }))
  const invocations = each((fn, label) => fn.metricInvocations({ label }))
  const age = queue.metricApproximateAgeOfOldestMessage()
  const checks = ownMetric(namePrefix, 'Checks')
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: namePrefix,
    widgets: [
      [graph('Callbacks by outcome', [outcomes]), graph('Callback queue', waiting, [age])],
      [graph('Verifications', [checks]), graph('Answers resent, invitations expired', answers)],
      [graph('Duration', durations), graph('Errors and throttles', errors, throttles)],
      [graph('Invocations', invocations), graph('Table', capacity)],
    ],
  })
}
