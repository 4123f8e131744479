import { isStoreOpen } from '../../adapters/embedded/export-store.ts'
import {
  readRing,
  ringInSecret,
  secretOfRing,
  writeRing,
} from '../../adapters/embedded/local-keys.ts'
import { RolecallError } from '../../api/errors.ts'
import type { Settings } from '../../hosts/machine/config/settings.ts'
import { migrate } from '../../hosts/machine/maintain/migrate.ts'
import { readMovedStore, writeMovedStore } from '../../hosts/machine/maintain/moved-store.ts'
import { storeFile } from '../../hosts/machine/run/open-store.ts'
import type { NextMachine, PresentMachine } from '../deploy/adopt.ts'

/**
 * The machine on which this command runs, and whose service a deployment continues. Throws
 * SETTING_MISSING if its store, its keys or its public URL is missing.
 */
export function presentMachine(
  settings: Settings,
  onProgress: (done: number, total: number) => void,
): PresentMachine {
  requireComplete(settings)
  const { dataDir, adminToken } = settings
  return {
    isServing: () => readMovedStore(settings) === undefined && isStoreOpen(storeFile(settings)),
    keys: () =>
      readMovedStore(settings)?.isDeployed ? undefined : secretOfRing(readRing(dataDir)!),
    adminToken: adminToken?.reveal(),
    async moveStore(table, region) {
      if (readMovedStore(settings) === undefined) {
        const place = { ...settings, aws: { ...settings.aws, region } }
        const whole = { backup: undefined, create: false, dryRun: false }
        await migrate(place, { ...whole, table, onProgress })
        if (isStoreOpen(storeFile(settings))) throw startedMeanwhile()
      }
      writeMovedStore(settings, { table, isDeployed: true })
    },
  }
}

/** This machine, which continues on the table of a deployment. */
export const nextMachine = (settings: Settings): NextMachine => ({
  take(keys, table) {
    writeRing(settings.dataDir, ringInSecret(keys))
    writeMovedStore(settings, { table, isDeployed: false })
  },
})

const startedMeanwhile = (): RolecallError =>
  new RolecallError('MIGRATION_FAILED', {
    detail:
      'The service of this machine was started while its store was copied, so the copy may be older. Stop it, and run the command again.',
  })

const missing = (detail: string): RolecallError => new RolecallError('SETTING_MISSING', { detail })

function requireComplete(settings: Settings): void {
  const { dataDir, publicUrl } = settings
  if (!readRing(dataDir))
    throw missing(
      `There is no keys.json in ${dataDir}. Run the command where the service has its data, or set ROLECALL_DATA_DIR.`,
    )
  if (readMovedStore(settings) === undefined && settings.table !== undefined)
    throw missing(
      `The service has its records in the table ${settings.table} already, and --adopt moves only a store from ${dataDir}. To run functions on this table, use the CDK: see "A service on a table" in docs/guide/aws.md.`,
    )
  if (publicUrl === undefined)
    throw missing(
      'Set publicUrl in rolecall.yaml to the address in the links that customers have. After the move, forward it to the new service.',
    )
}
