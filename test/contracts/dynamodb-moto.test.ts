import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe } from 'vitest'
import { openDynamoStore } from '../../src/adapters/aws/dynamodb/store.ts'
import { DYNAMODB_TABLE } from '../../src/adapters/aws/dynamodb/table.ts'
import { systemRandom } from '../../src/adapters/embedded/system.ts'
import { type Emulator, hasMoto, startEmulator } from '../emulator/start.ts'
import { caughtUp } from './caught-up.ts'
import { ContractClock, storeContract } from './store.ts'

/**
 * A second opinion. Where moto differs from DynamoDB: it forgets client request tokens at once, so
 * that every repeat of a transaction meets its own success (which the store knows by its mark); it
 * copies the whole table for each transaction, so tables stay small; transactions that run at once
 * undo each other, so they come over one connection, one after the other.
 */
describe.skipIf(!hasMoto())('a second emulator', () => {
  let emulator: Emulator
  beforeAll(async () => {
    emulator = await startEmulator()
  })
  afterAll(() => emulator.stop())

  const newClient = () => {
    const { accessKeyId, secretAccessKey } = emulator.vendor
    return new DynamoDBClient({
      ...{
        endpoint: emulator.origin,
        region: 'us-east-1',
        credentials: { accessKeyId, secretAccessKey },
      },
      requestHandler: { httpAgent: { maxSockets: 1 }, socketAcquisitionWarningTimeout: 60_000 },
    })
  }
  let serial = 0
  const clock = new ContractClock()
  const open = () =>
    openDynamoStore({
      client: newClient(),
      tableName: `rolecall-${serial}`,
      clock,
      random: systemRandom,
    })

  storeContract(
    'DynamoDB on moto',
    async () => {
      serial += 1
      const client = newClient()
      await client.send(
        new CreateTableCommand({ TableName: `rolecall-${serial}`, ...DYNAMODB_TABLE }),
      )
      client.destroy()
      return caughtUp(open(), clock)
    },
    async () => open(),
    clock,
  )
})
