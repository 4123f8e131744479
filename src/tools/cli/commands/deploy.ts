import { type Command, Option } from 'commander'
import type { DeployOptions } from '../deploy.ts'
import { ABANDON, valueList } from '../numbers.ts'
import { output, paint } from '../output.ts'

const PREPARED =
  'Prepared: the functions wait, and the service of this machine still works. Stop it, and run the same command again. Until the command ends, messages of customers’ stacks wait in the queue.'

/** Commands for the service as Lambda functions. */
export function addDeployCommands(program: Command): void {
  program
    .command('deploy')
    .summary('run the service as Lambda functions in your AWS account')
    .description(
      'run the service as Lambda functions in your AWS account; shows the changes and asks',
    )
    .option(
      '--region <region>',
      'Region in which customers can launch; repeat it for more, the first is the home Region',
      valueList,
    )
    .option('--name-prefix <prefix>', 'prefix of all names (default: "rolecall")')
    .addOption(
      new Option(
        '--front-door <kind>',
        'what takes requests (default: "http-api", an API of API Gateway); a later deployment keeps it',
      ).choices(['http-api', 'function-url']),
    )
    .option('--alarm-email <address>', 'send alarms to this address, which must confirm it once')
    .option('--alarm-topic <arn>', 'publish alarms to this SNS topic of the home Region')
    .option('--no-alarms', 'tell nobody of alarms any more')
    .option(
      '--template-bucket <name>',
      'name of the bucket of templates, for a Region without account-regional bucket names',
    )
    .option(
      '--adopt',
      'continue the service of this machine, with what "rolecall setup" made; stop the service when told to',
    )
    .option('--skip-preflight', 'do not look first for what would make the deployment fail')
    .option(
      '--print-policy',
      'print the IAM policy for the person who deploys, and do nothing else',
    )
    .option(...ABANDON)
    .option('--yes', 'do not ask')
    .action(async (options: DeployOptions, command: Command) => {
      const { deployTo, policyFor } = await import('../deploy.ts')
      const out = output(command)
      if (options.printPolicy) {
        const policy = await policyFor(out, process.env, options)
        return out.data(policy, () => JSON.stringify(policy, null, 2))
      }
      const deployed = await deployTo(out, process.env, options)
      if (!deployed) return void out.say('Nothing was changed.')
      out.data(deployed, () => deployed.url)
      if (deployed.isPaused) return void out.say(PREPARED)
      out.say(
        `${paint('green', deployed.changed ? 'Deployed.' : 'Nothing had to change.')} The service is at ${deployed.url}`,
      )
      out.say(
        `The first API token: aws secretsmanager get-secret-value --region ${deployed.region} --secret-id ${deployed.adminTokenSecret} --query SecretString --output text`,
      )
    })
  addDestroyCommand(program)
}

function addDestroyCommand(program: Command): void {
  program
    .command('destroy')
    .description('delete the deployed service; its data stays')
    .option(
      '--region <region>',
      'Region of the deployment; repeat it for more, the first is the home Region',
      valueList,
    )
    .option('--name-prefix <prefix>', 'name prefix of the deployment (default: "rolecall")')
    .option(
      '--delete-data',
      'delete the table, templates and keys too, with every invitation and connection',
    )
    .option(...ABANDON)
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
        ? 'The data is deleted. Secrets can be restored for 7 days.'
        : `Kept: ${destroyed.data.join(', ') || 'nothing'}`
      out.say(`${paint('green', 'Deleted.')} ${rest}`)
    })
}
