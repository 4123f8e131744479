import { DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation'
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { RolecallError } from '../../api/errors.ts'
import { CALLBACK_VISIBILITY_SECONDS, MAX_RECEIVES } from '../cdk/function-list.ts'
import { queueUrl } from '../setup/check/check-queue.ts'
import {
  brokerRoleName,
  homeStackName,
  type InstallationNames,
  iamArn,
  queueName,
  regionStackName,
} from '../setup/names.ts'
import { callAws, inParallel, type Workbench } from '../setup/progress.ts'
import { deployStack } from '../setup/stacks/deploy-stack.ts'
import { describeStack, type StackPlace, type StackState } from '../setup/stacks/stack-state.ts'
import {
  brokerPrincipalsIn,
  MACHINE_QUEUE,
  type QueueTiming,
  setupTemplate,
  tags,
} from '../setup/stacks/templates.ts'
import { secretsManagerIn } from './data-clients.ts'
import type { Kept } from './parameters.ts'

/** What only the machine of the present service can do. */
export interface PresentMachine {
  /** Whether the service still runs on this machine, with its own store. */
  isServing(): boolean
  /**
   * The keys, as the text of the secret that holds them in a deployment. Undefined if the
   * deployment has them already: they may have been rotated there.
   */
  keys(): string | undefined
  /** The first API token, if the machine's settings name it. Its file holds only a hash. */
  adminToken: string | undefined
  /**
   * Copies the store into the table, reads it back, and notes on the machine that the store has
   * moved. Does nothing if it has moved already.
   */
  moveStore(table: string, region: string): Promise<void>
}

/** A machine that continues the work of a deployment, on the deployment's table. */
export interface NextMachine {
  /** Writes the keys of the deployment to the machine, and notes that it serves the table. */
  take(keys: string, table: string): void
}

/** What a deployment uses of the stacks that `rolecall setup` made. */
export interface AdoptedInbox {
  queueUrl: string
  templateBucket: string
}

export const isAdopted = (home: StackState | undefined): boolean =>
  Boolean(home?.parameters.AdoptedQueueUrl)

/** Whether the functions wait for the data of the machine. */
export const isPaused = (home: StackState | undefined): boolean =>
  home?.parameters.Paused === 'true'

interface Asked {
  home: StackState | undefined
  /** Whether this deployment is to use what `rolecall setup` made. */
  adopts: boolean
}

/**
 * Finds what `rolecall setup` made with the same name prefix. Returns undefined for a deployment
 * that has everything in its own stacks. Throws SETUP_INCOMPLETE if both or neither would exist.
 */
export async function findInbox(
  bench: Workbench,
  it: InstallationNames,
  { home, adopts }: Asked,
): Promise<AdoptedInbox | undefined> {
  const setup = await describeStack(bench, { region: it.homeRegion, name: homeStackName(it) })
  if (home && !isAdopted(home)) {
    if (!adopts) return undefined
    throw refusal(
      `${it.namePrefix}-service has a topic, a queue and a broker role of its own. A deployment can adopt those of "rolecall setup" only at its start. Leave out --adopt.`,
    )
  }
  if (!setup && !adopts && !home) return undefined
  if (!setup)
    throw refusal(
      `There is no stack ${homeStackName(it)} in ${it.homeRegion}. --adopt continues what "rolecall setup" made: name the same Regions, the home Region first, and the same --name-prefix.`,
    )
  if (!adopts && !home)
    throw refusal(
      `"rolecall setup" has made the stack ${homeStackName(it)} in ${it.homeRegion}, and its names would be used twice. To continue with its customers, add --adopt. For a second installation, choose another --name-prefix.`,
    )
  return readInbox(bench, it, setup)
}

async function readInbox(
  bench: Workbench,
  it: InstallationNames,
  setup: StackState,
): Promise<AdoptedInbox> {
  const { BucketName, BrokerRoleName, MaxReceives } = setup.parameters
  if (BucketName === undefined || MaxReceives === undefined)
    throw refusal(
      `An earlier version of Rolecall made the stack ${homeStackName(it)}. Run "rolecall setup" first, with the same Regions.`,
    )
  if (BrokerRoleName !== brokerRoleName(it))
    throw refusal(
      `The broker role is ${BrokerRoleName}. A deployment can adopt ${brokerRoleName(it)} only.`,
    )
  await inParallel(
    it.regions
      .filter((region) => region !== it.homeRegion)
      .map((region) => requireRegionStack(bench, it, region)),
  )
  const url = await queueUrl(bench, it.homeRegion, queueName(it))
  if (!url) throw refusal(`The queue ${queueName(it)} is missing. Run "rolecall setup" first.`)
  return { queueUrl: url, templateBucket: BucketName }
}

async function requireRegionStack(
  bench: Workbench,
  it: InstallationNames,
  region: string,
): Promise<void> {
  if (await describeStack(bench, { region, name: regionStackName(it) })) return
  throw refusal(
    `"rolecall setup" has made no topic in ${region}. Run it first: rolecall setup ${it.regions.map((name) => `--region ${name}`).join(' ')}.`,
  )
}

const refusal = (detail: string): RolecallError => new RolecallError('SETUP_INCOMPLETE', { detail })

interface Move {
  machine: PresentMachine
  kept: Kept
  /** The roles of the functions that assume the broker role. */
  functionRoles: string[]
}

/**
 * Moves keys and records of the machine into the deployment, and lets its functions use the queue
 * and the broker role. Customers' stacks and roles refer to neither. May run again after a failure.
 */
export async function moveData(
  bench: Workbench,
  it: InstallationNames,
  { machine, kept, functionRoles }: Move,
): Promise<void> {
  const keys = machine.keys()
  if (keys !== undefined)
    await putSecret(bench, it, { arn: kept.KeyRingArn, text: keys, what: 'the keys' })
  const { adminToken } = machine
  if (adminToken !== undefined)
    await putSecret(bench, it, { arn: kept.AdminTokenArn, text: adminToken, what: 'the API token' })
  await machine.moveStore(kept.TableName, it.homeRegion)
  const timing = { visibilitySeconds: CALLBACK_VISIBILITY_SECONDS, maxReceives: MAX_RECEIVES }
  await changeInbox(bench, it, { timing, add: functionRoles, remove: [] })
}

/** Gives the keys, the queue and the broker role to a machine. The functions must be paused. */
export async function handBack(
  bench: Workbench,
  it: InstallationNames,
  { machine, kept, functionRoles: remove }: Omit<Move, 'machine'> & { machine: NextMachine },
): Promise<void> {
  const region = it.homeRegion
  const { SecretString = '' } = await callAws(
    bench,
    { action: 'secretsmanager:GetSecretValue', region },
    secretsManagerIn(bench, region).send(new GetSecretValueCommand({ SecretId: kept.KeyRingArn })),
  )
  machine.take(SecretString, kept.TableName)
  await changeInbox(bench, it, { timing: MACHINE_QUEUE, add: [], remove })
}

interface InboxChange {
  timing: QueueTiming
  /** Roles that may use the broker role. They matter only if it names its users. */
  add: string[]
  remove: string[]
}

/** Changes parameters of the stack that `rolecall setup` made, and nothing else in it. */
async function changeInbox(
  bench: Workbench,
  it: InstallationNames,
  { timing, add, remove }: InboxChange,
): Promise<void> {
  const place = { region: it.homeRegion, name: homeStackName(it) }
  const stack = await describeStack(bench, place)
  if (!stack) throw refusal(`The stack ${place.name} is missing. Run "rolecall setup" first.`)
  const before = brokerPrincipalsIn(stack.parameters)
  const principals = [...before, ...add].filter((arn) => !remove.includes(arn))
  const parameters = {
    ...stack.parameters,
    VisibilitySeconds: String(timing.visibilitySeconds),
    MaxReceives: String(timing.maxReceives),
    ...(before.length > 0 && { BrokerPrincipalArns: [...new Set(principals)].join(',') }),
  }
  const template = setupTemplate('home', {
    tlsOnly: !bench.clients.endpoints.s3?.startsWith('http:'),
  })
  await deployStack(bench, { ...place, template, parameters, tags: tags(it) }, stack)
}

async function putSecret(
  bench: Workbench,
  { homeRegion: region }: InstallationNames,
  { arn, text, what }: { arn: string; text: string; what: string },
): Promise<void> {
  const call = secretsManagerIn(bench, region).send(
    new PutSecretValueCommand({ SecretId: arn, SecretString: text }),
  )
  await callAws(bench, { action: 'secretsmanager:PutSecretValue', region }, call)
  const message = `${what} of this machine are in Secrets Manager`
  bench.report({ kind: 'note', region, subject: arn.split(':').at(-1)!, status: 'moved', message })
}

/**
 * The only functions' roles that may assume the broker role. AWS adds text to a logical id to get a
 * role's name.
 */
export async function functionRoles(
  bench: Workbench,
  it: InstallationNames,
  service: StackPlace,
): Promise<string[]> {
  if (!(await describeStack(bench, service))) return []
  const call = bench.clients
    .cloudFormation(service.region)
    .send(new DescribeStackResourcesCommand({ StackName: service.name }))
  const { StackResources = [] } = await callAws(
    bench,
    { action: 'cloudformation:DescribeStackResources', region: service.region },
    call,
  )
  return StackResources.filter(
    ({ ResourceType, LogicalResourceId = '' }) =>
      ResourceType === 'AWS::IAM::Role' &&
      /^Service(Http|CallbackWorker|Checks)Role/.test(LogicalResourceId),
  ).map(({ PhysicalResourceId = '' }) => iamArn(it, it.accountId, `role/${PhysicalResourceId}`))
}
