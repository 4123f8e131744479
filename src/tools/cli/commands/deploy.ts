import type { Command } from 'commander'
import type { DeployOptions } from '../deploy.ts'
import { paint, terminal } from '../output.ts'

const output = (command: Command) =>
  terminal({ json: command.optsWithGlobals<{ json?: boolean }>().json ?? false })
const collect = (value: string, earlier: string[] = []): string[] => [
  ...earlier,
  ...value.split(','),
]

/** Commands for the service as Lambda functions. */
export function addDeployCommands(program: Command): void {
  program
    .command('deploy')
    .description(
      'run the service in your AWS account as Lambda functions over DynamoDB; shows what changes, and asks; run it again at any time',
    )
    .option(
      '--region <region>',
      'a Region in which customers may launch, again for each; the first is the home Region',
      collect,
    )
    .option('--name-prefix <prefix>', 'begins the names of all that is made (rolecall)')
    .option('--yes', 'do not ask')
    .action(async (options: DeployOptions, command: Command) => {
      const { deployTo } = await import('../deploy.ts')
      const out = output(command)
      const deployed = await deployTo(out, process.env, options)
      if (!deployed) return void out.say('Nothing was changed.')
      out.data(deployed, () => deployed.url)
      out.say(
        `${paint('green', deployed.changed ? 'Deployed.' : 'Nothing had to change.')} The service is at ${deployed.url}`,
      )
      out.say(
        `The first API token: aws secretsmanager get-secret-value --region ${deployed.region} --secret-id ${deployed.adminTokenSecret} --query SecretString --output text`,
      )
    })
  program
    .command('destroy')
    .description(
      'take the deployed service away again; what it knows is kept unless you say otherwise',
    )
    .option(
      '--region <region>',
      'the Regions of the deployment, again for each; the first is the home Region',
      collect,
    )
    .option('--name-prefix <prefix>', 'begins the names of all that was made (rolecall)')
    .option(
      '--delete-data',
      'delete table, templates and keys too: every invitation and connection is forgotten',
    )
    .option('--yes', 'do not ask')
    .action(async (options: DeployOptions, command: Command) => {
      const { destroyIn } = await import('../deploy.ts')
      const out = output(command)
      const destroyed = await destroyIn(out, process.env, options)
      if (!destroyed) return void out.say('Nothing was changed.')
      out.data(destroyed, () =>
        destroyed.stacks.map(({ name, region }) => `${name} ${region}`).join('\n'),
      )
      const rest = destroyed.isDataGone
        ? 'The data is gone; secrets can be restored for 7 days.'
        : `Kept: ${destroyed.data.join(', ') || 'nothing'}`
      out.say(`${paint('green', 'Gone.')} ${rest}`)
    })
}
