import { Command } from 'commander'
import manifest from '../../../package.json' with { type: 'json' }
import { addAgentCommand } from './commands/agent.ts'
import { addAuditCommand } from './commands/audit.ts'
import { addAuditRolesCommand } from './commands/audit-roles.ts'
import { addAwsConfigCommand } from './commands/aws-config.ts'
import { addBackupCommands } from './commands/backup.ts'
import { addClientCommands } from './commands/client.ts'
import { addCompletionCommands } from './commands/completion.ts'
import { addConsoleCommand } from './commands/console.ts'
import { addCredentialCommands } from './commands/credentials.ts'
import { addCustomerCommands } from './commands/customers.ts'
import { addDeadLetterCommands } from './commands/dead-letters.ts'
import { addDeployCommands } from './commands/deploy.ts'
import { addEnrolmentCommands } from './commands/enrolments.ts'
import { addEventsCommand } from './commands/events.ts'
import { addRoleImport } from './commands/import.ts'
import { addIssuingCommands } from './commands/issuing.ts'
import { addJobCommands } from './commands/jobs.ts'
import { addKeyCommands } from './commands/keys.ts'
import { addMigrateCommand } from './commands/migrate.ts'
import { addProfileCommands } from './commands/profiles.ts'
import { addReceiptCommands } from './commands/receipt.ts'
import { addRestoreTableCommand } from './commands/restore-table.ts'
import { addScopesCommand, addSimulateCommand } from './commands/scopes.ts'
import { addSearchCommand } from './commands/search.ts'
import { addDev, addSandbox, addServe } from './commands/service.ts'
import { addDoctor, addInit, addSetup } from './commands/set-up.ts'
import { addTemplateCommands } from './commands/template.ts'
import { addTokenCommands } from './commands/tokens.ts'
import { addUpgradeCommands } from './commands/upgrades.ts'
import { addWatchCommand } from './commands/watch.ts'
import { addWebhookCommands } from './commands/webhooks.ts'
import { pathOf, RolecallHelp } from './help.ts'

/** The commands by heading, in the order in which a new user needs them. */
const GROUPS: Record<string, ((program: Command) => void)[]> = {
  'Start:': [addDev, addSandbox, addInit, addSetup, addServe, addDoctor, addDeployCommands],
  'Customers:': [
    ...[addClientCommands, addSearchCommand, addWatchCommand, addJobCommands],
    ...[addEnrolmentCommands, addUpgradeCommands, addReceiptCommands],
    ...[addCustomerCommands, addAuditRolesCommand, addRoleImport],
  ],
  'Credentials:': [
    ...[addCredentialCommands, addAgentCommand, addConsoleCommand, addAwsConfigCommand],
    ...[addSimulateCommand, addIssuingCommands],
  ],
  'Operate:': [
    ...[addAuditCommand, addEventsCommand, addWebhookCommands, addTokenCommands],
    ...[
      addDeadLetterCommands,
      addKeyCommands,
      addBackupCommands,
      addMigrateCommand,
      addRestoreTableCommand,
      addCompletionCommands,
    ],
  ],
  'Template:': [addTemplateCommands, addProfileCommands, addScopesCommand],
}

/** A command that names the nearest sub-command, and its own help, when it is called wrongly. */
class RolecallCommand extends Command {
  override createCommand(name?: string): Command {
    return new RolecallCommand(name)
  }

  override createHelp(): RolecallHelp {
    return Object.assign(new RolecallHelp(), this.configureHelp())
  }

  override error(message: string, options?: Parameters<Command['error']>[1]): never {
    const { parent } = this
    // A wrong sub-command reaches the default one, "list", as an argument too many.
    if (options?.code === 'commander.excessArguments' && parent?.parent && isDefault(this))
      return (parent as unknown as { unknownCommand(): never }).unknownCommand()
    this.showHelpAfterError(`See: ${pathOf(this)} --help`)
    return super.error(message, options)
  }
}

const isDefault = (command: Command): boolean =>
  (command.parent as unknown as { _defaultCommandName?: string })._defaultCommandName ===
  command.name()

/** All commands. `args` are those of the command line, without the program's own name. */
export function makeProgram(args: readonly string[]): Command {
  const program = new RolecallCommand('rolecall')
    .description('Connects customers’ AWS accounts: verified cross-account roles, no copied keys.')
    .option('--json', 'print data as JSON')
    .helpOption('-h, --help', 'show this help')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
  // Commander finds options of the program after a command too, and "profiles show" has a --version
  // of its own.
  if (args.every((it) => it.startsWith('-')))
    program.version(manifest.version, '--version', 'print the version')
  for (const [heading, adders] of Object.entries(GROUPS)) {
    program.commandsGroup(heading)
    for (const add of adders) add(program)
  }
  const help = new Command('help').argument('[command]').description('show help for a command')
  program.addHelpCommand(help.helpGroup('Operate:'))
  return program
}

/** A command with all visible commands below it, in the order of the help. */
export const commandsBelow = (command: Command): Command[] => [
  command,
  ...command.createHelp().visibleCommands(command).flatMap(commandsBelow),
]
