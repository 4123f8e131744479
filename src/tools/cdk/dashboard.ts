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

/** What happens, whether it waits, and what it costs. */
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
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: namePrefix,
    widgets: [
      [
        graph('Callbacks by outcome', [outcomes]),
        graph('Callback queue', waiting, [queue.metricApproximateAgeOfOldestMessage()]),
      ],
      [
        graph('Roles looked at', [ownMetric(namePrefix, 'Checks')]),
        graph('Answers sent again, invitations expired', [
          ownMetric(namePrefix, 'AnswersResent'),
          ownMetric(namePrefix, 'InvitationsExpired'),
        ]),
      ],
      [
        graph(
          'Duration',
          each((fn, label) => fn.metricDuration({ label })),
        ),
        graph(
          'Errors and throttles',
          each((fn, label) => fn.metricErrors({ label })),
          each((fn, label) => fn.metricThrottles({ label })),
        ),
      ],
      [
        graph(
          'Invocations',
          each((fn, label) => fn.metricInvocations({ label })),
        ),
        graph('Table', [
          table.metricConsumedReadCapacityUnits(),
          table.metricConsumedWriteCapacityUnits(),
        ]),
      ],
    ],
  })
}
