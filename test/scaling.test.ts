import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { callsTable, costsTable, dollars, pricesTable, reckonedText } from './scaling/costs.ts'
import { dailyChecks, grouped, hotConnections, idleMonth, onboardings } from './scaling/limits.ts'
import { CHECKS_AT_ONCE, type Measurement, measureOperations } from './scaling/measure.ts'

let measured: Measurement
beforeAll(async () => {
  measured = await measureOperations()
})

describe('on DynamoDB', () => {
  it('an invitation costs one transaction and one PUT', () => {
    expect(measured.operations.invitation).toMatchObject({
      transactions: 1,
      templates: 1,
      stsCalls: 0,
      reads: {},
    })
  })

  it('a callback costs at most three STS calls, three transactions and one PUT', () => {
    expect(measured.operations.callback).toMatchObject({
      transactions: 3,
      stsCalls: 3,
      answers: 1,
      templates: 0,
    })
  })

  it('credentials cost one STS call and one transaction when they are made, and later no call of STS and no write', () => {
    expect(measured.operations.cold).toMatchObject({ transactions: 1, stsCalls: 1 })
    expect(measured.operations.cached).toMatchObject({
      transactions: 0,
      stsCalls: 0,
      writeUnits: 0,
      reads: { GetItem: 3 },
    })
  })

  it('a re-verification costs three STS calls and one transaction, and its share of one look at the due index', () => {
    const { check } = measured.operations
    expect(check).toMatchObject({
      transactions: 1,
      stsCalls: 3,
      reads: { Query: 8 / CHECKS_AT_ONCE, BatchGetItem: 1 / CHECKS_AT_ONCE },
    })
  })

  it('no item comes near 400 KB', () => expect(measured.largestItem).toBeLessThan(16_000))
})

const BEGIN =
  '<!-- Computed by test/scaling.test.ts from here; run "npx vitest run test/scaling.test.ts -u" after a change. -->\n'
const END = '<!-- To here. -->\n'

it('docs/scaling.md says what is counted and computed', async () => {
  const [before = '', rest = ''] = readFileSync('docs/scaling.md', 'utf8').split(BEGIN)
  const after = rest.split(END)[1]
  expect(after, 'the marks of the computed part').toBeDefined()
  await expect(`${before}${BEGIN}\n${computed()}\n${END}${after}`).toMatchFileSnapshot(
    '../docs/scaling.md',
  )
})

function computed(): string {
  const { operations } = measured
  const [checks, hot, stacks] = [dailyChecks(operations), hotConnections(), onboardings(operations)]
  const idle = idleMonth()
  return `## What an operation asks

Counted while the real verbs run on the DynamoDB store; the sandbox counts units as AWS does. A transaction writes each item twice, an index takes a change once, and an item counts by whole KB.

${callsTable(operations)}

Credentials that were made before cost no call of STS and no write: only the reads that let a kill switch work on the next call. In a service that uses the client library they are handed out again without asking at all.

## What a million costs

List prices in us-east-1, a function URL in front (no charge), times of functions reckoned (${reckonedText()}).

${costsTable(operations)}

${pricesTable()}

STS, function URLs and deliveries from SNS to SQS have no charge. A \`rolecall serve\` that has nothing to do looks twice a second for what is due: ${grouped(idle.units / 1e6)} million read units, ${dollars(idle.dollars)} a month; the scheduled functions look once a minute.

## What ends first

STS, as long as nobody raises its quota; and in this order:

**Connections in use.** A session is made anew ahead of its end, for each caller and scope, in each process that hands it out. At ${grouped(hot.fewest)} connections in use at once through one process, STS is what ends:

${hot.text}

So few processes should hand out credentials, or sessions should be long; services that use the client library ask less often than they use them. Other Regions' STS has quotas of its own.

**Connections kept.** Each is proved again daily. ${checks.first.what} ends at ${grouped(checks.connections)} connections:

${checks.text}

**Stacks at once.** ${stacks.first.what} ends at ${grouped(stacks.first.perSecond)} stacks a second; more wait in the queue, which has no such end, until CloudFormation loses patience:

${stacks.text}
`
}
