import { existsSync } from 'node:fs'
import { systemClock } from '../../adapters/embedded/system.ts'
import { RolecallError } from '../../api/errors.ts'
import { parseTopicArn } from '../../core/model/aws/topic-arn.ts'
import {
  readSettings,
  requireHomeRegion,
  type Settings,
} from '../../hosts/machine/config/settings.ts'
import { openStore, storeFile } from '../../hosts/machine/run/open-store.ts'
import {
  countLivingConnections,
  type LivingConnections,
  requireAbandonment,
  STACKS_UNHEARD,
} from '../setup/abandon.ts'
import { applySetup, type SetupResult } from '../setup/apply.ts'
import { awsSetupClients, endpointsFrom } from '../setup/clients.ts'
import type { SetupStep } from '../setup/progress.ts'
import { type Output, paint } from './output.ts'

type Environment = Record<string, string | undefined>

export interface SetupOptions {
  region?: string[]
  namePrefix?: string
  bucketSuffix?: string
  servicePrincipal?: string[]
  onlyViaCloudformation?: boolean
  abandon?: number
}

/**
 * Checks the settings before anything is created. Reports everything that is missing. Returns the
 * path of `rolecall.yaml`.
 */
export async function requirePreparation(
  environment: Environment,
  options: SetupOptions,
): Promise<string> {
  const settings = readSettings(environment, { making: true })
  const { configPath, aws } = settings
  const isNamed = options.region !== undefined || settings.isRegionKnown
  if (existsSync(configPath)) {
    if (!isNamed) requireHomeRegion(settings)
    await requireSameTopics(settings, options)
    return configPath
  }
  const missing = [`${configPath}: run "rolecall init", then edit the file.`]
  const { sts } = awsSetupClients({ endpoints: endpointsFrom(environment) })
  const credentials = await sts(aws.region)
    .config.credentials()
    .catch(() => undefined)
  if (!credentials)
    missing.push(
      'AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    )
  if (!isNamed)
    missing.push('an AWS Region: add --region, such as --region eu-central-1, or set AWS_REGION.')
  const detail = `Set-up needs:\n- ${missing.join('\n- ')}`
  throw new RolecallError('SETTING_MISSING', { detail })
}

/** Creates what Rolecall needs in the vendor's account, and reports each step. */
export async function setUp(
  out: Output,
  environment: Environment,
  options: SetupOptions = {},
): Promise<SetupResult> {
  const settings = readSettings(environment, { making: true })
  const established = settings.callbackTopic?.startsWith('arn:')
    ? parseTopicArn(settings.callbackTopic).region
    : undefined
  const regions = options.region ?? settings.regions
  const { namePrefix, bucketSuffix, servicePrincipal: brokerPrincipals, abandon } = options
  return applySetup({
    abandon,
    countLiving: () => countInStore(settings),
    region: established ?? options.region?.[0] ?? settings.aws.region,
    regions,
    ownAccountIds: settings.file.vendor?.accounts ?? [],
    templateReading: settings.templateReading,
    onlyViaCloudFormation: options.onlyViaCloudformation ?? settings.file.aws.onlyViaCloudFormation,
    ...(namePrefix !== undefined && { namePrefix }),
    ...(bucketSuffix !== undefined && { bucketSuffix }),
    ...(brokerPrincipals !== undefined && { brokerPrincipals }),
    clients: awsSetupClients({ endpoints: endpointsFrom(environment) }),
    clock: systemClock,
    onProgress: (step) => out.say(line(step)),
  })
}

/** Counts the living connections of a store. Undefined if this machine has no such store. */
export async function countInStore(
  settings: Pick<Settings, 'aws' | 'table' | 'dataDir'>,
): Promise<LivingConnections | undefined> {
  if (settings.table === undefined && !existsSync(storeFile(settings))) return undefined
  const store = await openStore(settings, systemClock)
  try {
    return await countLivingConnections(store)
  } finally {
    await store.close()
  }
}

/** Refuses another prefix while connections live, because the service would leave their topics. */
async function requireSameTopics(
  settings: Settings,
  { namePrefix, abandon }: SetupOptions,
): Promise<void> {
  const { callbackTopic, configPath } = settings
  const before = callbackTopic?.split(':').at(-1)
  const after = `${namePrefix ?? 'rolecall'}-callbacks`
  if (before === undefined || before === after) return
  const countLiving = () => countInStore(settings)
  await requireAbandonment(
    { abandon, countLiving },
    {
      what: `the topic ${before}, which ${configPath} names and another prefix replaces`,
      ends: STACKS_UNHEARD,
      ...(before.endsWith('-callbacks') && {
        instead: `To keep the topic, run "rolecall setup --name-prefix ${before.slice(0, -'-callbacks'.length)}".`,
      }),
    },
  )
}

const SIGNS: Record<SetupStep['kind'], string> = {
  identity: '•',
  stack: '•',
  event: ' ',
  check: '✓',
  note: '•',
}

/** Prints one step of set-up for people. */
export function line({ kind, region, subject, status, message }: SetupStep): string {
  if (kind === 'event') return paint('dim', `    ${status.padEnd(20)} ${message}`)
  const bad = status === 'missing' || status === 'warning' || status.endsWith('FAILED')
  return `${paint(bad ? 'red' : 'green', bad ? '!' : SIGNS[kind])} ${paint('dim', region)} ${subject}: ${message}`
}

/** The settings that follow from set-up, as environment variables. */
export const variables = (it: SetupResult): Record<string, string> => ({
  ROLECALL_TEMPLATE_BUCKET: it.templateBucket,
  ROLECALL_CALLBACK_TOPIC: it.callbackTopic,
  ROLECALL_CALLBACK_QUEUE_URL: it.callbackQueueUrl,
  ROLECALL_BROKER_ROLE_ARN: it.brokerRoleArn,
  ROLECALL_REGIONS: it.regions.join(','),
})
