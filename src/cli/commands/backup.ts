import type { Command } from 'commander'
import { paint, terminal } from '../output.ts'

const output = (command: Command) => terminal({ json: command.optsWithGlobals<{ json?: boolean }>().json ?? false })

/** Commands that copy what the service keeps; they need its data directory, not the service. */
export function addBackupCommands(program: Command): void {
  program
    .command('backup')
    .description('copy store and keys to one new file; the service may run meanwhile')
    .argument('<file>', 'where to; must not exist yet')
    .action(async (file: string, _options: unknown, command: Command) => {
      const { makeBackup } = await import('../../embedded/backup.ts')
      const { readSettings } = await import('../../entry/settings.ts')
      const { dataDir } = readSettings(process.env)
      makeBackup(dataDir, file)
      output(command).data({ file, dataDir }, () => file)
      output(command).say(`${paint('green', 'Copied.')} It holds the keys of this installation: keep it as you keep a password.`)
    })
  program
    .command('restore')
    .description('put a backup into an empty data directory; each role is proved again before it issues credentials')
    .argument('<file>', 'what "rolecall backup" made')
    .action(async (file: string, _options: unknown, command: Command) => {
      const { readSettings } = await import('../../entry/settings.ts')
      const { restore } = await import('../../entry/restore.ts')
      const settings = readSettings(process.env)
      const held = await restore(settings, file)
      output(command).data({ dataDir: settings.dataDir, held }, () => settings.dataDir)
      output(command).say(
        `${paint('green', 'Restored.')} ${held} connections wait until their roles are proved again. Next: rolecall serve`,
      )
      output(command).say('What was revoked, suspended or disconnected after the backup is not known here: do it again.')
    })
}
