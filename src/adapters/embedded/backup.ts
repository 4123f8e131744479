import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isRolecallError, RolecallError } from '../../api/errors.ts'
import type { Store } from '../../core/ports.ts'
import { openSqliteStore } from './sqlite-store.ts'

const STORE = 'rolecall.sqlite'
const KEYS = 'keys.json'
const BESIDE = [KEYS, 'admin-token.sha256']

type Files = { name: string; content: string }[]

/**
 * Copies the store and the key files into one new file that only this user can read (ST-4). The
 * service can keep running; the copy is consistent.
 */
export function makeBackup(dataDir: string, target: string): void {
  for (const name of [STORE, KEYS])
    if (!existsSync(join(dataDir, name)))
      throw new RolecallError('BACKUP_FAILED', { detail: `There is no ${name} in ${dataDir}.` })
  const file = reserve(resolve(target))
  try {
    copyStore(join(dataDir, STORE), file)
    addFiles(file, filesOf(dataDir))
    sync(file)
  } catch (error) {
    rmSync(file, { force: true })
    throw new RolecallError('BACKUP_FAILED', { detail: `(${(error as Error).message})` }, error)
  }
}

function reserve(file: string): string {
  try {
    closeSync(openSync(file, 'wx', 0o600))
    return file
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST'
    const detail = exists
      ? `${file} exists already. Give the path of a new file.`
      : `(${(error as Error).message})`
    throw new RolecallError('BACKUP_FAILED', { detail }, error)
  }
}

export function copyStore(store: string, file: string): void {
  const db = new DatabaseSync(store, { readOnly: true })
  try {
    db.prepare('VACUUM INTO ?').run(file)
  } finally {
    db.close()
  }
}

const filesOf = (dataDir: string): Files =>
  BESIDE.filter((name) => existsSync(join(dataDir, name))).map((name) => ({
    name,
    content: readFileSync(join(dataDir, name), 'utf8'),
  }))

/**
 * Adds the key files last. A backup that was interrupted lacks this table, so a restore refuses it.
 */
function addFiles(file: string, files: Files): void {
  const db = new DatabaseSync(file)
  try {
    db.exec(
      'PRAGMA journal_mode=DELETE; BEGIN; CREATE TABLE backup_files (name TEXT PRIMARY KEY, content TEXT NOT NULL)',
    )
    for (const { name, content } of files)
      db.prepare('INSERT INTO backup_files VALUES (?, ?)').run(name, content)
    db.exec('COMMIT')
  } finally {
    db.close()
  }
}

function sync(file: string): void {
  const handle = openSync(file, 'r+')
  fsyncSync(handle)
  closeSync(handle)
}

/**
 * Restores a backup into an empty data directory. Calls `prepare` with the store before the store
 * gets its name. If anything fails, the directory is empty again.
 */
export async function restoreBackup<T>(
  file: string,
  dataDir: string,
  prepare: (store: Store) => Promise<T>,
): Promise<T> {
  if (!existsSync(file))
    throw new RolecallError('RESTORE_REFUSED', { detail: `No such file: ${file}.` })
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0)
    throw new RolecallError('RESTORE_REFUSED', {
      detail: `${dataDir} is not empty; name an empty ROLECALL_DATA_DIR, or move its files away.`,
    })
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const part = join(dataDir, `${STORE}.restoring`)
  try {
    const files = unpack(resolve(file), part)
    const prepared = await prepareStore(part, prepare)
    for (const { name, content } of files)
      writeFileSync(join(dataDir, name), content, { mode: 0o600, flag: 'wx', flush: true })
    renameSync(part, join(dataDir, STORE))
    return prepared
  } catch (error) {
    for (const name of readdirSync(dataDir)) rmSync(join(dataDir, name))
    if (isRolecallError(error)) throw error
    throw new RolecallError('RESTORE_REFUSED', { detail: `(${(error as Error).message})` }, error)
  }
}

/** Copies the store to `part`. Returns the key files and erases them from the copy. */
function unpack(file: string, part: string): Files {
  try {
    copyFileSync(file, part)
    chmodSync(part, 0o600)
    const db = new DatabaseSync(part)
    try {
      const { quick_check: check } = db.prepare('PRAGMA quick_check(1)').get()!
      if (check !== 'ok') throw new Error(String(check))
      const rows = db.prepare('SELECT name, content FROM backup_files').all() as Files
      db.exec('PRAGMA secure_delete=ON; DROP TABLE backup_files')
      return rows.filter(({ name }) => BESIDE.includes(name))
    } finally {
      db.close()
    }
  } catch (error) {
    const detail = `${file} is not a whole backup that "rolecall backup" made (${(error as Error).message}).`
    throw new RolecallError('RESTORE_REFUSED', { detail }, error)
  }
}

async function prepareStore<T>(file: string, prepare: (store: Store) => Promise<T>): Promise<T> {
  const store = openSqliteStore(file)
  try {
    return await prepare(store)
  } finally {
    await store.close()
  }
}
