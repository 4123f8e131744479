import { existsSync } from 'node:fs'
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { translateFault } from '../../../adapters/aws/faults.ts'
import { s3Client } from '../../../adapters/aws/s3/client.ts'
import { isRolecallError, RolecallError } from '../../../api/errors.ts'
import { accessContent } from '../../../core/access-versions/content.ts'
import type { AskedProfile } from '../../../core/model/access-profile.ts'
import { parseRoleArn } from '../../../core/model/aws/role-arn.ts'
import { parseTopicArn, topicIn } from '../../../core/model/aws/topic-arn.ts'
import type { Installation } from '../../../core/ports.ts'
import { deadScopes } from '../../../core/scopes/effective.ts'
import type { TemplateInstallation } from '../../../core/template/connection-parts.ts'
import { decodeTemplate } from '../../../core/template/own/read/decode.ts'
import { prepareTemplate } from '../../../core/template/prepare.ts'
import {
  requireRoleWithinLimits,
  requireScopesWithinLimits,
} from '../../../core/template/profile-limits.ts'
import { readBrand } from './brand.ts'
import { localTemplate, toProfile, vendorOf } from './profiles.ts'
import type { Settings } from './settings.ts'

/**
 * AWS: a new role is usually visible after 4 s, sometimes after a minute. Until then a denial is
 * not final.
 */
const PATIENCE_SECONDS = 75

/** Reads and checks the configuration of this installation, before anything starts. */
export async function readInstallation(
  settings: Settings,
  publicUrl: string,
  s3: S3Client,
): Promise<Installation> {
  const { vendor, profiles = {} } = settings.file
  if (!vendor) throw missing(settings, 'vendor: { name: ... }')
  if (Object.keys(profiles).length === 0)
    throw missing(settings, 'profiles: { default: { roleName: ..., purpose: ... } }')
  const fromSetup = readSetup(settings)
  return {
    vendor: vendorOf(vendor),
    brand: readBrand(settings.file.brand, settings.configPath),
    settings: settings.shown,
    profiles: await readProfiles(settings, s3),
    publicUrl,
    portalOrigins: settings.portalOrigins,
    ...(settings.consoleUrl !== undefined && { consoleUrl: settings.consoleUrl }),
    ownAccountIds: [...new Set([fromSetup.brokerRole.accountId, ...vendor.accounts])],
    homeRegion: settings.aws.region,
    regions: settings.regions,
    ...fromSetup,
    ...(settings.allowsLoopbackWebhooks && { allowsLoopbackWebhooks: true }),
    ...(settings.aws.s3Endpoint && { s3Origin: new URL(settings.aws.s3Endpoint).origin }),
    ...(settings.templateReading === 'shared' && { sharesTemplates: true }),
    patienceSeconds: PATIENCE_SECONDS,
  }
}

const missing = (settings: Settings, what: string): RolecallError =>
  new RolecallError('SETTING_MISSING', {
    detail: `Add "${what}" to ${settings.configPath}. "rolecall dev" shows a working example without any set-up.`,
  })

/** The names of the resources that `rolecall setup` created. */
function readSetup(settings: Settings) {
  const brokerRole = parseRoleArn(
    requireSetting(settings.brokerRoleArn, 'ROLECALL_BROKER_ROLE_ARN'),
  )
  const topic = requireSetting(settings.callbackTopic, 'ROLECALL_CALLBACK_TOPIC')
  const home = {
    partition: brokerRole.partition,
    region: settings.aws.region,
    accountId: brokerRole.accountId,
  }
  const arn = topic.startsWith('arn:')
    ? topic
    : topicIn({ ...home, text: '', topicName: topic }, home.region)
  return { brokerRole, topic: parseTopicArn(arn) }
}

export function requireSetting(value: string | undefined, name: string): string {
  if (value === undefined)
    throw new RolecallError('SETTING_MISSING', {
      detail: `${name} is not set. Run "rolecall setup", which writes it to rolecall.yaml.`,
    })
  return value
}

