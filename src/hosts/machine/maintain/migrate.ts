import { dynamoClient } from '../../../adapters/aws/dynamodb/client.ts'
import { createTable } from '../../../adapters/aws/dynamodb/create-table.ts'
import { type Imported, importStore, totalsOf } from '../../../adapters/aws/dynamodb/import.ts'
import { copyForExport } from '../../../adapters/embedded/export-store.ts'
import { systemClock, systemRandom } from '../../../adapters/embedded/system.ts'
import { RolecallError } from '../../../api/errors.ts'
import type { Settings } from '../config/settings.ts'
import { storeFile } from '../run/open-store.ts'

export interface MigrateOptions {
  /** The backup to read; without one, the store in the data directory. */
  backup: string | undefined
  table: string | undefined
  /** Create the table if it does not exist. */
  create: boolean
  /** Count the records and write nothing. */
  dryRun: boolean
  onProgress(done: number, total: number): void
}

export interface Migrated extends Omit<Imported, 'written'> {
  table: string
  created: boolean
  written: number
  verified: boolean
}

/** Copies a single machine's store into a DynamoDB table. */
export async function migrate(settings: Settings, options: MigrateOptions): Promise<Migrated> {
  const table = options.table ?? settings.table
  if (table === undefined)
    throw new RolecallError('SETTING_MISSING', {
      detail: 'Name the table with --table NAME or ROLECALL_TABLE.',
    })
  const copy = await copyForExport({
    file: options.backup ?? storeFile(settings),
    isBackup: options.backup !== undefined,
    folder: settings.dataDir,
  })
  try {
    const { count, counts, digest } = totalsOf(copy.parts())
    if (options.dryRun)
      return { table, counts, digest, items: count, created: false, written: 0, verified: false }
    const client = dynamoClient(settings.aws)
    const created = options.create && (await createTable(client, table, systemClock))
    const ports = { client, TableName: table, clock: systemClock, random: systemRandom }
    const imported = await importStore(ports, copy.parts, (done) => options.onProgress(done, count))
    client.destroy()
    return { table, created, verified: true, ...imported }
  } finally {
    copy.remove()
  }
}
