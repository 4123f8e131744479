import { type Command, Option } from 'commander'
import type { Deployed } from '../../deploy/deploy.ts'
import type { DeployOptions } from '../deploy.ts'
import { ABANDON, reservedCopies, valueList } from '../numbers.ts'
import { type Output, output, paint } from '../output.ts'

const PREPARED =
  'Prepared: the functions wait, and the service of this machine still works. Stop it, and run the same command again. Until the command ends, messages of customers’ stacks wait in the queue.'

const handedBack = ({ table }: Deployed): string =>
  `Handed back: the functions are paused, and the keys are on this machine. Start the service now: ROLECALL_TABLE=${table} rolecall serve. Until it runs, messages of customers’ stacks wait in the queue.`

/** Commands for the service as Lambda functions. */
export function addDeployCommands(program: Command): void {
  const command = program
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
  addFrontDoorOptions(command)
  command
    .option('--alarm-email <address>', 'send alarms to this address, which must confirm it once')
    .option('--alarm-topic <arn>', 'publish alarms to this SNS topic of the home Region')
    .option('--no-alarms', 'tell nobody of alarms any more')
    .option(
      '--template-bucket <name>',
      'name of the bucket of templates, for a Region without account-regional bucket names',
    )
    .option('--table <name>', 'use this table, which "rolecall restore-table" made')
    .option(
      '--adopt',
      'continue the service of this machine, with what "rolecall setup" made; stop the service when told to',
    )
    .addOption(
      new Option(
        '--hand-back',
        'pause the functions, and let "rolecall serve" on this machine continue with the table',
      ).conflicts('adopt'),
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
      if (options.handBack) return void out.say(handedBack(deployed))
      if (deployed.isPaused) return void out.say(PREPARED)
      sayWhere(out, deployed)
    })
  addDestroyCommand(program)
}

function addFrontDoorOptions(command: Command): void {
  command
    .addOption(
      new Option(
        '--front-door <kind>',
        'what takes requests (default: "http-api", an API of API Gateway); a later deployment keeps it',
      ).choices(['http-api', 'function-url']),
    )
    .option('--domain <name>', 'a domain of your own for the API; needs --certificate')
    .option('--certificate <arn>', 'certificate of ACM for the domain, in the home Region')
    .option('--no-domain', 'use the address of the front door again')
    .option('--web-acl <arn>', 'protect the API with this Web ACL of AWS WAF; needs a domain')
    .option('--no-web-acl', 'protect the API with no Web ACL any more')
    .option(
      '--reserve <copies>',
      "copies of Lambda's concurrency that only callbacks use, 10 or more; 0 for none",
      reservedCopies,
    )
}

function sayWhere(out: Output, { changed, url, domain, region, adminTokenSecret }: Deployed): void {
  out.say(
    `${paint('green', changed ? 'Deployed.' : 'Nothing had to change.')} The service is at ${url}`,
  )
  if (domain)
    out.say(
      `Make a CNAME record (or an alias in Route 53) for ${domain.name} that points to ${domain.target}`,
    )
  out.say(
    `The first API token: aws secretsmanager get-secret-value --region ${region} --secret-id ${adminTokenSecret} --query SecretString --output text`,
  )
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
      const { describeLeftover } = await import('../../deploy/destroy.ts')
      out.data(destroyed, () =>
        destroyed.stacks.map(({ name, region }) => `${name} ${region}`).join('\n'),
      )
      const { left } = destroyed
      out.say(
        `${paint('green', 'Deleted.')} ${left.length > 0 ? 'Still there:' : 'Nothing is left.'}`,
      )
      for (const one of left) out.say(`  ${describeLeftover(one)}`)
    })
}
