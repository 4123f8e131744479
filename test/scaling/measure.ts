import { CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { openDynamoStore } from '../../src/adapters/aws/dynamodb/store.ts'
import { DYNAMODB_TABLE } from '../../src/adapters/aws/dynamodb/table.ts'
import { storeAccessVersions } from '../../src/core/access-versions/store-versions.ts'
import { receiveCallback } from '../../src/core/callback/receive/receive.ts'
import { issueCredentials } from '../../src/core/credentials/issue.ts'
import { listScopes } from '../../src/core/credentials/list-scopes.ts'
import { verifyDue } from '../../src/core/verification/verify.ts'
import { createEndpoint } from '../../src/core/webhooks/create.ts'
import { Delivery } from '../../src/core/webhooks/deliver-due.ts'
import { startSandbox } from '../../src/sandbox/index.ts'
import { sampleConnection } from '../fixtures/connection.ts'
import { seededRandom, trustsOnly } from '../fixtures/ports.ts'
import {
  CUSTOMER,
  completeStopList,
  connectionOf,
  invite,
  LOGICAL_ID,
  makeRole,
  makeWorld,
  message,
  OPERATOR,
  responseUrl,
  type Stack,
  stackIn,
  type World,
} from '../fixtures/world.ts'

/** What one operation asked of the world, and what DynamoDB counted for it. */
export interface Measured {
  transactions: number
  /** Writes of one item each. */
  puts: number
  /** Other calls to DynamoDB, by name. */
  reads: Record<string, number>
  writeUnits: number
  /** Of these, for indexes. */
  indexUnits: number
  readUnits: number
  /** Probes and sessions. */
  stsCalls: number
  templates: number
  answers: number
}

export const OPERATIONS = [
  ...(['invitation', 'sharedInvitation', 'announcement', 'callback'] as const),
  ...(['cold', 'cached', 'check', 'event'] as const),
] as const
export type Operation = (typeof OPERATIONS)[number]

export interface Measurement {
  operations: Record<Operation, Measured>
  /** Bytes of the largest item that any of them left. */
  largestItem: number
}

/** Probed together, as a sweep does. */
export const CHECKS_AT_ONCE = 50
/** Delivered with one commit. */
export const EVENTS_AT_ONCE = 20

interface Units {
  CapacityUnits?: number | undefined
}
interface Consumed extends Units {
  Table?: Units
  GlobalSecondaryIndexes?: Record<string, Units>
}

const WRITES = ['TransactWriteItems', 'PutItem', 'DeleteItem']

/** Has AWS tell what each call consumed, and adds it up. */
export function meter(client: DynamoDBClient) {
  let sum = { calls: {} as Record<string, number>, writeUnits: 0, indexUnits: 0, readUnits: 0 }
  client.middlewareStack.add(
    (next, context) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'INDEXES' })
      const name = String(context.commandName).replace('Command', '')
      sum.calls[name] = (sum.calls[name] ?? 0) + 1
      const result = await next(args)
      for (const one of [
        (result.output as { ConsumedCapacity?: Consumed | Consumed[] }).ConsumedCapacity ?? [],
      ].flat()) {
        const indexes = Object.values(one.GlobalSecondaryIndexes ?? {}).reduce(
          (total, { CapacityUnits = 0 }) => total + CapacityUnits,
          0,
        )
        if (!WRITES.includes(name)) sum.readUnits += one.CapacityUnits ?? 0
        else {
          sum.writeUnits += one.CapacityUnits ?? 0
          sum.indexUnits += indexes
        }
      }
      return result
    },
    { step: 'initialize' },
  )
  return {
    take() {
      const taken = sum
      sum = { calls: {}, writeUnits: 0, indexUnits: 0, readUnits: 0 }
      return taken
    },
  }
}

/** The real verbs on the DynamoDB store; DynamoDB is the sandbox, which counts as AWS does. */
export async function measureOperations(): Promise<Measurement> {
  const sandbox = await startSandbox()
  const credentials = { accessKeyId: '111111111111', secretAccessKey: 'sandbox' }
  const client = new DynamoDBClient({ endpoint: sandbox.origin, region: 'us-east-1', credentials })
  const tableName = 'rolecall'
  await client.send(new CreateTableCommand({ TableName: tableName, ...DYNAMODB_TABLE }))
  const world: World = makeWorld()
  await world.store.close()
  world.store = openDynamoStore({ client, tableName, clock: world.clock, random: seededRandom() })
  await storeAccessVersions(world)
  await completeStopList(world)
  const measure = measurer(world, meter(client))
  try {
    const operations = await measureAll(world, measure)
    const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName }))
    return {
      operations,
      largestItem: Math.max(...Items.map((item) => JSON.stringify(item).length)),
    }
  } finally {
    await world.store.close()
    await sandbox.stop()
  }
}

type Measure = (work: () => Promise<unknown>, times?: number) => Promise<Measured>

