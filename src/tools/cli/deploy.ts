import { createInterface } from 'node:readline/promises'
import { systemClock } from '../../adapters/embedded/system.ts'
import { RolecallError } from '../../api/errors.ts'
import { installationFileOf } from '../../hosts/machine/config/installation-file.ts'
import { readSettings } from '../../hosts/machine/config/settings.ts'
import type { PreparedChange } from '../deploy/change-set.ts'
import { type Deployed, deploy } from '../deploy/deploy.ts'
import { type Destroyed, destroy } from '../deploy/destroy.ts'
import { awsSetupClients, endpointsFrom } from '../setup/clients.ts'
import { type Output, paint, table } from './output.ts'
import { countInStore, line } from './set-up.ts'

type Environment = Record<string, string | undefined>

export interface DeployOptions {
  region?: string[]
  namePrefix?: string
  yes?: boolean
  deleteData?: boolean
  abandon?: number
}

const COLOURS: Record<string, 'green' | 'yellow' | 'red'> = {
  Add: 'green',
  Modify: 'yellow',
  Remove: 'red',
}

/** What deploy and destroy share: Regions, names, clients and progress. */
export function requestOf(out: Output, environment: Environment, options: DeployOptions) {
  const settings = readSettings(environment)
  const regions = options.region ?? settings.regions
  const namePrefix = options.namePrefix ?? 'rolecall'
  const clients = awsSetupClients({ endpoints: endpointsFrom(environment) })
  const onProgress = (step: Parameters<typeof line>[0]) => out.say(line(step))
  const request = {
    homeRegion: regions[0] ?? settings.aws.region,
    regions,
    namePrefix,
    clients,
    clock: systemClock,
    onProgress,
    abandon: options.abandon,
    countLiving: async ({ region, name: table }: { region: string; name: string }) => {
      const { aws, dataDir } = settings
      return countInStore({ aws: { ...aws, region }, dataDir, table })
    },
  }
  return { settings, request }
}

export function deployTo(
  out: Output,
  environment: Environment,
  options: DeployOptions,
): Promise<Deployed | undefined> {
  const { settings, request } = requestOf(out, environment, options)
  const confirm = async (changes: PreparedChange[]) => {
    for (const change of changes) out.say(describeChange(change))
    return options.yes || (await askYes('Make these changes?'))
  }
  return deploy({
    ...request,
    installation: installationFileOf(settings),
    publicUrl: settings.publicUrl,
    confirm,
  })
}

export function destroyIn(
  out: Output,
  environment: Environment,
  options: DeployOptions,
): Promise<Destroyed | undefined> {
  const { request } = requestOf(out, environment, options)
  const isDataToo = options.deleteData ?? false
  return destroy({
    ...request,
    isDataToo,
    async confirm(stacks, data) {
      for (const { region, name } of stacks)
        out.say(`${paint('red', 'Delete')} the stack ${name} in ${region}`)
      for (const name of data) out.say(`${paint('red', 'Delete permanently')} ${name}`)
      if (!isDataToo) out.say('The table, templates and keys stay, with the stack that holds them.')
      return (
        options.yes ||
        (await askYes(
          isDataToo ? 'Delete all of this, with every invitation and connection?' : 'Delete these?',
        ))
      )
    },
  })
}

function describeChange({ plan, isNew, changes }: PreparedChange): string {
  const title = `${paint('bold', plan.name)} in ${plan.region}: ${isNew ? 'new stack' : 'changes'}`
  const rows = changes.map(({ action, type, logicalId, replacement }) => [
    action,
    type,
    logicalId,
    replacement && replacement !== 'False' ? `replacement: ${replacement}` : '',
  ])
  const lines = table(['action', 'type', 'resource', ''], rows).split('\n')
  return [
    title,
    ...lines.map(
      (text, index) =>
        `  ${index > 0 ? paint(COLOURS[rows[index - 1]![0]!] ?? 'dim', text) : text}`,
    ),
  ].join('\n')
}

/** Asks on the terminal. Without a terminal, the command needs --yes. */
async function askYes(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new RolecallError('CONFIRMATION_NEEDED')
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim())
  } finally {
    terminal.close()
  }
}
