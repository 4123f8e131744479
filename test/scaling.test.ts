import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  callsTable,
  costsTable,
  dollars,
  keepingTable,
  pagesTable,
  pricesTable,
  reckonedText,
} from './scaling/costs.ts'
import { dailyChecks, grouped, hotConnections, idleMonth, onboardings } from './scaling/limits.ts'
import {
  CHECKS_AT_ONCE,
  EVENTS_AT_ONCE,
  type Measurement,
  measureOperations,
} from './scaling/measure.ts'
import { measureKeeping, measurePages, type PageUse } from './scaling/pages.ts'

const SIZES = [120, 600] as const

let measured: Measurement
let keeping: Awaited<ReturnType<typeof measureKeeping>>
let pages: Record<string, PageUse>[]
beforeAll(async () => {
  measured = await measureOperations()
  keeping = await measureKeeping()
  pages = [await measurePages(SIZES[0]), await measurePages(SIZES[1])]
})

describe('on DynamoDB', () => {
  it('an invitation costs one transaction, one PUT and one read of the profile', () => {
    expect(measured.operations.invitation).toMatchObject({
      transactions: 1,
      templates: 1,
      stsCalls: 0,
      reads: { GetItem: 1 },
    })
  })

  it('an invitation with a shared template costs no PUT', () => {
    expect(measured.operations.sharedInvitation).toMatchObject({ transactions: 1, templates: 0 })
  })

  it('the announcement of a stack costs one transaction and one PUT', () => {
    expect(measured.operations.announcement).toMatchObject({
      transactions: 1,
      stsCalls: 0,
      answers: 1,
      templates: 0,
    })
  })

  it('a callback costs at most three STS calls, two transactions and one PUT', () => {
    expect(measured.operations.callback).toMatchObject({
      transactions: 2,
      stsCalls: 3,
      answers: 1,
      templates: 0,
    })
  })

  it('credentials cost one STS call and two single writes when they are made, and later no call of STS and no write', () => {
    expect(measured.operations.cold).toMatchObject({ transactions: 0, puts: 2, stsCalls: 1 })
    expect(measured.operations.cached).toMatchObject({
      transactions: 0,
      stsCalls: 0,
      writeUnits: 0,
      reads: { GetItem: 2 },
    })
  })

  it('a re-verification costs three STS calls and two single writes, and its share of one look at the due index', () => {
    const { check } = measured.operations
    expect(check).toMatchObject({
      ...{ transactions: 0, puts: 2 },
      stsCalls: 3,
      reads: { Query: 8 / CHECKS_AT_ONCE, BatchGetItem: 1 / CHECKS_AT_ONCE },
    })
  })

  it('twenty events to one endpoint cost the lease, a row for each, and one write of what became of them', () => {
    const { event } = measured.operations
    expect(event).toMatchObject({
      ...{ transactions: 0, puts: (2 + EVENTS_AT_ONCE) / EVENTS_AT_ONCE },
      ...{ stsCalls: 0, templates: 0 },
    })
  })

  it('a page asks and reads the same, whatever the number of records', () => {
    const [few, many] = pages
    expect(many).toEqual(few)
    for (const { requests, readUnits } of Object.values(few!)) {
      expect(requests).toBeLessThanOrEqual(20)
      expect(readUnits).toBeLessThanOrEqual(40)
    }
  })

  it('counts and search cost no more than one unit for each term, and four more', () => {
    expect(keeping.invitation.writeUnits).toBeLessThan(7)
    expect(keeping.connection.writeUnits).toBeLessThan(12)
    for (const { logUnits } of Object.values(keeping)) expect(logUnits).toBe(1)
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
  return `## What one operation uses

A test counts this while the real code runs on the DynamoDB store in the sandbox, which counts units as AWS does. A transaction writes each item twice, an index once; an item counts in whole KB.

${callsTable(operations)}

Counts, search and lists by profile follow the log, where each commit writes what it changes, together with its audit entries and announcements: one item as a rule, of two write units. What follows the log costs, for each record:

${keepingTable(keeping)}

Cached credentials need no call to STS and no write. They need only the reads that let "stop issuing" work from the next request on: the connection and the list of stops ([decision 12](decisions/0012-cached-sessions.md)). A caller with an API token costs one more read here, as in every request. A service that uses \`fromRolecall\` reuses credentials without asking Rolecall.

## What a million costs

List prices in us-east-1, with a function URL (no charge); an HTTP API adds $1.00 for a million requests. The times of functions are estimates (${reckonedText()}).

${costsTable(operations)}

${pricesTable()}

STS, function URLs and deliveries from SNS to SQS have no charge. A \`rolecall serve\` without work reads twice a second what is due, and every five seconds what is due on campaigns and jobs, and every 15 seconds the log: ${grouped(idle.units / 1e6)} million read units, ${dollars(idle.dollars)} a month; the scheduled functions read once a minute. Events wait in the table, so to announce one costs no transaction of its own.

## What a page reads

The same with ${SIZES[0]} and with ${SIZES[1]} connections, and as many invitations. A page of a list has 25 rows, of a search 20.

${pagesTable(pages[0]!)}

## What limits you first

The quota of STS, as long as AWS does not raise it for you.

**Connections in use.** Each process that issues credentials renews a session before it expires, for each caller and scope. The limit is ${grouped(hot.fewest)} connections in use at the same time through one process:

${hot.text}

So let few processes issue credentials, or use long sessions. Each Region's STS has its own quota.

**Connections kept.** Rolecall checks each daily. The first limit (${checks.first.what}) is ${grouped(checks.connections)} connections:

${checks.text}

**Stacks at once.** The first limit (${stacks.first.what}) is ${grouped(stacks.first.perSecond)} stacks a second. More wait in the queue, until CloudFormation stops waiting:

${stacks.text}
`
}
