import { checkBroker } from '../setup/check/check-broker.ts'
import { checkBucket } from '../setup/check/check-bucket.ts'
import { checkHomeQueues, checkUndeliveredQueue } from '../setup/check/check-queue.ts'
import { checkTopic } from '../setup/check/check-topic.ts'
import type { Gap } from '../setup/check/compare-policy.ts'
import { homeStackName, type InstallationNames, regionStackName } from '../setup/names.ts'
import type { Choices } from '../setup/policies.ts'
import type { Workbench } from '../setup/progress.ts'
import {
  currentTemplate,
  describeStack,
  isSameTemplate,
  type StackPlace,
  type StackState,
} from '../setup/stacks/stack-state.ts'
import { brokerPrincipalsIn, setupTemplate, type Template } from '../setup/stacks/templates.ts'
import { functionRoles, isAdopted, isPaused } from './adopt.ts'
import { furtherRegions } from './deploy.ts'
import { stackName } from './plan.ts'
import { homeTemplate, type StackKind, templateOf } from './templates.ts'

export interface Check {
  title: string
  look: () => Promise<Gap[]>
}

/** Checks everything that a deployment depends on. Changes nothing. */
export async function checksOf(
  bench: Workbench,
  it: InstallationNames,
  given: Choices,
): Promise<Check[]> {
  const home = it.homeRegion
  const service = await describeStack(bench, { region: home, name: stackName(it, 'home') })
  const choices = { ...given, ...(await brokerChoices(bench, it, service)) }
  return [
    ...placesOf(it, service).map((place) => ({
      title: `Stack ${place.name} in ${place.region}`,
      look: () => checkStack(bench, place, choices),
    })),
    { title: `Bucket of templates in ${home}`, look: () => checkBucket(bench, it, choices) },
    { title: `Callback queue in ${home}`, look: () => checkHomeQueues(bench, it) },
    { title: 'Broker role', look: () => checkBroker(bench, it, choices) },
    ...it.regions.flatMap((region) => [
      { title: `Topic in ${region}`, look: () => checkTopic(bench, it, { region, choices }) },
      {
        title: `Queue for what SNS cannot deliver in ${region}`,
        look: () => checkUndeliveredQueue(bench, it, region),
      },
    ]),
    { title: 'Clock', look: async () => checkClock(bench, home) },
  ]
}

/**
 * The role of an adopted set-up may be open to the account's other identities, as `rolecall setup`
 * chose.
 */
async function brokerChoices(
  bench: Workbench,
  it: InstallationNames,
  service: StackState | undefined,
): Promise<Pick<Choices, 'brokerPrincipals'>> {
  const roles = await functionRoles(bench, it, {
    region: it.homeRegion,
    name: stackName(it, 'home'),
  })
  if (!isAdopted(service)) return { brokerPrincipals: roles }
  const setup = await describeStack(bench, { region: it.homeRegion, name: homeStackName(it) })
  const named = brokerPrincipalsIn(setup?.parameters ?? {})
  return named.length > 0 ? { brokerPrincipals: [...new Set([...named, ...roles])] } : {}
}

type Place = StackPlace & {
  /** The template that the stack is to have. */
  wanted: (choices: Choices) => Template
  /** The command that makes it. */
  command: 'rolecall setup' | 'rolecall deploy'
}

function placesOf(it: InstallationNames, service: StackState | undefined): Place[] {
  const own = (kind: StackKind, region: string): Place => ({
    ...{ region, name: stackName(it, kind), command: 'rolecall deploy' },
    wanted: (choices) => templateOf(kind, choices),
  })
  const made = (kind: 'home' | 'region', region: string): Place => ({
    ...{ region, name: kind === 'home' ? homeStackName(it) : regionStackName(it) },
    command: 'rolecall setup',
    wanted: (choices) => setupTemplate(kind, choices),
  })
  const inbox = isAdopted(service)
    ? [made('home', it.homeRegion), ...furtherRegions(it).map((region) => made('region', region))]
    : furtherRegions(it).map((region) => own('region', region))
  const home = {
    ...own('home', it.homeRegion),
    wanted: (choices: Choices) => homeTemplate(choices, service?.parameters ?? {}),
  }
  return [own('data', it.homeRegion), home, ...inbox]
}

const WHOLE = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'IMPORT_COMPLETE']

async function checkStack(
  bench: Workbench,
  { wanted, command, ...place }: Place,
  choices: Choices,
): Promise<Gap[]> {
  const gap = { region: place.region, piece: `the stack ${place.name}` }
  const stack = await describeStack(bench, place)
  const again = `Run "${command}" with the same Regions and name prefix.`
  if (!stack) return [{ ...gap, problem: 'it does not exist.', remedy: again, severity: 'missing' }]
  if (!WHOLE.includes(stack.status)) {
    const remedy = `See its events in the CloudFormation console. ${again}`
    return [{ ...gap, problem: `it is in ${stack.status}.`, remedy, severity: 'missing' }]
  }
  if (isPaused(stack)) {
    const remedy = 'Run "rolecall deploy --adopt", or start the service of the machine.'
    return [{ ...gap, problem: 'its functions are paused.', remedy, severity: 'missing' }]
  }
  if (stack.parameters.ProtectTable === 'false') {
    const problem = 'DynamoDB does not protect the table from deletion yet.'
    return [{ ...gap, problem, remedy: again, severity: 'missing' }]
  }
  if (isSameTemplate(await currentTemplate(bench, place), wanted(choices))) return []
  const problem = 'it is of another version of Rolecall.'
  return [{ ...gap, problem, remedy: again, severity: 'warning' }]
}

const MAX_OFFSET_MS = 5 * 60_000

/**
 * AWS: after an answer that refuses the request's time, the SDK computes the clock's offset from
 * its Date header.
 */
function checkClock(bench: Workbench, region: string): Gap[] {
  const ahead = bench.clients.sts(region).config.systemClockOffset
  if (Math.abs(ahead) < MAX_OFFSET_MS) return []
  const problem = `it is ${Math.round(Math.abs(ahead) / 60_000)} minutes ${ahead > 0 ? 'behind' : 'ahead of'} AWS's.`
  const remedy =
    'Set it by NTP. The functions have their own clocks: only this machine is affected.'
  return [{ region, piece: "this machine's clock", problem, remedy, severity: 'warning' }]
}
