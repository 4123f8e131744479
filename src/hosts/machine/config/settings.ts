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

/**
 * The settings. Each comes from the environment, else from `rolecall.yaml`, else from its default.
 */
export interface Settings {
  configPath: string
  file: ConfigFile
  host: string
  port: number
  /** The address that customers see. Default: `http://127.0.0.1:PORT`. */
  publicUrl: string | undefined
  dataDir: string
  /** The DynamoDB table for the records. Without one, a file in `dataDir` holds them. */
  table: string | undefined
  adminToken: Secret | undefined
  consoleUrl: string | undefined
  aws: AwsAccess
  regions: string[]
  /** Workloads that need no API token. */
  identities: Identity[]
  templateBucket: string | undefined
  callbackTopic: string | undefined
  callbackQueueUrl: string | undefined
  brokerRoleArn: string | undefined
}

/**
 * With `making`, a file that ROLECALL_CONFIG names may be missing, because the caller is about to
 * write it.
 */
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
    aws: access(env, requireRegion(region, 'AWS_REGION')),
    regions: regions(text(env, 'ROLECALL_REGIONS')) ?? aws.regions ?? [region],
    identities: readIdentities(file),
    templateBucket: text(env, 'ROLECALL_TEMPLATE_BUCKET') ?? aws.templateBucket,
    callbackTopic,
    callbackQueueUrl: text(env, 'ROLECALL_CALLBACK_QUEUE_URL') ?? aws.callbackQueueUrl,
    brokerRoleArn: text(env, 'ROLECALL_BROKER_ROLE_ARN') ?? aws.brokerRoleArn,
  }
}

const text = (env: Environment, name: string): string | undefined => env[name]?.trim() || undefined

/** The Region in which `rolecall setup` created the resources, read from the ARN of the topic. */
const homeRegion = (topic: string | undefined): string | undefined =>
  /^arn:[\w-]+:sns:([\w-]+):/.exec(topic ?? '')?.[1]

const invalid = (detail: string): RolecallError => new RolecallError('SETTING_INVALID', { detail })

function access(env: Environment, region: string): AwsAccess {
  const endpoint = text(env, 'AWS_ENDPOINT_URL')
  const s3Endpoint = text(env, 'AWS_ENDPOINT_URL_S3') ?? endpoint
  for (const it of [endpoint, s3Endpoint])
    if (it && !URL.canParse(it))
      throw invalid(`AWS_ENDPOINT_URL is "${it}". Set it to a URL such as http://127.0.0.1:4010.`)
  return { region, endpoint, s3Endpoint }
}

function requireRegion(region: string, name: string): string {
  if (!isRegion(region))
    throw invalid(
      `${name} has "${region}", which is not an AWS Region. Use a name such as us-east-1.`,
    )
  return region
}

const regions = (list: string | undefined): string[] | undefined =>
  list
    ?.split(/[\s,]+/)
    .filter(Boolean)
    .map((region) => requireRegion(region, 'ROLECALL_REGIONS'))

function port(given: string | undefined): number | undefined {
  if (given === undefined) return undefined
  const number = /^\d{1,5}$/.test(given) ? Number(given) : 65536
  if (number > 65535)
    throw invalid(`ROLECALL_PORT is "${given}". Set it to a number from 0 to 65535.`)
  return number
}

function table(name: string | undefined): string | undefined {
  if (name !== undefined && !/^[\w.-]{3,255}$/.test(name))
    throw invalid(
      `ROLECALL_TABLE is "${name}". Set it to the name of a DynamoDB table: 3 to 255 letters, digits, or _.-`,
    )
  return name
}

function url(env: Environment, name: string): string | undefined {
  const given = text(env, name)
  if (given !== undefined && !/^https?:\/\/[^/]/.test(given))
    throw invalid(`${name} is "${given}". Set it to a URL such as https://connect.example.com.`)
  return origin(given)
}

const origin = (given: string | undefined): string | undefined => given?.replace(/\/+$/, '')

function readConfig(path: string, mustExist: boolean): ConfigFile {
  if (!existsSync(path)) {
    if (mustExist) throw invalid(`ROLECALL_CONFIG is ${path}, but there is no such file.`)
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

/** Throws for a YAML alias that is unknown, or that would expand to too much. */
function valuesOf(document: ReturnType<typeof parseDocument>, path: string): unknown {
  try {
    return document.toJS()
  } catch (error) {
    throw invalid(`${path}: ${(error as Error).message}.`)
  }
}
