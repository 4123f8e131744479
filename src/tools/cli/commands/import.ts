import { readFileSync, writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { importRows, readRoles } from '../../../core/fleet/import-rows.ts'
import { FLEET_COLUMNS } from '../../../core/fleet/read-fleet.ts'
import { failedRolesFile, failedRowsFile } from '../../../core/jobs/failed-rows.ts'
import { CSV_COLUMNS } from '../../../core/jobs/rows.ts'
import type { FailedRow } from '../../../core/model/job.ts'
import { fileContent } from '../file-content.ts'
import { type Imported, importFile } from '../jobs/import-file.ts'
import { type Output, output, paint, REASON } from '../output.ts'

const rolecall = new RolecallClient()

/** What a file lists, and the words for it. */
interface Kind {
  lists: 'customers' | 'roles'
  noun: string
  done: string
  toFile: (failed: readonly FailedRow[]) => string
}

const CUSTOMERS: Kind = {
  ...{ lists: 'customers', noun: 'customer', done: 'invited', toFile: failedRowsFile },
}
const ROLES: Kind = {
  ...{ lists: 'roles', noun: 'role', done: 'imported', toFile: failedRolesFile },
}

/** The command that invites the customers of a CSV file. */
export function addImport(invitations: Command): void {
  withOptions(
    invitations
      .command('import')
      .description(
        `invite the customers of a CSV file, with these columns: ${CSV_COLUMNS.join(', ')}; only customerId is needed`,
      )
      .argument('<file>', 'at most 10,000 rows and 2 MB, in UTF-8; - reads standard input')
      .option('--preview', 'only check the rows: make no invitation'),
    CUSTOMERS,
  )
}

/** The command that imports the roles that a vendor already has. */
export function addRoleImport(program: Command): void {
  withOptions(
    program
      .command('import')
      .description(
        `make connections of the roles that you already have, from a CSV file with these columns: ${FLEET_COLUMNS.join(', ')}; customerName and profile may be missing`,
      )
      .argument('<file>', 'at most 10,000 roles, in UTF-8; - reads standard input')
      .option('--preview', 'only check the rows: probe no role and make no connection'),
    ROLES,
  )
}

const withOptions = (command: Command, kind: Kind): Command =>
  command
    .option(
      '--failed <file>',
      'where to write the rows that failed, to correct and import them (default: the name of the file with .failed.csv)',
    )
    .option(...REASON)
    .action((path: string, options: ImportOptions, self: Command) =>
      runImport(kind, path, { ...options, out: output(self) }),
    )

interface ImportOptions {
  preview?: boolean
  failed?: string
  reason?: string
}

/** Exit code 2: the caller has to correct something. */
const SOME_FAILED = 2
const MAX_SHOWN = 20

async function runImport(
  kind: Kind,
  path: string,
  { preview: isPreview = false, failed: failedPath, reason, out }: ImportOptions & { out: Output },
): Promise<void> {
  const file = path === '-' ? readFileSync(0) : fileContent(path)
  const { lists } = kind
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
