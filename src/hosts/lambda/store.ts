import { type AwsAccess, dynamoClient } from '../../adapters/aws/clients.ts'
import { openDynamoStore } from '../../adapters/aws/dynamodb/store.ts'
import { systemClock, systemRandom } from '../../adapters/embedded/system.ts'
import type { Store } from '../../core/ports.ts'
import { knownRecords } from '../machine/run/known-records.ts'

export const openStore = (access: AwsAccess, tableName: string): Store =>
  knownRecords(
    openDynamoStore({
      client: dynamoClient(access),
      tableName,
      clock: systemClock,
      random: systemRandom,
    }),
  )
