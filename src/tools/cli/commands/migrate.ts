import type { Command } from 'commander'
import { output, paint } from '../output.ts'

interface Options {
  table?: string
  create?: boolean
  dryRun?: boolean
}

const EACH = 5000

/** Needs the data directory and AWS; the service may run on its file meanwhile. */
export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description(
      'carry the store of this machine into a DynamoDB table; run it again to go on, or to bring what changed since',
    )
    .argument(
      '[backup]',
      'what "rolecall backup" made; else the store in the data directory, as it is now',
    )
    .option('--table <name>', 'the table, if not ROLECALL_TABLE')
    .option('--create', 'make the table if there is none')
    .option('--dry-run', 'only count what would be carried over')
    .action(
      async (
        backup: string | undefined,
        { table, create = false, dryRun = false }: Options,
        command: Command,
      ) => {
        const { readSettings } = await import('../../../hosts/machine/config/settings.ts')
        const { migrate } = await import('../../../hosts/machine/maintain/migrate.ts')
        const out = output(command)
        const onProgress = (done: number, total: number) => {
          if (done === total || Math.floor(done / EACH) > Math.floor((done - 99) / EACH))
            out.say(paint('dim', `  ${done} of ${total}`))
        }
        const done = await migrate(readSettings(process.env), {
          backup,
          table,
          create,
          dryRun,
          onProgress,
        })
        const { records, reservations, audit, announcements } = done.counts
        const held = `${records} records, ${reservations} reservations, ${audit} audit entries, ${announcements} announcements`
        out.data(done, () => `${held}\ndigest ${done.digest}`)
        if (dryRun) return out.say('Nothing was written.')
        out.say(
          `${paint('green', 'Carried over, and read back.')} Stop the service, run this once more, then start it with ROLECALL_TABLE=${done.table} and the same data directory, where its keys are.`,
        )
      },
    )
}
