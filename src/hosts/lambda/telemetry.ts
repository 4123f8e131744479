import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import type { Log } from '../../core/ports.ts'
import { describeError, escaped, masked } from '../machine/run/describe-error.ts'

type Context = Parameters<Logger['addContext']>[0]

export interface Telemetry {
  log: Log
  /** Each line of this invocation then bears its request id, and whether it began cold. */
  begin(context: Context): void
  /** One CloudWatch metric for each word that was counted. */
  count(metric: string, dimension: string, tally: ReadonlyMap<string, number>): void
  measure(metric: string, value: number): void
}

/** Powertools' JSON lines and embedded metrics. Errors and texts pass the same rules as in the log of a single machine. */
export function telemetry(): Telemetry {
  const logger = new Logger({ jsonReplacerFn: (_key, value: unknown) => clean(value) })
  const metrics = new Metrics()
  return {
    log: {
      info: (event, facts) => logger.info(event, described(facts)),
      warn: (event, facts) => logger.warn(event, described(facts)),
      error: (event, facts) => logger.error(event, described(facts)),
    },
    begin: (context) => logger.addContext(context),
    count(metric, dimension, tally) {
      for (const [word, count] of tally) {
        const single = metrics.singleMetric()
        single.addDimension(dimension, word)
        single.addMetric(metric, MetricUnit.Count, count)
      }
    },
    measure: (metric, value) => metrics.singleMetric().addMetric(metric, MetricUnit.Count, value),
  }
}

const clean = (value: unknown): unknown =>
  typeof value === 'string' ? escaped(masked(value)) : value

/** Powertools would print an error with all that it holds. */
const described = (facts: Record<string, unknown> = {}): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [
      name,
      fact instanceof Error ? describeError(fact) : fact,
    ]),
  )
