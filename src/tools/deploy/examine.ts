import { DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation'
import { checkBroker } from '../setup/check/check-broker.ts'
import { checkBucket } from '../setup/check/check-bucket.ts'
import { checkHomeQueues, checkUndeliveredQueue } from '../setup/check/check-queue.ts'
import { checkTopic } from '../setup/check/check-topic.ts'
import type { Gap } from '../setup/check/compare-policy.ts'
import { type InstallationNames, iamArn } from '../setup/names.ts'
import type { Choices } from '../setup/policies.ts'
import { callAws, type Workbench } from '../setup/progress.ts'
import {
  currentTemplate,
  describeStack,
  isSameTemplate,
  type StackPlace,
} from '../setup/stacks/stack-state.ts'
import { furtherRegions, stackName } from './deploy.ts'
import { type StackKind, templateOf } from './templates.ts'

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
  const choices = { ...given, brokerPrincipals: await functionRoles(bench, it) }
  const home = it.homeRegion
  return [
    ...placesOf(it).map(({ kind, ...place }) => ({
      title: `Stack ${place.name} in ${place.region}`,
      look: () => checkStack(bench, { kind, ...place }, choices),
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

type Place = StackPlace & { kind: StackKind }

const placesOf = (it: InstallationNames): Place[] => [
  { kind: 'data', region: it.homeRegion, name: stackName(it, 'data') },
  { kind: 'home', region: it.homeRegion, name: stackName(it, 'home') },
  ...furtherRegions(it).map(
    (region): Place => ({ kind: 'region', region, name: stackName(it, 'region') }),
  ),
]

const WHOLE = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'IMPORT_COMPLETE']

async function checkStack(
  bench: Workbench,
  { kind, ...place }: Place,
  choices: Choices,
): Promise<Gap[]> {
  const gap = { region: place.region, piece: `the stack ${place.name}` }
  const stack = await describeStack(bench, place)
  const again = 'Run "rolecall deploy" with the same Regions and name prefix.'
  if (!stack) return [{ ...gap, problem: 'it does not exist.', remedy: again, severity: 'missing' }]
  if (!WHOLE.includes(stack.status)) {
    const remedy = `See its events in the CloudFormation console. ${again}`
    return [{ ...gap, problem: `it is in ${stack.status}.`, remedy, severity: 'missing' }]
  }
  if (stack.parameters.ProtectTable === 'false') {
    const problem = 'DynamoDB does not protect the table from deletion yet.'
    return [{ ...gap, problem, remedy: again, severity: 'missing' }]
  }
  if (isSameTemplate(await currentTemplate(bench, place), templateOf(kind, choices))) return []
  const problem = 'it is of another version of Rolecall.'
  return [{ ...gap, problem, remedy: again, severity: 'warning' }]
}

/**
 * The only roles that may assume the broker role: those of three functions. AWS adds text to a
 * logical id to get a role's name.
 */
async function functionRoles(bench: Workbench, it: InstallationNames): Promise<string[]> {
  const place = { region: it.homeRegion, name: stackName(it, 'home') }
  if (!(await describeStack(bench, place))) return []
  const call = bench.clients
    .cloudFormation(place.region)
    .send(new DescribeStackResourcesCommand({ StackName: place.name }))
  const { StackResources = [] } = await callAws(
    bench,
    { action: 'cloudformation:DescribeStackResources', region: place.region },
    call,
  )
  const roles = StackResources.filter(({ ResourceType }) => ResourceType === 'AWS::IAM::Role')
  const brokering = roles.filter(({ LogicalResourceId = '' }) =>
    /^Service(Http|CallbackWorker|Checks)Role/.test(LogicalResourceId),
  )
  return brokering.map(({ PhysicalResourceId = '' }) =>
    iamArn(it, it.accountId, `role/${PhysicalResourceId}`),
  )
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
