import { existsSync } from 'node:fs'
import { s3Client } from '../../adapters/aws/s3/client.ts'
import { sqsClient } from '../../adapters/aws/sqs/client.ts'
import { sqsDeadLetters } from '../../adapters/aws/sqs/dead-letters.ts'
import { systemDns } from '../../adapters/embedded/dns.ts'
import { systemClock } from '../../adapters/embedded/system.ts'
import { OidcProvider } from '../../adapters/oidc/identity-provider.ts'
import { isRolecallError, RolecallError } from '../../api/errors.ts'
import { askDomain, domainProblem } from '../../core/brand/domain-watch.ts'
import { sampleRoleNames } from '../../core/model/access-profile.ts'
import { parseRoleArn } from '../../core/model/aws/role-arn.ts'
import { parseTopicArn } from '../../core/model/aws/topic-arn.ts'
import type { SignInProvider } from '../../core/model/person.ts'
import { redirectUrl } from '../../core/people/attempt.ts'
import type { Log } from '../../core/ports.ts'
import { readBrand } from '../../hosts/machine/config/brand.ts'
import {
  profilesOf,
  readInstallation,
  requireSetting,
  requireUsableProfiles,
} from '../../hosts/machine/config/installation.ts'
import {
  readSettings,
  requireHomeRegion,
  type Settings,
} from '../../hosts/machine/config/settings.ts'
import { openStore, storeFile } from '../../hosts/machine/run/open-store.ts'
import { checkSetup } from '../setup/apply.ts'
import { awsSetupClients, endpointsFrom } from '../setup/clients.ts'
import type { Output } from './output.ts'
import { profileNotes } from './profile-notes.ts'
import { line } from './set-up.ts'

type Environment = Record<string, string | undefined>

/**
 * Checks everything that the service depends on and returns what failed. Continues after a failure.
 * Changes nothing.
 */
export async function examine(out: Output, environment: Environment): Promise<RolecallError[]> {
  const failed: RolecallError[] = []
  const look = async <T>(title: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await out.step(title, work)
    } catch (error) {
      if (!isRolecallError(error)) throw error
      out.say(`  ${error.message}`)
      failed.push(error)
      return undefined
    }
  }
  const settings = await look('Settings', async () => {
    const settings = readSettings(environment)
    requireHomeRegion(settings)
    return settings
  })
  if (!settings) return failed
  await look('Vendor, brand, profiles, their templates and scopes', () => readTemplates(settings))
  await look(
    `Store in ${settings.table === undefined ? settings.dataDir : `table ${settings.table}`}`,
    () => checkStore(out, settings),
  )
  for (const provider of settings.signIn)
    await look(`Sign-in with ${provider.name}`, () => checkSignIn(out, settings, provider))
  if (settings.callbackTopic === undefined) {
    await look('Set-up', async () => refuseBeforeSetup(settings))
    return failed
  }
  await look('What set-up created, read from AWS', () => readBack(out, settings, environment))
  await look('Dead-letter queues', () => countDeadLetters(out, settings))
  const domain = settings.file.brand?.domain
  if (domain !== undefined) await look(`Domain ${domain}`, () => checkDomain(out, domain, settings))
  return failed
}

/** A wrong client id or secret shows only when a person signs in. */
export async function checkSignIn(
  out: Output,
  {
    publicUrl = 'http://127.0.0.1:4000',
    adminUrl,
  }: { publicUrl?: string | undefined; adminUrl?: string | undefined },
  provider: SignInProvider,
): Promise<void> {
  out.say(
    `  Register this redirect URL at the provider: ${redirectUrl({ publicUrl, adminUrl }, provider.slug)}`,
  )
  for (const weakness of await signInWeaknesses(provider)) out.say(`  Note: ${weakness}`)
}

const signInWeaknesses = (provider: SignInProvider): Promise<string[]> =>
  new OidcProvider({ clock: systemClock, log: SILENT }, provider, undefined).check()

const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} }

function refuseBeforeSetup({ configPath }: Settings): never {
  const detail = `Set-up has not run yet: ${configPath} names no callback topic. Run "rolecall setup".`
  throw new RolecallError('SETUP_INCOMPLETE', { detail })
}

