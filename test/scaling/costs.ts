import { costOfMillion, type Use } from '../../bench/costs.ts'
import { PRICES, type Priced, RECKONED } from '../../bench/prices.ts'
import { FUNCTIONS } from '../../src/tools/cdk/function-list.ts'
import { type Measured, OPERATIONS, type Operation } from './measure.ts'
import type { KeepingUse, PageUse } from './pages.ts'

const TITLES: Record<Operation, string> = {
  invitation: 'invitation',
  sharedInvitation: 'invitation, with a shared template',
  announcement: 'callback: a stack announces itself',
  callback: 'callback: the stack connects',
  cold: 'credentials, new',
  cached: 'credentials, cached',
  check: 're-verification',
  event: 'event, delivered to one endpoint',
}

const NAMES: Record<Priced, string> = {
  dynamodbWriteUnit: 'DynamoDB writes',
  dynamodbReadUnit: 'DynamoDB reads',
  s3Put: 'S3',
  snsPublish: 'SNS',
  sqsRequest: 'SQS',
  lambdaRequest: 'Lambda requests',
  lambdaGbSecond: 'Lambda time',
  logKb: 'logs',
}

/**
 * SQS: ten messages are received, and taken off, with one request each. SNS delivers to SQS without
 * charge.
 */
const QUEUE = { snsPublish: 1, sqsRequest: 2 / 10 }

const OUTSIDE: Record<Operation, { invocations: number; memoryMb: number; more: Use }> = {
  invitation: { invocations: 1, memoryMb: FUNCTIONS.http.memoryMb, more: { s3Put: 1 } },
  sharedInvitation: { invocations: 1, memoryMb: FUNCTIONS.http.memoryMb, more: {} },
  announcement: { invocations: 1 / 10, memoryMb: FUNCTIONS.callbacks.memoryMb, more: QUEUE },
  callback: { invocations: 1 / 10, memoryMb: FUNCTIONS.callbacks.memoryMb, more: QUEUE },
  cold: { invocations: 1, memoryMb: FUNCTIONS.http.memoryMb, more: {} },
  cached: { invocations: 1, memoryMb: FUNCTIONS.http.memoryMb, more: {} },
  check: { invocations: 0, memoryMb: FUNCTIONS.checks.memoryMb, more: {} },
  event: { invocations: 0, memoryMb: FUNCTIONS.answers.memoryMb, more: {} },
}

function useOf(operation: Operation, { writeUnits, readUnits }: Measured): Use {
  const { invocations, memoryMb, more } = OUTSIDE[operation]
  const { ms, logKb } = RECKONED[operation]
  const lambdaGbSecond = (ms / 1000) * (memoryMb / 1024)
  return {
    dynamodbWriteUnit: writeUnits,
    dynamodbReadUnit: readUnits,
    ...more,
    lambdaRequest: invocations,
    lambdaGbSecond,
    logKb,
  }
}

export const dollars = (amount: number): string => `$${amount.toFixed(2)}`
const rounded = (number: number): string => String(Number(number.toFixed(2)))
export const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')

export function callsTable(measured: Record<Operation, Measured>): string {
  const rows = OPERATIONS.map((name) => {
    const it = measured[name]
    const reads = Object.values(it.reads).reduce((sum, one) => sum + one, 0)
    const units = `${rounded(it.writeUnits)} (${rounded(it.indexUnits)} of them in indexes)`
    return [
      TITLES[name],
      ...[it.transactions, it.puts, reads].map(rounded),
      units,
      ...[it.readUnits, it.stsCalls, it.templates + it.answers].map(rounded),
    ]
  })
  return table(
    [
      ...['', 'transactions', 'single writes', 'calls that read'],
      ...['write units', 'read units', 'STS calls', 'S3 PUTs'],
    ],
    rows,
  )
}

export function costsTable(measured: Record<Operation, Measured>): string {
  const rows = OPERATIONS.map((name) => {
    const { terms, total, dominant } = costOfMillion(useOf(name, measured[name]))
    const shown = terms
      .filter(({ dollars }) => dollars >= 0.005)
      .sort((a, b) => b.dollars - a.dollars)
    const sum = shown.map((term) => `${NAMES[term.priced]} ${term.dollars.toFixed(2)}`).join(' + ')
    return [
      TITLES[name],
      `**${dollars(total)}**`,
      sum,
      `${NAMES[dominant.priced]}, ${Math.round(dominant.share * 100)} %`,
    ]
  })
  return table(['a million of', 'cost', 'of which', 'dominated by'], rows)
}

export function keepingTable(keeping: Record<string, KeepingUse>): string {
  const rows = Object.entries(keeping).map(([name, { writeUnits, readUnits }]) => {
    const use = { dynamodbWriteUnit: writeUnits, dynamodbReadUnit: readUnits }
    return [name, rounded(writeUnits), rounded(readUnits), dollars(costOfMillion(use).total)]
  })
  return table(['', 'write units', 'read units', 'a million'], rows)
}

export function pagesTable(pages: Record<string, PageUse>): string {
  const rows = Object.entries(pages).map(([name, { requests, readUnits }]) => {
    const { total } = costOfMillion({ dynamodbReadUnit: readUnits })
    return [name, String(requests), rounded(readUnits), dollars(total)]
  })
  return table(['page', 'requests', 'read units', 'a million'], rows)
}

export const pricesTable = (): string =>
  table(
    ['a million of', 'list price'],
    (Object.entries(PRICES) as [Priced, number][]).map(([name, price]) => [
      UNITS[name],
      `$${price}`,
    ]),
  )

const UNITS: Record<Priced, string> = {
  dynamodbWriteUnit: 'DynamoDB write request units, on demand',
  dynamodbReadUnit: 'DynamoDB read request units, on demand',
  s3Put: 'S3 PUTs',
  snsPublish: 'SNS publishes',
  sqsRequest: 'SQS requests',
  lambdaRequest: 'Lambda requests',
  lambdaGbSecond: 'Lambda GB-seconds, arm64',
  logKb: 'KB of logs',
}

export const reckonedText = (): string =>
  OPERATIONS.map(
    (name) => `${TITLES[name]} ${RECKONED[name].ms} ms at ${OUTSIDE[name].memoryMb} MB`,
  ).join(', ')
