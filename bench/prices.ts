/** List prices in US dollars for a million, us-east-1, November 2026; an estimate is only as good as this table. */
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

/** What AWS gives an account before anybody asks for more, by Region. */
export const QUOTAS = {
  stsCallsPerSecond: 600,
  snsPublishesPerSecond: { fewest: 300, most: 30_000 },
  dynamodbTableWritesPerSecond: 40_000,
  dynamodbPartitionWritesPerSecond: 1000,
  lambdaConcurrency: 1000,
} as const

/** What no test can count: how long a function is billed for one operation, and what it logs. Reckoned, not measured on AWS. */
export const RECKONED = {
  /** Waits for S3 and one transaction. */
  invitation: { ms: 60, logKb: 0.3 },
  /** Three transactions, three probes and a PUT take about a second; ten wait together. */
  callback: { ms: 100, logKb: 0.5 },
  cold: { ms: 120, logKb: 0.3 },
  cached: { ms: 12, logKb: 0.3 },
  /** As slow as the pace of STS lets a sweep be. */
  check: { ms: 8, logKb: 0 },
} as const
