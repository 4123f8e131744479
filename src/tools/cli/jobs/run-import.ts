import { readFileSync, writeFileSync } from 'node:fs'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { importRows } from '../../../core/fleet/import-rows.ts'
import { readRoles } from '../../../core/fleet/read-roles.ts'
import { failedRolesFile, failedRowsFile } from '../../../core/jobs/failed-rows.ts'
import type { FailedRow } from '../../../core/model/job.ts'
import { fileContent } from '../file-content.ts'
import { type Output, paint } from '../output.ts'
import { type Imported, importFile } from './import-file.ts'

/** The words for what a file lists. */
interface Kind {
  noun: string
  done: string
  toFile: (failed: readonly FailedRow[]) => string
}

const KINDS: Record<'customers' | 'roles', Kind> = {
  customers: { noun: 'customer', done: 'invited', toFile: failedRowsFile },
  roles: { noun: 'role', done: 'imported', toFile: failedRolesFile },
}

export interface ImportOptions {
  preview?: boolean
  failed?: string
  reason?: string
}

/** Exit code 2: the caller has to correct something. */
const SOME_FAILED = 2
const MAX_SHOWN = 20

/** Imports a file, or only checks it, and prints what came of it. */
export async function runImport(
  lists: 'customers' | 'roles',
  path: string,
  { preview: isPreview = false, failed: failedPath, reason, out }: ImportOptions & { out: Output },
): Promise<void> {
  const file = path === '-' ? readFileSync(0) : fileContent(path)
  const kind = KINDS[lists]
  const rolecall = new RolecallClient()
  const imported = await importFile({ rolecall, out }, { lists, file, isPreview, reason })
  const { job, failed } = imported
  const held = lists === 'roles' ? heldRows(file) : undefined
  out.data({ job: job ?? null, failed, held }, () => inWords(kind, imported, isPreview))
  sayRows(out, failed)
  if (held && held.length > 0) {
    sayRows(out, held)
    out.say(paint('dim', HELD))
  }
  if (failed.length === 0) return
  process.exitCode = SOME_FAILED
  if (isPreview) return
  const to = failedPath ?? (path === '-' ? 'failed.csv' : path.replace(/(\.csv)?$/i, '.failed.csv'))
  writeFileSync(to, kind.toFile(failed), { mode: 0o600 })
  out.say(paint('dim', `The rows that failed are in ${to}. Correct them and import that file.`))
}

function sayRows(out: Output, rows: readonly Pick<FailedRow, 'row' | 'message'>[]): void {
  for (const { row, message } of rows.slice(0, MAX_SHOWN)) out.say(`line ${row}: ${message}`)
  if (rows.length > MAX_SHOWN) out.say(`and ${rows.length - MAX_SHOWN} more`)
}

const HELD =
  'A role whose External ID is shared or can be guessed waits for your approval: rolecall connections list --status awaiting-approval'

/** The roles that wait for approval because of what the file shows. */
const heldRows = (file: Uint8Array): { row: number; message: string }[] =>
  importRows(readRoles(file)).flatMap((it) =>
    'flaws' in it && it.flaws.length > 0
      ? [{ row: it.row, message: it.flaws.map(({ message }) => message).join(' ') }]
      : [],
  )

function inWords({ noun, done }: Kind, { job, failed }: Imported, isPreview: boolean): string {
  const { counts, total = 0 } = job ?? {}
  const count = counts ? (isPreview ? total - counts.failed : counts.done + counts.unchanged) : 0
  const nouns = `${count} ${noun}${count === 1 ? '' : 's'}`
  const others = failed.length === 0 ? '' : `, ${failed.length} cannot be ${done}`
  return isPreview ? `${nouns} can be ${done}${others}` : `${nouns} ${done}${others}`
}
