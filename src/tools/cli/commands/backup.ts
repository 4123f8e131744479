import type { Command } from 'commander'
import { RolecallError } from '../../../api/errors.ts'
import { paint, terminal } from '../output.ts'

const output = (command: Command) =>
  terminal({ json: command.optsWithGlobals<{ json?: boolean }>().json ?? false })

/** What lies in the data directory of a service that uses a table is what it had before. */
function refuseForTable(
  code: 'BACKUP_FAILED' | 'RESTORE_REFUSED',
  table: string | undefined,
): void {
  const detail = `The store is the DynamoDB table ${table}: use its point-in-time recovery, and keep a copy of keys.json.`
  if (table !== undefined) throw new RolecallError(code, { detail })
}

/** Commands that copy what the service keeps; they need its data directory, not the service. */
export function addBackupCommands(program: Command): void {
  program
    .command('backup')
    .description('copy store and keys to one new file; the service may run meanwhile')
    .argument('<file>', 'where to; must not exist yet')
    .action(async (file: string, _options: unknown, command: Command) => {
      const { makeBackup } = await import('../../../adapters/embedded/backup.ts')
      const { readSettings } = await import('../../../hosts/machine/config/settings.ts')
      const { dataDir, table } = readSettings(process.env)
      refuseForTable('BACKUP_FAILED', table)
      makeBackup(dataDir, file)
      output(command).data({ file, dataDir }, () => file)
      output(command).say(
        `${paint('green', 'Copied.')} It holds the keys of this installation: keep it as you keep a password.`,
      )
    })
  program
    .command('restore')
    .description(
      'put a backup into an empty data directory; each role is proved again before it issues credentials',
    )
    .argument('<file>', 'what "rolecall backup" made')
    .action(async (file: string, _options: unknown, command: Command) => {
      const { readSettings } = await import('../../../hosts/machine/config/settings.ts')
      const { restore } = await import('../../../hosts/machine/maintain/restore.ts')
      const settings = readSettings(process.env)
      refuseForTable('RESTORE_REFUSED', settings.table)
      const held = await restore(settings, file)
      output(command).data({ dataDir: settings.dataDir, held }, () => settings.dataDir)
      output(command).say(
        `${paint('green', 'Restored.')} ${held} connections wait until their roles are proved again. Next: rolecall serve`,
      )
      output(command).say(
        'What was revoked, suspended or disconnected after the backup is not known here: do it again.',
      )
    })
}
