import type { Command } from 'commander'
import { CSV_COLUMNS, FLEET_COLUMNS, ROLE_COLUMN } from '../../../core/model/job.ts'
import type { ImportOptions } from '../jobs/run-import.ts'
import { output, REASON } from '../output.ts'

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
    'customers',
  )
}

/** The command that imports the roles that a vendor already has. */
export function addRoleImport(program: Command): void {
  withOptions(
    program
      .command('import')
      .summary('make connections of the roles that you already have, from a CSV file')
      .description(
        `make connections of the roles that you already have, from a CSV file with these columns: ${FLEET_COLUMNS.join(', ')}; customerName and profile may be missing; for a profile with several roles, ${ROLE_COLUMN} for each instead of roleArn`,
      )
      .argument('<file>', 'at most 10,000 roles, in UTF-8; - reads standard input')
      .option('--preview', 'only check the rows: probe no role and make no connection'),
    'roles',
  )
}

const withOptions = (command: Command, lists: 'customers' | 'roles'): Command =>
  command
    .option(
      '--failed <file>',
      'where to write the rows that failed, to correct and import them (default: the name of the file with .failed.csv)',
    )
    .option(...REASON)
    .action(async (path: string, options: ImportOptions, self: Command) => {
      const { runImport } = await import('../jobs/run-import.ts')
      await runImport(lists, path, { ...options, out: output(self) })
    })
