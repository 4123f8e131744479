import { readFileSync, writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { failedRowsFile } from '../../../core/jobs/failed-rows.ts'
import { CSV_COLUMNS } from '../../../core/jobs/rows.ts'
import { fileContent } from '../file-content.ts'
import { type Imported, importFile } from '../jobs/import-file.ts'
import { output, paint, REASON } from '../output.ts'

const rolecall = new RolecallClient()

/** The command that invites the customers of a CSV file. */
export function addImport(invitations: Command): void {
  invitations
    .command('import')
    .description(
      `invite the customers of a CSV file, with these columns: ${CSV_COLUMNS.join(', ')}; only customerId is needed`,
    )
    .argument('<file>', 'at most 10,000 rows and 2 MB, in UTF-8; - reads standard input')
    .option('--preview', 'only check the rows: make no invitation')
    .option(
      '--failed <file>',
      'where to write the rows that failed, to correct and import them (default: the name of the file with .failed.csv)',
    )
    .option(...REASON)
    .action(runImport)
}

interface ImportOptions {
  preview?: boolean
  failed?: string
  reason?: string
}

/** Exit code 2: the caller has to correct something. */
const SOME_FAILED = 2
const MAX_SHOWN = 20

async function runImport(
  path: string,
  { preview: isPreview = false, failed: failedPath, reason }: ImportOptions,
  command: Command,
): Promise<void> {
  const out = output(command)
  const imported = await importFile(
    { rolecall, out },
    { file: path === '-' ? readFileSync(0) : fileContent(path), isPreview, reason },
  )
  const { job, failed } = imported
  out.data({ job: job ?? null, failed }, () => inWords(imported, isPreview))
  for (const { row, message } of failed.slice(0, MAX_SHOWN)) out.say(`line ${row}: ${message}`)
  if (failed.length > MAX_SHOWN) out.say(`and ${failed.length - MAX_SHOWN} more`)
  if (failed.length === 0) return
  process.exitCode = SOME_FAILED
  if (isPreview) return
  const to = failedPath ?? (path === '-' ? 'failed.csv' : path.replace(/(\.csv)?$/i, '.failed.csv'))
  writeFileSync(to, failedRowsFile(failed), { mode: 0o600 })
  out.say(paint('dim', `The rows that failed are in ${to}. Correct them and import that file.`))
}

function inWords({ job, failed }: Imported, isPreview: boolean): string {
  const invited = job ? (isPreview ? job.total - job.counts.failed : job.counts.done) : 0
  const customers = `${invited} customer${invited === 1 ? '' : 's'}`
  const others = failed.length === 0 ? '' : `, ${failed.length} cannot be invited`
  return isPreview ? `${customers} can be invited${others}` : `${customers} invited${others}`
}