async function readTemplates(settings: Settings): Promise<void> {
  // These work before set-up, which the rest needs.
  readBrand(settings.file.brand, settings.configPath)
  requireUsableProfiles(await profilesOf(settings, undefined))
  const installation = await readInstallation(
    settings,
    settings.publicUrl ?? 'http://127.0.0.1',
    s3Client(settings.aws),
  )
  requireUsableProfiles([...installation.profiles.values()], installation)
}

/**
 * Checks an existing store, and compares its profiles with rolecall.yaml. A missing store is fine,
 * because the first start creates it.
 */
async function checkStore(out: Output, settings: Settings): Promise<void> {
  if (settings.table === undefined && !existsSync(storeFile(settings))) return
  const store = await openStore(settings, systemClock)
  try {
    await store.check()
    if (settings.callbackTopic === undefined) return
    const installation = await readInstallation(
      settings,
      'http://127.0.0.1',
      s3Client(settings.aws),
    )
    for (const { problem, remedy } of await profileNotes({ store, installation }))
      out.say(`  Warning: ${problem} ${remedy}`)
  } finally {
    await store.close()
  }
}

/**
 * Checks the resources of set-up. All their names have the same prefix, which the topic's name
 * shows.
 */
function readBack(out: Output, settings: Settings, environment: Environment): Promise<void> {
  const topic = settings.callbackTopic?.startsWith('arn:')
    ? parseTopicArn(settings.callbackTopic)
    : undefined
  const namePrefix = topic?.topicName.replace(/-callbacks$/, '')
  const bucketSuffix = settings.templateBucket?.split(`-${settings.aws.region}-`)[1]
  return checkSetup({
    region: settings.aws.region,
    regions: settings.regions,
    onlyViaCloudFormation: settings.file.aws.onlyViaCloudFormation,
    templateReading: settings.templateReading,
    roleNames: sampleRoleNames(Object.values(settings.file.profiles ?? {})),
    ...(namePrefix !== undefined && { namePrefix }),
    ...(bucketSuffix !== undefined && { bucketSuffix }),
    clients: awsSetupClients({ endpoints: endpointsFrom(environment) }),
    clock: systemClock,
    onProgress: (step) => out.say(`  ${line(step)}`),
  })
}

/** A domain that is not verified is no failure: the page works without it. */
async function checkDomain(out: Output, domain: string, settings: Settings): Promise<void> {
  const brokerRole = requireSetting(settings.brokerRoleArn, 'ROLECALL_BROKER_ROLE_ARN')
  const missing = await problemOfDomain(domain, brokerRole)
  if (missing) out.say(`  Warning: ${missing.problem} ${missing.remedy}`)
}

/** Asks the DNS whether the domain names the account of the broker role. */
export async function problemOfDomain(domain: string, brokerRole: string) {
  const { accountId } = parseRoleArn(brokerRole)
  return domainProblem(await askDomain(systemDns, domain, accountId), domain, accountId)
}

/** Counts dead letters, because one can mean a stack that got no answer. */
export async function countDeadLetters(
  out: Output,
  {
    aws,
    regions,
    ...settings
  }: Pick<Settings, 'aws' | 'regions' | 'callbackTopic' | 'callbackQueueUrl'>,
): Promise<void> {
  const topic = parseTopicArn(requireSetting(settings.callbackTopic, 'ROLECALL_CALLBACK_TOPIC'))
  const queueUrl = requireSetting(settings.callbackQueueUrl, 'ROLECALL_CALLBACK_QUEUE_URL')
  const clientIn = (region: string) => sqsClient({ ...aws, region })
  const { queues, unread } = await sqsDeadLetters({
    clientIn,
    homeRegion: aws.region,
    queueUrl,
    topic,
    regions,
  }).count()
  for (const { region, queue, why } of unread)
    out.say(`  ${region} ${queue} could not be read: ${why}`)
  const filled = queues
    .filter(({ messages }) => messages > 0)
    .map(({ region, queue, messages }) => `${messages} in ${queue} (${region})`)
  if (filled.length > 0)
    throw new RolecallError('DEAD_LETTERS', { detail: `(${filled.join(', ')})` })
}
