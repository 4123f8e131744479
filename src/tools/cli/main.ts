import { Command, CommanderError } from 'commander'
import manifest from '../../../package.json' with { type: 'json' }
import { useProxies } from '../../adapters/network/proxies.ts'
import { ERRORS, isRolecallError } from '../../api/errors.ts'
import type { Log } from '../../core/ports.ts'
import { addAgentCommand } from './commands/agent.ts'
import { addAuditCommand } from './commands/audit.ts'
import { addAwsConfigCommand } from './commands/aws-config.ts'
import { addBackupCommands } from './commands/backup.ts'
import { addClientCommands } from './commands/client.ts'
import { addConsoleCommand } from './commands/console.ts'
import { addCredentialCommands } from './commands/credentials.ts'
import { addCustomerCommands } from './commands/customers.ts'
import { addDeadLetterCommands } from './commands/dead-letters.ts'
import { addDeployCommands } from './commands/deploy.ts'
import { addEventsCommand } from './commands/events.ts'
import { addIssuingCommands } from './commands/issuing.ts'
import { addKeyCommands } from './commands/keys.ts'
import { addMigrateCommand } from './commands/migrate.ts'
import { addProfileCommands } from './commands/profiles.ts'
import { addReceiptCommands } from './commands/receipt.ts'
import { addScopeCommands } from './commands/scopes.ts'
import { addDev, addSandbox, addServe } from './commands/service.ts'
import { addDoctor, addInit, addSetup } from './commands/set-up.ts'
import { addTemplateCommands } from './commands/template.ts'
import { addTokenCommands } from './commands/tokens.ts'
import { addUpgradeCommands } from './commands/upgrades.ts'
import { addWebhookCommands } from './commands/webhooks.ts'
import { paint } from './output.ts'
import './umask.ts'

const EXIT = { caller: 2, customer: 3, operator: 4, nobody: 5 } as const

const program = new Command('rolecall')
  .description(
    'Connects customers’ AWS accounts with two clicks: verified cross-account roles, no copied keys.',
  )
  .option('--json', 'print data as JSON')
  .showHelpAfterError('(add --help to see how to use it)')
  .configureHelp({ showGlobalOptions: true })
  .exitOverride()

// Commander finds options of the program after a command too, and "profiles show" has a --version
// of its own.
if (process.argv.slice(2).every((it) => it.startsWith('-')))
  program.version(manifest.version, '--version', 'print the version')

/** The commands by heading, in the order in which a new user needs them. */
const GROUPS: Record<string, ((program: Command) => void)[]> = {
  'Try:': [addDev, addSandbox],
  'Set up and run:': [addInit, addSetup, addServe, addDoctor, addDeployCommands],
  'Check what you ask customers for:': [addTemplateCommands, addScopeCommands, addProfileCommands],
  'Connect customers:': [addClientCommands, addUpgradeCommands, addReceiptCommands],
  'Use credentials:': [
    ...[addCredentialCommands, addAgentCommand, addConsoleCommand, addAwsConfigCommand],
    addIssuingCommands,
  ],
  'Operate:': [
    ...[
      addAuditCommand,
      addEventsCommand,
      addWebhookCommands,
      addTokenCommands,
      addDeadLetterCommands,
    ],
    addKeyCommands,
    ...[addBackupCommands, addMigrateCommand, addCustomerCommands],
  ],
}
for (const [heading, adders] of Object.entries(GROUPS)) {
  program.commandsGroup(heading)
  for (const add of adders) add(program)
}
const help = new Command('help').argument('[command]').description('show help for a command')
program.addHelpCommand(help.helpGroup('Operate:'))

/** The log of the service, where one is written: it holds nothing but lines of JSON (F19). */
let log: Log | undefined
program.hook('preAction', async (_, command) => {
  if (command.name() === 'serve' && !process.stderr.isTTY)
    log = (await import('../../hosts/machine/run/log.ts')).jsonLog()
  const unusedProxy = useProxies()
  if (unusedProxy && log) log.warn('proxy.unused', { why: unusedProxy })
  else if (unusedProxy) process.stderr.write(`${unusedProxy}\n`)
})

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
  // Commander has printed its own errors.
  if (!(error instanceof CommanderError)) print(error)
}

/**
 * Prints the error as JSON where that was asked for. The exit code says who can fix it: 2 the
 * caller, 3 the customer, 4 the operator, 5 nobody; 1 is an unexpected error.
 */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (!isRolecallError(error)) return 1
  if (program.opts<{ json?: boolean }>().json)
    process.stdout.write(
      `${JSON.stringify({ error: { code: error.code, message: error.message } })}\n`,
    )
  return EXIT[ERRORS[error.code].fixedBy]
}

function print(error: unknown): void {
  if (log) {
    log.error('service.failed', { error })
    return
  }
  const text = isRolecallError(error)
    ? `${paint('red', error.code)} ${error.message}`
    : `${paint('red', 'Unexpected:')} ${error instanceof Error ? error.stack : String(error)}`
  process.stderr.write(`${text}\n`)
}
