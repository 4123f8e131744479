import type { Command } from 'commander'
import { output, paint, progressOn } from '../output.ts'

interface Options {
  table?: string
  create?: boolean
  dryRun?: boolean
}

/** Needs the data directory and AWS; the service can keep running on its file. */
export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .summary('copy the store to a DynamoDB table')
    .description(
      'copy the store of this machine to a DynamoDB table; run it again to continue or catch up',
    )
    .argument(
      '[backup]',
      'file that "rolecall backup" wrote (default: the store in the data directory)',
    )
    .option('--table <name>', 'name of the table (default: ROLECALL_TABLE)')
    .option('--create', 'create the table if it does not exist')
    .option('--dry-run', 'only count what would be copied')
    .action(
      async (
        backup: string | undefined,
        { table, create = false, dryRun = false }: Options,
        command: Command,
      ) => {
        const { readSettings } = await import('../../../hosts/machine/config/settings.ts')
        const { migrate } = await import('../../../hosts/machine/maintain/migrate.ts')
        const out = output(command)
        const done = await migrate(readSettings(process.env), {
          backup,
          table,
          create,
          dryRun,
          onProgress: progressOn(out),
        })
        const { records, reservations, audit, announcements, checks } = done.counts
        const held = `${records} records, ${reservations} reservations, ${audit} audit entries, ${announcements} announcements, ${checks} checks`
        out.data(done, () => `${held}\ndigest ${done.digest}`)
        if (dryRun) return out.say('Nothing was written.')
        out.say(
          `${paint('green', 'Copied and verified.')} Stop the service and run this command once more. Then start the service with ROLECALL_TABLE=${done.table} and the same data directory, which holds the keys.`,
        )
      },
    )
}
