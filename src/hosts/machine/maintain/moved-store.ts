import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { RolecallError } from '../../../api/errors.ts'
import type { Settings } from '../config/settings.ts'

type Place = Pick<Settings, 'dataDir'>

/** Where the store of a data directory went. Its file there is older, and must not be used. */
export interface MovedStore {
  table: string
  /** False after the deployment has handed its work and its keys back to this machine. */
  isDeployed: boolean
}

const markerIn = ({ dataDir }: Place): string => join(dataDir, 'moved.json')

/** Undefined if the store is still in the data directory. */
export function readMovedStore(place: Place): MovedStore | undefined {
  const file = markerIn(place)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as MovedStore) : undefined
}

export const writeMovedStore = (place: Place, moved: MovedStore): void =>
  writeFileSync(markerIn(place), `${JSON.stringify(moved)}\n`, { mode: 0o600 })

/** Throws SETTING_INVALID if the file of this data directory is not the store any more. */
export function requireNotMoved(place: Place): void {
  const moved = readMovedStore(place)
  if (!moved) return
  throw new RolecallError('SETTING_INVALID', {
    detail: `The store of ${place.dataDir} has moved to the table ${moved.table}, and its file here is older. ${moved.isDeployed ? 'The functions of "rolecall deploy" serve it. To serve it from this machine again, run "rolecall deploy --hand-back" first.' : `Set ROLECALL_TABLE=${moved.table}.`}`,
  })
}
