/**
 * List prices in US dollars for a million units, us-east-1, November 2026. Estimates depend on this
 * table.
 */
export const PRICES = {
  dynamodbWriteUnit: 0.625,
  dynamodbReadUnit: 0.125,
  s3Put: 5,
  snsPublish: 0.5,
  sqsRequest: 0.4,
  lambdaRequest: 0.2,
  /** Arm64, by GB-second. */
  lambdaGbSecond: 13.3334,
  /** A million KB are a GB. */
  logKb: 0.5,
} as const

export type Priced = keyof typeof PRICES

/** The quotas of a new AWS account, for each Region. */
export const QUOTAS = {
  stsCallsPerSecond: 600,
  snsPublishesPerSecond: { fewest: 300, most: 30_000 },
  dynamodbTableWritesPerSecond: 40_000,
  dynamodbPartitionWritesPerSecond: 1000,
  lambdaConcurrency: 1000,
} as const

/**
 * Estimates, because no test can measure them: how long AWS bills a function for one operation, and
 * how much it logs. Lambda's own lines are left out for invocations that succeed.
 */
export const RECKONED = {
  /** Waits for S3 and one transaction. */
  invitation: { ms: 60, logKb: 0 },
  sharedInvitation: { ms: 60, logKb: 0 },
  /** One transaction and a PUT; ten callbacks wait at the same time. */
  announcement: { ms: 20, logKb: 0.3 },
  /**
   * Two transactions, three probes and a PUT take about a second; ten callbacks wait at the same
   * time.
   */
  callback: { ms: 100, logKb: 0.5 },
  cold: { ms: 120, logKb: 0 },
  /** Two waits for DynamoDB: for the token, then for the connection and the stops together. */
  cached: { ms: 9, logKb: 0 },
  /** A sweep is as slow as the pace of STS makes it. */
  check: { ms: 8, logKb: 0 },
  /** A receiver answers in 100 ms; eight lanes wait at the same time. */
  event: { ms: 15, logKb: 0 },
} as const
