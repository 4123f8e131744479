import type { Command } from 'commander'
import { RolecallError } from '../../../api/errors.ts'
import { apiClient, query } from '../api-client.ts'
import { table, terminal } from '../output.ts'

const output = (command: Command) =>
  terminal({ json: command.optsWithGlobals<{ json?: boolean }>().json ?? false })

interface Simulated {
  connectionId: string
  scope: string
  results: {
    action: string
    resource: string
    role: string
    roleBy: string
    scope: string
    verdict: string
  }[]
  restsOn: string
}

/** What scopes allow: read from rolecall.yaml, or asked of a connection's role. */
export function addScopeCommands(program: Command): void {
  program
    .command('scopes')
    .description(
      'say in plain words what each scope of the access profiles leaves of what the role may do',
    )
    .argument('[profile]', 'access profile of rolecall.yaml; else all')
    .action(async (name: string | undefined, _options: unknown, command: Command) => {
      const { scopeViews, scopesInWords } = await import('../scope-views.ts')
      const views = await scopeViews(process.env, name)
      output(command).data(views, () => scopesInWords(views))
      if (views.some(({ findings }) => findings.some(({ level }) => level === 'error')))
        process.exitCode = 4
    })
  program
    .command('simulate-access')
    .description(
      'say whether credentials of a scope could do something in the customer’s account, without doing it',
    )
    .argument('<connection>')
    .option('--scope <name>', 'scope of the access profile')
    .requiredOption('--action <action...>', 'such as s3:PutObject; up to ten')
    .option('--resource <arn>', 'what it would be done to', '*')
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
    throw new RolecallError('REQUEST_INVALID', { detail: 'Give up to ten actions.' })
  const asked = query({ scope, actions: action.join(','), resource })
  const simulated = await apiClient(process.env).get<Simulated>(
    `/v1/connections/${encodeURIComponent(id)}/access${asked}`,
  )
  const rows = simulated.results.map((it) => [
    it.action,
    it.resource,
    it.verdict,
    `${it.role}, says ${it.roleBy}`,
    it.scope,
  ])
  output(command).data(simulated, () =>
    table(['ACTION', 'RESOURCE', 'VERDICT', 'ROLE', 'SCOPE'], rows),
  )
  output(command).say(simulated.restsOn)
  if (simulated.results.some(({ verdict }) => verdict === 'denied')) process.exitCode = 3
}
