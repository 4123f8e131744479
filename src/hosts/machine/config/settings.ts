import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { LineCounter, parseDocument } from 'yaml'
import type { AwsAccess } from '../../../adapters/aws/clients.ts'
import { RolecallError } from '../../../api/errors.ts'
import { Secret } from '../../../api/secret.ts'
import { isRegion } from '../../../core/model/aws/partition.ts'
import type { Identity } from '../../../core/model/identity.ts'
import { ConfigFile } from './config-file.ts'
import { readIdentities } from './identities.ts'

export type Environment = Record<string, string | undefined>

/** Where each setting comes from: the environment first, then `rolecall.yaml`, then its default. */
export interface Settings {
  configPath: string
  file: ConfigFile
  host: string
  port: number
  /** Follows the port unless it is set. */
  publicUrl: string | undefined
  dataDir: string
  /** The DynamoDB table that holds everything; without one, a file in `dataDir` does. */
  table: string | undefined
  adminToken: Secret | undefined
  consoleUrl: string | undefined
  aws: AwsAccess
  regions: string[]
  /** Who may ask without an API token. */
  identities: Identity[]
  templateBucket: string | undefined
  callbackTopic: string | undefined
  callbackQueueUrl: string | undefined
  brokerRoleArn: string | undefined
}

/** `making`: the file may be missing although it is named, since it is about to be written. */
export function readSettings(env: Environment, { making = false } = {}): Settings {
  const configPath = resolve(text(env, 'ROLECALL_CONFIG') ?? 'rolecall.yaml')
  const file = readConfig(configPath, !making && text(env, 'ROLECALL_CONFIG') !== undefined)
  const { aws } = file
  const callbackTopic = text(env, 'ROLECALL_CALLBACK_TOPIC') ?? aws.callbackTopic
  const region =
    homeRegion(callbackTopic) ??
    text(env, 'AWS_REGION') ??
    text(env, 'AWS_DEFAULT_REGION') ??
    aws.region ??
    'us-east-1'
  const publicUrl = url(env, 'ROLECALL_PUBLIC_URL') ?? origin(file.publicUrl)
  const adminToken = text(env, 'ROLECALL_ADMIN_TOKEN') ?? file.adminToken
  return {
    configPath,
    file,
    host: text(env, 'ROLECALL_HOST') ?? file.host ?? '127.0.0.1',
    port: port(text(env, 'ROLECALL_PORT')) ?? file.port ?? 4000,
    publicUrl,
    dataDir: resolve(text(env, 'ROLECALL_DATA_DIR') ?? file.dataDir ?? '.rolecall'),
    table: table(text(env, 'ROLECALL_TABLE') ?? aws.table),
    adminToken: adminToken === undefined ? undefined : new Secret(adminToken),
    consoleUrl: url(env, 'ROLECALL_CONSOLE_URL') ?? origin(file.consoleUrl),
    aws: access(env, known(region, 'AWS_REGION')),
    regions: regions(text(env, 'ROLECALL_REGIONS')) ?? aws.regions ?? [region],
    identities: readIdentities(file),
    templateBucket: text(env, 'ROLECALL_TEMPLATE_BUCKET') ?? aws.templateBucket,
    callbackTopic,
    callbackQueueUrl: text(env, 'ROLECALL_CALLBACK_QUEUE_URL') ?? aws.callbackQueueUrl,
    brokerRoleArn: text(env, 'ROLECALL_BROKER_ROLE_ARN') ?? aws.brokerRoleArn,
  }
}

const text = (env: Environment, name: string): string | undefined => env[name]?.trim() || undefined

/** What set-up made lies in one Region; its topic's ARN says which. */
const homeRegion = (topic: string | undefined): string | undefined =>
  /^arn:[\w-]+:sns:([\w-]+):/.exec(topic ?? '')?.[1]

const invalid = (detail: string): RolecallError => new RolecallError('SETTING_INVALID', { detail })

function access(env: Environment, region: string): AwsAccess {
  const endpoint = text(env, 'AWS_ENDPOINT_URL')
  const s3Endpoint = text(env, 'AWS_ENDPOINT_URL_S3') ?? endpoint
  for (const it of [endpoint, s3Endpoint])
    if (it && !URL.canParse(it))
      throw invalid(`AWS_ENDPOINT_URL "${it}" is not a URL, such as http://127.0.0.1:4010.`)
  return { region, endpoint, s3Endpoint }
}

function known(region: string, name: string): string {
  if (!isRegion(region))
    throw invalid(`${name} has "${region}", which is not an AWS Region, such as us-east-1.`)
  return region
}

const regions = (list: string | undefined): string[] | undefined =>
  list
    ?.split(/[\s,]+/)
    .filter(Boolean)
    .map((region) => known(region, 'ROLECALL_REGIONS'))

function port(given: string | undefined): number | undefined {
  if (given === undefined) return undefined
  const number = /^\d{1,5}$/.test(given) ? Number(given) : 65536
  if (number > 65535) throw invalid(`ROLECALL_PORT has "${given}"; give a number from 0 to 65535.`)
  return number
}

function table(name: string | undefined): string | undefined {
  if (name !== undefined && !/^[\w.-]{3,255}$/.test(name))
    throw invalid(`ROLECALL_TABLE has "${name}", which is no name of a DynamoDB table.`)
  return name
}

function url(env: Environment, name: string): string | undefined {
  const given = text(env, name)
  if (given !== undefined && !/^https?:\/\/[^/]/.test(given))
    throw invalid(`${name} has "${given}"; give an address such as https://connect.example.com.`)
  return origin(given)
}

const origin = (given: string | undefined): string | undefined => given?.replace(/\/+$/, '')

function readConfig(path: string, mustExist: boolean): ConfigFile {
  if (!existsSync(path)) {
    if (mustExist) throw invalid(`ROLECALL_CONFIG names ${path}, but there is no such file.`)
    return ConfigFile.parse({})
  }
  const lines = new LineCounter()
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines })
  const damage = document.errors[0]
  if (damage)
    throw invalid(
      `${path}, line ${lines.linePos(damage.pos[0]).line}: ${damage.message.split('\n')[0]}`,
    )
  const parsed = ConfigFile.safeParse(valuesOf(document, path) ?? {})
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw invalid(`${path}: ${issue.path.join('.') || 'the file'}: ${issue.message}.`)
}

/** An alias that leads nowhere, or far too far, shows only now. */
function valuesOf(document: ReturnType<typeof parseDocument>, path: string): unknown {
  try {
    return document.toJS()
  } catch (error) {
    throw invalid(`${path}: ${(error as Error).message}.`)
  }
}
