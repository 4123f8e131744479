import type { Command } from 'commander'
import { RolecallError } from '../../../api/errors.ts'
import { output, paint } from '../output.ts'

/** Refuses if a table holds the records, because then the store in the data directory is old. */
function refuseForTable(
  code: 'BACKUP_FAILED' | 'RESTORE_REFUSED',
  table: string | undefined,
): void {
  const detail = `The store is the DynamoDB table ${table}: use its point-in-time recovery, and keep a copy of keys.json.`
  if (table !== undefined) throw new RolecallError(code, { detail })
}

/** Commands that copy the store and the keys; they need the data directory, not the service. */
export function addBackupCommands(program: Command): void {
  program
    .command('backup')
    .summary('copy the store and the keys to one new file')
    .description('copy the store and the keys to one new file, also while the service runs')
    .argument('<file>', 'path of the new file')
    .action(async (file: string, _options: unknown, command: Command) => {
      const { makeBackup } = await import('../../../adapters/embedded/backup.ts')
      const { readSettings } = await import('../../../hosts/machine/config/settings.ts')
      const { dataDir, table } = readSettings(process.env)
      refuseForTable('BACKUP_FAILED', table)
      makeBackup(dataDir, file)
      output(command).data({ file, dataDir }, () => file)
      output(command).say(
        `${paint('green', 'Copied.')} It holds the keys of this installation: protect it like a password.`,
      )
    })
  const restore = program
    .command('restore')
    .summary('put a backup into an empty data directory')
    .description(
      'put a backup into an empty data directory; what it contains is on hold until you confirm it',
    )
    .argument('<file>', 'file that "rolecall backup" wrote')
    .action(async (file: string, _options: unknown, command: Command) => {
      const { readSettings } = await import('../../../hosts/machine/config/settings.ts')
      const { restoreBackup } = await import('../../../adapters/embedded/backup.ts')
      const { systemClock: clock, systemRandom: random } = await import(
        '../../../adapters/embedded/system.ts'
      )
      const { holdAfterRestore } = await import('../../../core/verification/hold-after-restore.ts')
      const settings = readSettings(process.env)
      refuseForTable('RESTORE_REFUSED', settings.table)
      // The backup may be older than a suspension or a revocation (fault 33).
      const held = await restoreBackup(file, settings.dataDir, (store) =>
        holdAfterRestore({ store, clock, random }),
      )
      output(command).data({ dataDir: settings.dataDir, held }, () => settings.dataDir)
      output(command).say(
        `${paint('green', 'Restored.')} On hold: ${held.connections} connections, ${held.tokens} API tokens and all issuing. Next: rolecall serve`,
      )
      output(command).say(
        'The backup does not contain what you revoked, suspended, disconnected or stopped after it was made. Do that again with the first API token, then run "rolecall restore confirm" three times: with tokens, connections and stops.',
      )
    })
  restore
    .command('confirm')
    .description('after a restore, let the connections, stops or tokens of the backup work again')
    .argument('<group>', 'connections, stops or tokens')
    .action(async (group: string, _options: unknown, command: Command) => {
      const { RolecallClient } = await import('../../../client/rolecall-client.ts')
      const confirmed = await new RolecallClient().confirmRestored(
        group as 'connections' | 'stops' | 'tokens',
      )
      output(command).data(confirmed, () => `${confirmed.group}  ${confirmed.released} released`)
    })
}
