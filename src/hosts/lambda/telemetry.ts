import { systemClock } from '../../adapters/embedded/system.ts'
import type { Log } from '../../core/ports.ts'
import { jsonLog, writeLine } from '../machine/run/log.ts'

const NAMESPACE = 'Rolecall'

export interface Telemetry {
  log: Log
  /**
   * From now on, each log line has the ids of this invocation and its trace, and says whether the
   * environment is new.
   */
  begin(context: { awsRequestId: string }): void
  /** Writes one CloudWatch metric for each key of the tally, with the key as its dimension. */
  count(metric: string, dimension: string, tally: ReadonlyMap<string, number>): void
  measure(metric: string, value: number): void
}

/**
 * The log of a Lambda function, with the masking of a single machine's log. Metrics are lines of
 * the same log.
 */
export function telemetry(service: string): Telemetry {
  let invocation: Record<string, unknown> | undefined
  const measure = (metric: string, value: number, dimensions: Record<string, string> = {}) =>
    writeLine(embeddedMetric(metric, value, { service, ...dimensions }))
  return {
    log: jsonLog({ context: () => invocation ?? {} }),
    begin({ awsRequestId }) {
      const traceId = /Root=([^;]+)/.exec(process.env._X_AMZN_TRACE_ID ?? '')?.[1]
      invocation = { requestId: awsRequestId, traceId, coldStart: invocation === undefined }
    },
    count(metric, dimension, tally) {
      for (const [word, count] of tally) measure(metric, count, { [dimension]: word })
    },
    measure,
  }
}

/** AWS: CloudWatch takes a metric from a log line that has this shape (embedded metric format). */
const embeddedMetric = (metric: string, value: number, dimensions: Record<string, string>) => ({
  _aws: {
    Timestamp: systemClock.now().getTime(),
    CloudWatchMetrics: [
      {
        Namespace: NAMESPACE,
        Dimensions: [Object.keys(dimensions)],
        Metrics: [{ Name: metric, Unit: 'Count' }],
      },
    ],
  },
  ...dimensions,
  [metric]: value,
})
