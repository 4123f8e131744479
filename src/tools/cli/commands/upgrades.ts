import type { Command } from 'commander'
import type { Upgrade } from '../../../api/types.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { CONNECTION_ID } from '../ids.ts'
import { output, REASON } from '../output.ts'
import { addCampaignCommands } from './campaigns.ts'
import { withEntry } from './client.ts'
import { changesInWords, whole } from './profiles.ts'

const rolecall = new RolecallClient()

/** Commands that bring connected customers to another version of an access profile. */
export function addUpgradeCommands(program: Command): void {
  const upgrades = program
    .command('upgrades')
    .description('change the permissions of connected customers')
  upgrades
    .command('link')
    .description('print how a customer updates the stack of a connection to another version')
    .argument('<id>', ...CONNECTION_ID)
    .option(
      '--to <number>',
      'number of the version, also an earlier one (default: the current one)',
      whole,
    )
    .option(
      '--parameter <name=value>',
      'value of a parameter of your own template that the invitation lacks; can be repeated',
      withEntry,
    )
    .option(...REASON)
    .action(link)
  upgrades
    .command('done')
    .description('say that a role without a stack has the offered version now')
    .argument('<id>', ...CONNECTION_ID)
    .option(...REASON)
    .action(async (id: string, { reason }: { reason?: string }, command: Command) => {
      const connection = await rolecall.reportUpgrade(id, { reason })
      output(command).data(connection, () => `Rolecall verifies the role of ${connection.id} next.`)
    })
  addCampaignCommands(upgrades)
}

interface LinkOptions {
  to?: number
  parameter?: Record<string, string>
  reason?: string
}

async function link(
  id: string,
  { to: toVersion, parameter: parameters, reason }: LinkOptions,
  command: Command,
): Promise<void> {
  const upgrade = await rolecall.upgradeConnection(id, { toVersion, parameters, reason })
  output(command).data(upgrade, () => inWords(upgrade))
}

const inWords = (it: Upgrade): string =>
  [
    it.changes
      ? changesInWords(it.changes)
      : `To version ${it.toVersion}. The granted version is not known.`,
    '',
    ...(it.consoleUrl === null
      ? ['The role has no stack. Change it with this script, or with Terraform (--json):']
      : [
          'In the AWS console, with this template:',
          `  ${it.consoleUrl}`,
          `  ${it.templateUrl}`,
          '',
          'Or in a shell with credentials of that account, such as AWS CloudShell:',
        ]),
    it.command ?? '(Only CloudFormation can make this role.)',
    ...(it.consoleUrl === null
      ? ['', 'When the customer has changed it: rolecall upgrades done CONNECTION']
      : []),
  ].join('\n')
