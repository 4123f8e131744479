import type { Command } from 'commander'
import { fromRolecall } from '../../../client/from-rolecall.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { readAddress } from '../../../client/token.ts'
import { partitionNamed } from '../../../core/model/aws/partition.ts'
import { parseRoleArn } from '../../../core/model/aws/role-arn.ts'
import { signInLink } from '../console/federation.ts'
import { CONNECTION_ID } from '../ids.ts'
import { output, paint } from '../output.ts'

interface ConsoleOptions {
  scope?: string
  destination: string
  open?: boolean
}

export function addConsoleCommand(program: Command): void {
  program
    .command('console')
    .summary('sign in to the AWS console of a connection’s account')
    .description('print a secret link that signs in to the AWS console of a connection’s account')
    .argument('<connection>', ...CONNECTION_ID)
    .option(
      '--scope <name>',
      'scope of the access profile, which limits what the console can do (default: the only one)',
    )
    .option(
      '--destination <page>',
      'page to open, such as /cloudformation/home?region=eu-west-1',
      '/',
    )
    .option('--open', 'open the link in the browser instead of printing it')
    .action(async (connectionId: string, options: ConsoleOptions, command: Command) => {
      const { credentials, link } = await linkFor(connectionId, options)
      const { expiration } = credentials
      if (options.open) await (await import('../console/open-once.ts')).openOnce(link, process.env)
      const shown = options.open ? {} : { url: link }
      output(command).data({ connectionId, ...shown, expiration }, () =>
        options.open ? connectionId : link,
      )
      output(command).say(
        `${paint('yellow', 'Keep this link secret:')} it signs in everyone who opens it. The session ends at ${expiration.toISOString()}.`,
      )
    })
}

async function linkFor(connectionId: string, { scope, destination }: ConsoleOptions) {
  const { roleArn } = await new RolecallClient().getConnection(connectionId)
  const credentials = await fromRolecall({ connectionId, scope })()
  const partition = partitionNamed(parseRoleArn(roleArn).partition)
  const { url: issuer } = readAddress(process.env)
  const consoleUrl = process.env.ROLECALL_CONSOLE_URL
  const signIn = { credentials, partition, destination, issuer, consoleUrl }
  return { credentials, link: await signInLink(signIn, { fetch }) }
}
