import { systemClock, systemRandom } from '../../adapters/embedded/system.ts'
import { RolecallError } from '../../api/errors.ts'
import { holdAfterRestore } from '../../core/verification/hold-after-restore.ts'
import { openStore } from '../../hosts/machine/run/open-store.ts'
import { tableInUse } from '../deploy/data-stack.ts'
import { benchOf, installationIn } from '../deploy/deploy.ts'
import { type RestoredTable, restoreTable } from '../deploy/restore-table.ts'
import { requestOf } from './deploy.ts'
import type { Output } from './output.ts'

export interface RestoreTableOptions {
  region?: string[]
  namePrefix?: string
  table?: string
  to?: string
  /** ISO 8601. */
  at?: string
}

/** Restores the table of a deployment, or the one that is named, and holds what it contains. */
export async function restoreTableFor(
  out: Output,
  environment: Record<string, string | undefined>,
  options: RestoreTableOptions,
): Promise<RestoredTable> {
  const { settings, request } = requestOf(out, environment, options)
  const bench = benchOf(request)
  const it = await installationIn(bench, request)
  const { namePrefix, homeRegion: region } = it
  const source = options.table ?? settings.table ?? (await tableInUse(bench, it))
  if (source === undefined)
    throw new RolecallError('SETTING_MISSING', {
      detail: `There is no deployment ${namePrefix}-service in ${region}. Name the table with --table.`,
    })
  return restoreTable(bench, {
    ...{ region, source, namePrefix, target: options.to ?? newName(namePrefix) },
    at: options.at === undefined ? undefined : new Date(options.at),
    async hold(table) {
      const place = { aws: { ...settings.aws, region }, dataDir: settings.dataDir, table }
      const store = await openStore(place, systemClock)
      try {
        return await holdAfterRestore({ store, clock: systemClock, random: systemRandom })
      } finally {
        await store.close()
      }
    },
  })
}

/** Such as `rolecall-20261129-0430`, by the time of the restore. */
const newName = (namePrefix: string): string =>
  `${namePrefix}-${systemClock.now().toISOString().slice(0, 16).replaceAll(/[-:]/g, '').replace('T', '-')}`