async function readProfiles(settings: Settings, s3: S3Client): Promise<Map<string, AskedProfile>> {
  const entries = Object.entries(settings.file.profiles ?? {}).map(async ([name, entry]) => {
    const { template: source } = entry
    const template = source !== undefined && {
      text: await readTemplate(source, settings.configPath, s3),
      source,
    }
    return [name, toProfile(name, entry, template || undefined)] as const
  })
  return new Map(await Promise.all(entries))
}

async function readTemplate(source: string, configPath: string, s3: S3Client): Promise<string> {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(source) ?? []
  if (!bucket || !key) return localTemplate(source, configPath)
  return decodeTemplate(await readObject(s3, { Bucket: bucket, Key: key }), source)
}

async function readObject(s3: S3Client, place: { Bucket: string; Key: string }) {
  try {
    const { Body } = await s3.send(new GetObjectCommand(place))
    return await Body!.transformToByteArray()
  } catch (error) {
    throw translateFault(error, 'TEMPLATE_INVALID')
  }
}

/** Says what to do where there is no access profile. */
export const noProfiles = ({ configPath }: Settings): string =>
  existsSync(configPath)
    ? `Add "profiles" to ${configPath}.`
    : `There is no ${configPath}. Run "rolecall init" there: it writes one with comments.`

/** One profile of rolecall.yaml, or all of them. Works before `rolecall setup`. */
export async function profilesOf(
  settings: Settings,
  name: string | undefined,
): Promise<AskedProfile[]> {
  const profiles = await readProfiles(settings, s3Client(settings.aws))
  if (profiles.size === 0)
    throw new RolecallError('SETTING_MISSING', {
      detail: noProfiles(settings),
    })
  return name === undefined ? [...profiles.values()] : [profileNamed(profiles, name)]
}

export function profileNamed(
  profiles: ReadonlyMap<string, AskedProfile>,
  name: string,
): AskedProfile {
  const profile = profiles.get(name)
  if (profile) return profile
  const detail = `There is no access profile "${name}". Known: ${[...profiles.keys()].join(', ')}.`
  throw new RolecallError('PROFILE_UNKNOWN', { detail })
}

/** Stands for the installation before `rolecall setup`. */
const SAMPLE_INSTALLATION: TemplateInstallation = {
  vendor: { name: 'Sample' },
  topic: parseTopicArn('arn:aws:sns:us-east-1:000000000000:rolecall-callbacks'),
  brokerRole: parseRoleArn('arn:aws:iam::000000000000:role/rolecall-broker'),
  regions: ['us-east-1'],
}

/**
 * Refuses profiles that would not work, so that a mistake shows at the start and not at the first
 * use: what AWS would refuse, a template that cannot be prepared for invitations, and scopes whose
 * credentials could do nothing.
 */
export function requireUsableProfiles(
  profiles: readonly AskedProfile[],
  installation = SAMPLE_INSTALLATION,
): void {
  for (const profile of profiles) {
    requireRoleWithinLimits(profile)
    requireScopesWithinLimits(profile)
  }
  requireTemplates(profiles, installation)
  const dead = profiles.flatMap((profile) =>
    deadScopesOf(profile).map((name) => `profiles.${profile.name}.${name}`),
  )
  if (dead.length === 0) return
  const detail = `Credentials for ${dead.join(', ')} could do nothing, because the role has none of these rights. Change the scope or the role; "rolecall scopes" shows what each scope allows.`
  throw new RolecallError('SETTING_INVALID', { detail })
}

/** Prepares each template once, so that it cannot make invitations fail later. */
export function requireTemplates(
  profiles: readonly AskedProfile[],
  installation = SAMPLE_INSTALLATION,
): void {
  for (const profile of profiles)
    prepareTemplate(installation, accessContent(installation, profile).profile)
}

/**
 * Ignores a template that cannot be read: where it is used, it is refused with the number of its
 * line.
 */
function deadScopesOf(profile: AskedProfile): string[] {
  try {
    return deadScopes(profile)
  } catch (error) {
    if (isRolecallError(error, 'TEMPLATE_INVALID')) return []
    throw error
  }
}
