import { join } from 'node:path'
import { openSqliteStore } from '../../../adapters/embedded/sqlite-store.ts'
import { systemRandom } from '../../../adapters/embedded/system.ts'
import type { RolecallError } from '../../../api/errors.ts'
import type { Clock, Store } from '../../../core/ports.ts'
import type { Settings } from '../config/settings.ts'
import { requireNotMoved } from '../maintain/moved-store.ts'
import { knownRecords } from './known-records.ts'

/**
 * Opens the DynamoDB table if one is set, else this machine's file. Throws if it cannot be written.
 */
export async function openStore(
  settings: Pick<Settings, 'aws' | 'table' | 'dataDir'>,
  clock: Clock,
  onDamage?: (error: RolecallError) => void,
): Promise<Store> {
  const { aws, table } = settings
  if (table === undefined) requireNotMoved(settings)
  if (table === undefined) return knownRecords(openSqliteStore(storeFile(settings), { onDamage }))
  // Loaded only for a table, because a start with a file needs neither.
  const [{ openDynamoStore }, { dynamoClient }] = await Promise.all([
    import('../../../adapters/aws/dynamodb/store.ts'),
    import('../../../adapters/aws/dynamodb/client.ts'),
  ])
  const store = openDynamoStore({
    client: dynamoClient(aws),
    tableName: table,
    clock,
    random: systemRandom,
  })
  await store.check()
  return knownRecords(store)
}

export const storeFile = ({ dataDir }: Pick<Settings, 'dataDir'>): string =>
  join(dataDir, 'rolecall.sqlite')
