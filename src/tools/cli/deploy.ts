import { systemClock, systemRandom } from '../../adapters/embedded/system.ts'
import { storeAccessVersions } from '../../core/access-versions/store-versions.ts'
import type { PolicyDocument } from '../../core/model/access-profile.ts'
import { parseRoleArn } from '../../core/model/aws/role-arn.ts'
import type { Installation } from '../../core/ports.ts'
import { holdAfterAbsence } from '../../core/verification/hold-after-absence.ts'
import { installationFileOf } from '../../hosts/machine/config/installation-file.ts'
import {
  readSettings,
  requireHomeRegion,
  type Settings,
} from '../../hosts/machine/config/settings.ts'
import { openStore } from '../../hosts/machine/run/open-store.ts'
import type { PreparedChange } from '../deploy/change-set.ts'
import { benchOf, type Deployed, deploy, installationIn } from '../deploy/deploy.ts'
import { deployerPolicy } from '../deploy/deployer-policy.ts'
import { type Destroyed, describeLeftover, destroy } from '../deploy/destroy.ts'
import { awsSetupClients, endpointsFrom } from '../setup/clients.ts'
import { type EdgeOptions, keptOptionsIn } from './edge-options.ts'
import { askYes, type Output, paint, progressOn } from './output.ts'
import { nextMachine, presentMachine } from './present-machine.ts'
import { countInStore, line } from './set-up.ts'
import { table } from './table.ts'

type Environment = Record<string, string | undefined>

export interface DeployOptions extends EdgeOptions {
  region?: string[]
  namePrefix?: string
  yes?: boolean
  deleteData?: boolean
  abandon?: number
  templateBucket?: string
  table?: string
  adopt?: boolean
  handBack?: boolean
  skipPreflight?: boolean
  printPolicy?: boolean
}

const COLOURS: Record<string, 'green' | 'yellow' | 'red'> = {
  Add: 'green',
  Modify: 'yellow',
  Remove: 'red',
}

/** What deploy and destroy share: Regions, names, clients and progress. */
export function requestOf(out: Output, environment: Environment, options: DeployOptions) {
  const settings = readSettings(environment)
  if (options.region === undefined) requireHomeRegion(settings)
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

export async function deployTo(
  out: Output,
  environment: Environment,
  options: DeployOptions,
): Promise<Deployed | undefined> {
  const { settings, request } = requestOf(out, environment, options)
  const confirm = async (changes: PreparedChange[]) => {
    for (const change of changes) out.say(describeChange(change))
    return options.yes || (await askYes('Make these changes?'))
  }
  const installation = installationFileOf(settings)
  const deployed = await deploy({
    ...request,
    installation,
    publicUrl: settings.publicUrl,
    templateBucket: options.templateBucket,
    ...keptOptionsIn(options, request.homeRegion),
    table: options.table,
    skipPreflight: options.skipPreflight,
    adopt: options.adopt ? presentMachine(settings, progressOn(out)) : undefined,
    handBack: options.handBack ? nextMachine(settings) : undefined,
    confirm,
  })
  if (deployed && !deployed.isPaused) await storeDeployedVersions(settings, deployed)
  return deployed
}

/** The policy of the person who deploys. Asks AWS only for the account's number. */
export async function policyFor(
  out: Output,
  environment: Environment,
  options: DeployOptions,
): Promise<PolicyDocument> {
  const { request } = requestOf(out, environment, options)
  const it = await installationIn(benchOf(request), request)
  return deployerPolicy({ ...it, templateBucket: options.templateBucket })
}

/**
 * Stores the profiles of rolecall.yaml in the table, as the start of a machine does. Checks for an
 * absence first, because that reads the latest entry of the audit trail.
 */
async function storeDeployedVersions(
  settings: Settings,
  { region, table, brokerRoleArn }: Pick<Deployed, 'region' | 'table' | 'brokerRoleArn'>,
): Promise<void> {
  const place = { aws: { ...settings.aws, region }, dataDir: settings.dataDir, table }
  const store = await openStore(place, systemClock)
  const ports = { store, clock: systemClock, random: systemRandom }
  try {
    await holdAfterAbsence(ports)
    await storeAccessVersions({
      ...ports,
      installation: deployedProfiles(settings, brokerRoleArn),
    })
  } finally {
    await store.close()
  }
}

/** What the functions of a deployment have as their profiles. */
export function deployedProfiles(
  settings: Settings,
  brokerRoleArn: string,
): Pick<Installation, 'vendor' | 'brokerRole' | 'profiles'> {
  const { vendor, profiles } = installationFileOf(settings)
  return {
    vendor,
    brokerRole: parseRoleArn(brokerRoleArn),
    profiles: new Map(profiles.map((profile) => [profile.name, profile])),
  }
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
      for (const it of data)
        out.say(`${paint('red', 'Delete permanently')} ${describeLeftover(it)}`)
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
