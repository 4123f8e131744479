import { type AwsAccess, dynamoClient } from '../aws/clients.ts'
import { openDynamoStore } from '../aws/dynamodb-store.ts'
import { systemClock, systemRandom } from '../embedded/system.ts'
import { knownRecords } from '../entry/known-records.ts'
import type { Store } from '../ports.ts'

export const openStore = (access: AwsAccess, tableName: string): Store =>
  knownRecords(
    openDynamoStore({
      client: dynamoClient(access),
      tableName,
      clock: systemClock,
      random: systemRandom,
    }),
  )
