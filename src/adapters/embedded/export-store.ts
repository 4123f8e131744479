import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { RolecallError } from '../../api/errors.ts'
import type { StoredPart } from '../../core/ports.ts'
import { copyStore } from './backup.ts'
import { openSqliteStore } from './sqlite-store.ts'

export interface StoreCopy {
  /**
   * Everything in the store, in the same order at each call. Audit entries and announcements come
   * in the order in which they were written.
   */
  parts(): Iterable<StoredPart>
  remove(): void
}

export interface ExportSource {
  file: string
  isBackup: boolean
  /** The directory for the temporary copy, which only this user can read. */
  folder: string
}

/**
 * Whether another process has the store open. SQLite: a connection in WAL mode holds a shared lock
 * as long as it lives, so that an exclusive one is refused.
 */
export function isStoreOpen(file: string): boolean {
  if (!existsSync(file)) return false
  const db = new DatabaseSync(file)
  try {
    db.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA busy_timeout=0; BEGIN IMMEDIATE; ROLLBACK')
    return false
  } catch (error) {
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return true
    throw error
  } finally {
    db.close()
  }
}

const SQLITE_BUSY = 5

const PREFIX = '.migration-'

/** Makes a consistent copy of the store, or of a backup. The service can keep running. */
export async function copyForExport(source: ExportSource): Promise<StoreCopy> {
  if (!existsSync(source.file))
    throw new RolecallError('MIGRATION_FAILED', { detail: `There is no ${source.file}.` })
  mkdirSync(source.folder, { recursive: true, mode: 0o700 })
  removeLeftovers(source.folder)
  const folder = mkdtempSync(join(source.folder, PREFIX))
  const file = join(folder, 'copy.sqlite')
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    if (source.isBackup) copyFileSync(source.file, file)
    else copyStore(source.file, file)
    chmodSync(file, 0o600)
    // Upgrades an older schema, and refuses a newer one.
    await openSqliteStore(file).close()
  } catch (error) {
    remove()
    throw error
  }
  return { parts: () => partsOf(file), remove }
}

/** Removes the copies of runs that were killed. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder))
    if (name.startsWith(PREFIX)) rmSync(join(folder, name), { recursive: true, force: true })
}

const RECORDS = 'SELECT body FROM records ORDER BY kind, id'
const RESERVATIONS = 'SELECT kind, value, owner FROM reservations ORDER BY kind, value'
const SUMS = `SELECT json_object('day', day, 'profile', profile, 'name', name, 'detail', detail, 'sum', sum) AS body
  FROM sums ORDER BY day, profile, name, detail`
const TRAIL = {
  audit: 'SELECT body FROM audit ORDER BY seq',
  announcements: 'SELECT body FROM announcements ORDER BY seq',
  checks: 'SELECT body FROM checks ORDER BY connection_id, at',
  attempts: 'SELECT body FROM attempts ORDER BY endpoint_id, at, event_id',
}

function* partsOf(file: string): Generator<StoredPart> {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    for (const { body } of db.prepare(RECORDS).iterate())
      yield { group: 'records', body: String(body) }
    for (const row of db.prepare(RESERVATIONS).iterate()) {
      const { kind, value, owner } = row as { kind: 'role'; value: string; owner: string }
      yield { group: 'reservations', taken: { kind, value, owner } }
    }
    for (const { body } of db.prepare(SUMS).iterate()) yield { group: 'sums', body: String(body) }
    for (const group of ['audit', 'announcements', 'checks', 'attempts'] as const)
      for (const { body } of db.prepare(TRAIL[group]).iterate()) yield { group, body: String(body) }
  } finally {
    db.close()
  }
}