function measurer(world: World, units: ReturnType<typeof meter>): Measure {
  const outside = () => ({
    stsCalls: world.sts.probes.length + world.sts.sessions.length,
    templates: world.templates.objects.size,
    answers: world.answers.sent.length,
  })
  return async (work, times = 1) => {
    units.take()
    const before = outside()
    await work()
    const after = outside()
    const { calls, ...counted } = units.take()
    const { TransactWriteItems = 0, PutItem = 0, ...reads } = calls
    const each = (number: number) => number / times
    return {
      transactions: each(TransactWriteItems),
      puts: each(PutItem),
      reads: Object.fromEntries(Object.entries(reads).map(([name, count]) => [name, each(count)])),
      writeUnits: each(counted.writeUnits),
      indexUnits: each(counted.indexUnits),
      readUnits: each(counted.readUnits),
      stsCalls: each(after.stsCalls - before.stsCalls),
      templates: each(after.templates - before.templates),
      answers: each(after.answers - before.answers),
    }
  }
}

async function measureAll(world: World, measure: Measure): Promise<Record<Operation, Measured>> {
  const invitation = await measure(() =>
    invite(world, { customerName: 'Acme Corporation', accountId: CUSTOMER }),
  )
  const { sharesTemplates = false } = world.installation
  world.installation.sharesTemplates = true
  // The first one stores the template.
  await invite(world, { accountId: CUSTOMER })
  const sharedInvitation = await measure(() =>
    invite(world, { customerName: 'Acme Corporation', accountId: CUSTOMER }),
  )
  world.installation.sharesTemplates = sharesTemplates
  const invited = await invite(world, { customerName: 'Acme Corporation', accountId: CUSTOMER })
  const stack = stackIn()
  makeRole(world, stack, invited)
  const report = (resource: 'invitation' | 'connection', requestId: string) => {
    const members = { ResponseURL: responseUrlOf(stack, requestId, LOGICAL_ID[resource]) }
    const body = message(world, { invitation: invited, stack, resource, requestId, members })
    return measure(() => receiveCallback(world, body))
  }
  const announcement = await report('invitation', '4d4e6a2b-0000-4000-8000-000000000000')
  const callback = await report('connection', '5e5f7a3c-0000-4000-8000-000000000000')
  const connection = (await connectionOf(world, invited))!
  const [scope] = (await listScopes(world, OPERATOR, connection.id)).map(({ name }) => name)
  const issue = () => issueCredentials(world, OPERATOR, { connectionId: connection.id, scope })
  const cold = await measure(issue)
  const cached = await measure(issue)
  const check = await measureChecks(world, measure)
  const event = await measureDelivery(world, measure)
  return { invitation, sharedInvitation, announcement, callback, cold, cached, check, event }
}

/** As long as those of the real service: sealed, it is most of what a callback stores. */
const responseUrlOf = (stack: Stack, requestId: string, logicalId: string): string => {
  const credential = encodeURIComponent(
    `AKIAIOSFODNN7EXAMPLE/20261120/${stack.region}/s3/aws4_request`,
  )
  const dated = `X-Amz-Date=20261120T100000Z&X-Amz-SignedHeaders=host&X-Amz-Expires=7200&X-Amz-Credential=${credential}`
  return `${responseUrl(stack, requestId, logicalId)}${'0'.repeat(48)}&${dated}`
}

/** Rising pages of the announcements end this long before now, and a bit. */
const SETTLED_MS = 60_000

/** Events of as many invitations, to one endpoint. */
async function measureDelivery(world: World, measure: Measure): Promise<Measured> {
  world.clock.advance(SETTLED_MS)
  await createEndpoint(world, OPERATOR, { url: 'https://hooks.northwind.example' })
  for (let serial = 0; serial < EVENTS_AT_ONCE; serial += 1)
    await invite(world, { customerName: 'Acme Corporation', customerId: `customer-${serial}` })
  world.clock.advance(SETTLED_MS)
  return measure(() => new Delivery(world).untilDone(() => true), EVENTS_AT_ONCE)
}

/** Connections that were checked before, all due. */
async function measureChecks(world: World, measure: Measure): Promise<Measured> {
  const due = world.clock.now().toISOString()
  for (let serial = 0; serial < CHECKS_AT_ONCE; serial += 1) {
    const id = `con_${String(serial).padStart(22, '0')}`
    const roleArn = `arn:aws:iam::${String(300_000_000_000 + serial)}:role/NorthwindInsightsAccess`
    const connection = sampleConnection({ id, roleArn, looksSinceChange: 3, nextCheckAt: due })
    await world.store.commit({ put: [connection], audit: [], announce: [] })
    world.sts.set(roleArn, trustsOnly(connection.externalId))
  }
  return measure(() => verifyDue(world, CHECKS_AT_ONCE), CHECKS_AT_ONCE)
}
