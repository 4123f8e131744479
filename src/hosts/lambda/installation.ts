import { readFileSync } from 'node:fs'
import type { AwsAccess } from '../../adapters/aws/clients.ts'
import { RolecallError } from '../../api/errors.ts'
import { parseRoleArn } from '../../core/model/aws/role-arn.ts'
import { parseTopicArn } from '../../core/model/aws/topic-arn.ts'
import type { Installation } from '../../core/ports.ts'
import type { InstallationFile } from '../machine/config/installation-file.ts'
import { publicOrigin } from '../machine/config/public-url.ts'

export type Environment = Record<string, string | undefined>

/** AWS: a new role is usually visible after 4 s, sometimes after a minute. */
const PATIENCE_SECONDS = 75

export function need(env: Environment, name: string): string {
  const value = env[name]
  if (!value)
    throw new RolecallError('SETTING_MISSING', {
      detail: `The environment of this function has no ${name}. Deploy again.`,
    })
  return value
}

/** Throws while another machine still has the data: a function must not write to the table yet. */
export function requireStarted(env: Environment): void {
  if (env.ROLECALL_PAUSED === undefined) return
  throw new RolecallError('STORE_UNAVAILABLE', {
    detail: 'This deployment is paused. To start it, run "rolecall deploy --adopt".',
  })
}

/**
 * The Region and endpoints from the environment. Lambda sets AWS_REGION; endpoints are set only for
 * emulators.
 */
export function accessFrom(env: Environment): AwsAccess {
  const endpoint = env.AWS_ENDPOINT_URL
  return {
    region: need(env, 'AWS_REGION'),
    endpoint,
    s3Endpoint: env.AWS_ENDPOINT_URL_S3 ?? endpoint,
  }
}

/**
 * Reads the deployment's names from the environment, and vendor and profiles from the file beside
 * the bundle.
 */
export function installationFrom(
  env: Environment,
  file: Omit<InstallationFile, 'identities' | 'signIn' | 'trustedProxies'>,
): Installation {
  const brokerRole = parseRoleArn(need(env, 'ROLECALL_BROKER_ROLE_ARN'))
  const { s3Endpoint } = accessFrom(env)
  return {
    vendor: file.vendor,
    brand: file.brand,
    profiles: new Map(file.profiles.map((profile) => [profile.name, profile])),
    publicUrl: env.ROLECALL_PUBLIC_URL
      ? publicOrigin(env.ROLECALL_PUBLIC_URL, 'ROLECALL_PUBLIC_URL')
      : '',
    portalOrigins: file.portalOrigins,
    ...(env.ROLECALL_CONSOLE_URL && { consoleUrl: env.ROLECALL_CONSOLE_URL }),
    ownAccountIds: [...new Set([brokerRole.accountId, ...file.ownAccountIds])],
    homeRegion: need(env, 'AWS_REGION'),
    regions: need(env, 'ROLECALL_REGIONS').split(','),
    topic: parseTopicArn(need(env, 'ROLECALL_CALLBACK_TOPIC')),
    brokerRole,
    ...(s3Endpoint && { s3Origin: new URL(s3Endpoint).origin }),
    ...(file.templateReading === 'shared' && { sharesTemplates: true }),
    patienceSeconds: PATIENCE_SECONDS,
    // A function costs money while it waits, so a message that must wait goes back to the queue.
    stintSeconds: 0,
  }
}

/**
 * Reads the file that `rolecall deploy` or the CDK construct made from `rolecall.yaml`. It was
 * checked then.
 */
export function readInstallationFile(beside: string): InstallationFile {
  const file = new URL('./rolecall.json', beside)
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as InstallationFile
  } catch (error) {
    throw new RolecallError(
      'SETTING_MISSING',
      { detail: 'The file rolecall.json is missing beside the function. Deploy again.' },
      error,
    )
  }
}
