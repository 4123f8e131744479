import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { translateFault } from '../../../adapters/aws/faults.ts'
import { RolecallError } from '../../../api/errors.ts'
import type { AccessProfile } from '../../../core/model/access-profile.ts'
import { parseRoleArn } from '../../../core/model/aws/role-arn.ts'
import { parseTopicArn, topicIn } from '../../../core/model/aws/topic-arn.ts'
import type { Installation } from '../../../core/ports.ts'
import { localTemplate } from '../maintain/local-template.ts'
import { toProfile } from './profiles.ts'
import type { Settings } from './settings.ts'

/** How long a denied role is taken for one that IAM has not spread yet. AWS: usually 4 s, sometimes a minute. */
const PATIENCE_SECONDS = 75

/** Everything that this installation is, checked before anything starts. */
export async function readInstallation(
  settings: Settings,
  publicUrl: string,
  s3: S3Client,
): Promise<Installation> {
  const { vendor, profiles = {} } = settings.file
  if (!vendor) throw missing(settings, 'vendor: { name: ... }')
  if (Object.keys(profiles).length === 0)
    throw missing(settings, 'profiles: { default: { roleName: ..., purpose: ... } }')
  const made = setUp(settings)
  return {
    vendor: {
      name: vendor.name,
      ...(vendor.supportUrl !== undefined && { supportUrl: vendor.supportUrl }),
    },
    profiles: await readProfiles(settings, s3),
    publicUrl,
    ...(settings.consoleUrl !== undefined && { consoleUrl: settings.consoleUrl }),
    ownAccountIds: [...new Set([made.brokerRole.accountId, ...vendor.accounts])],
    homeRegion: settings.aws.region,
    regions: settings.regions,
    ...made,
    ...(settings.aws.s3Endpoint && { s3Origin: new URL(settings.aws.s3Endpoint).origin }),
    patienceSeconds: PATIENCE_SECONDS,
  }
}

const missing = (settings: Settings, what: string): RolecallError =>
  new RolecallError('SETTING_MISSING', {
    detail: `${settings.configPath} needs "${what}". "rolecall dev" shows a working example without any set-up.`,
  })

/** What `rolecall setup` wrote down. */
function setUp(settings: Settings) {
  const brokerRole = parseRoleArn(required(settings.brokerRoleArn, 'ROLECALL_BROKER_ROLE_ARN'))
  const topic = required(settings.callbackTopic, 'ROLECALL_CALLBACK_TOPIC')
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

export function required(value: string | undefined, name: string): string {
  if (value === undefined)
    throw new RolecallError('SETTING_MISSING', {
      detail: `Set ${name}, or run "rolecall setup", which makes it and writes it down.`,
    })
  return value
}

export async function readProfiles(
  settings: Settings,
  s3: S3Client,
): Promise<Map<string, AccessProfile>> {
  const entries = Object.entries(settings.file.profiles ?? {}).map(async ([name, entry]) => {
    const text =
      entry.template === undefined
        ? undefined
        : await readTemplate(entry.template, settings.configPath, s3)
    return [
      name,
      toProfile(name, entry, text === undefined ? undefined : { text, source: entry.template! }),
    ] as const
  })
  return new Map(await Promise.all(entries))
}

async function readTemplate(source: string, configPath: string, s3: S3Client): Promise<string> {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(source) ?? []
  if (!bucket || !key) return localTemplate(source, configPath)
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
    return await Body!.transformToString()
  } catch (error) {
    throw translateFault(error, 'TEMPLATE_INVALID')
  }
}
