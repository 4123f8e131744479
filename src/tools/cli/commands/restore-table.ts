import type { Command } from 'commander'
import { timeAgo } from '../durations.ts'
import { valueList } from '../numbers.ts'
import { output, paint } from '../output.ts'
import type { RestoreTableOptions } from '../restore-table.ts'

/** Restores the table of a deployment. The machine's own store has `rolecall restore`. */
export function addRestoreTableCommand(program: Command): void {
  program
    .command('restore-table')
    .summary('restore the DynamoDB table to a point in time, under a new name')
    .description(
      'restore the DynamoDB table to a point in time, under a new name; what it contains is on hold until you confirm it',
    )
    .option(
      '--region <region>',
      'Region of the deployment; repeat it for more, the first is the home Region',
      valueList,
    )
    .option('--name-prefix <prefix>', 'name prefix of the deployment (default: "rolecall")')
    .option('--table <name>', 'table to restore (default: that of the deployment)')
    .option(
      '--at <time>',
      'such as 2026-11-29T04:30:00Z, or 2h for two hours ago (default: latest)',
      timeAgo,
    )
    .option('--to <name>', 'name of the new table, or of one that an earlier run did not complete')
    .action(async (options: RestoreTableOptions, command: Command) => {
      const { restoreTableFor } = await import('../restore-table.ts')
      const out = output(command)
      const restored = await restoreTableFor(out, process.env, options)
      const { table, at, held } = restored
      out.data(restored, () => table)
      out.say(
        `${paint('green', 'Restored')} as of ${at}. On hold: ${held.connections} connections, ${held.tokens} API tokens and all issuing.`,
      )
      out.say(
        `Next, use it: "rolecall deploy --table ${table}" with your Regions; or, for machines, ROLECALL_TABLE=${table}. Then do again what you revoked, suspended, disconnected or stopped since, and run "rolecall restore confirm" three times: with tokens, connections and stops.`,
      )
    })
}
