import { restoreBackup } from '../../../adapters/embedded/backup.ts'
import { systemClock, systemRandom } from '../../../adapters/embedded/system.ts'
import { holdConnections } from '../../../core/verification/hold-after-absence.ts'
import type { Settings } from '../config/settings.ts'

/** An old copy knows nothing of what came after it: each role is proved again before it issues. Returns how many wait for that (fault 33). */
export const restore = ({ dataDir }: Pick<Settings, 'dataDir'>, file: string): Promise<number> =>
  restoreBackup(file, dataDir, (store) =>
    holdConnections({ store, clock: systemClock, random: systemRandom }),
  )
