import type { Command } from 'commander'
import { RolecallError } from '../../../api/errors.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { CONNECTION_ID } from '../ids.ts'
import { output } from '../output.ts'
import { tableOf } from '../table.ts'

/** The command that shows what the scopes of rolecall.yaml allow. */
export function addScopesCommand(program: Command): void {
  program
    .command('scopes')
    .summary('show what each scope of rolecall.yaml allows')
    .description('show what each scope of the access profiles in rolecall.yaml allows')
    .argument('[profile]', 'access profile of rolecall.yaml (default: all)')
    .action(async (name: string | undefined, _options: unknown, command: Command) => {
      const { scopeViews, scopesInWords } = await import('../scope-views.ts')
      const views = await scopeViews(process.env, name)
      output(command).data(views, () => scopesInWords(views))
      if (views.some(({ findings }) => findings.some(({ level }) => level === 'error')))
        process.exitCode = 4
    })
}

/** The command that asks the service what a scope's credentials could do. */
export function addSimulateCommand(program: Command): void {
  program
    .command('simulate-access')
    .summary('say what credentials could do, without doing it')
    .description(
      'show whether credentials could do something in the customer’s account, without doing it',
    )
    .argument('<connection>', ...CONNECTION_ID)
    .option('--scope <name>', 'scope of the access profile (default: the only one)')
    .requiredOption('--action <action...>', '1 to 10 AWS actions, such as s3:PutObject')
    .option('--resource <arn>', 'ARN of the resource', '*')
    .action(simulate)
}

interface Options {
  scope?: string
  action: string[]
  resource: string
}

async function simulate(
  id: string,
  { scope, action, resource }: Options,
  command: Command,
): Promise<void> {
  if (action.length > 10)
    throw new RolecallError('REQUEST_INVALID', { detail: 'Give 1 to 10 actions.' })
  const question = { scope, actions: action, resource }
  const simulated = await new RolecallClient().simulateAccess(id, question)
  output(command).data(simulated, () =>
    tableOf(simulated.results, {
      ACTION: (it) => it.action,
      RESOURCE: (it) => it.resource,
      VERDICT: (it) => it.verdict,
      ROLE: (it) => `${it.role} (${it.roleBy})`,
      SCOPE: (it) => it.scope,
    }),
  )
  output(command).say(simulated.restsOn)
  await sayUnpublished(action, command)
  if (simulated.results.some(({ verdict }) => verdict === 'denied')) process.exitCode = 3
}

/** AWS denies an action that does not exist too, so a typing error looks like a missing right. */
async function sayUnpublished(actions: string[], command: Command): Promise<void> {
  const { actionsMatching, IAM_DATA_DATE } = await import(
    '../../../core/template/access/iam-data.ts'
  )
  for (const action of actions.filter((it) => actionsMatching(it).length === 0))
    output(command).say(
      `${action} is not in AWS's list of actions of ${IAM_DATA_DATE}. Check the spelling.`,
    )
}
