import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { isNode, LineCounter, parseDocument } from 'yaml'
import type { AwsAccess } from '../../../adapters/aws/clients.ts'
import { RolecallError } from '../../../api/errors.ts'
import { Secret } from '../../../api/secret.ts'
import { isRegion } from '../../../core/model/aws/partition.ts'
import type { Identity } from '../../../core/model/identity.ts'
import type { SignInProvider } from '../../../core/model/person.ts'
import type { ShownSetting } from '../../../core/model/shown-setting.ts'
import { TEMPLATE_READINGS, type TemplateReading } from '../../../core/model/template-reading.ts'
import type { WantedEndpoint } from '../../../core/webhooks/reconcile.ts'
import { ConfigFile, parseConfig } from './config-file.ts'
import { readIdentities } from './identities.ts'
import {
  type Environment,
  invalid,
  list,
  type NetworkSettings,
  readNetworkSettings,
  text,
} from './network-settings.ts'
import { regionOfProfile } from './profile-region.ts'

import { shownSettings } from './shown-settings.ts'
import { clientSecretOf, readSignIn } from './sign-in.ts'

import { wantedEndpoints } from './webhooks.ts'

export type { Environment }

/**
 * The settings. Each comes from the environment, else from `rolecall.yaml`, else from its default.
 */
export interface Settings extends NetworkSettings {
  configPath: string
  file: ConfigFile
  dataDir: string
  /** The DynamoDB table for the records. Without one, a file in `dataDir` holds them. */
  table: string | undefined
  adminToken: Secret | undefined
  consoleUrl: string | undefined
  aws: AwsAccess
  /** False if no setting and no AWS profile names a Region. Then `aws.region` is only a sample. */
  isRegionKnown: boolean
  regions: string[]
  /** The webhook endpoints of rolecall.yaml. Throws if one of their secrets is not set. */
  wantedEndpoints(): WantedEndpoint[]
  /** Workloads that need no API token. */
  identities: Identity[]
  /** The providers with which people sign in to the console. */
  signIn: SignInProvider[]
  /** The client secret of one of them; undefined for a public client. */
  clientSecretOf: (provider: SignInProvider) => Secret | undefined
  templateBucket: string | undefined
  /** How customers' CloudFormation reads templates. */
  templateReading: TemplateReading
  callbackTopic: string | undefined
  callbackQueueUrl: string | undefined
  brokerRoleArn: string | undefined
  /** All of them for people, with where each comes from. */
  shown: ShownSetting[]
}

/** For commands that do not ask AWS, such as `rolecall template render`. */
const SAMPLE_REGION = 'us-east-1'

/**
 * With `making`, a file that ROLECALL_CONFIG names may be missing, because the caller is about to
 * write it.
 */
export function readSettings(env: Environment, { making = false } = {}): Settings {
  const configPath = resolve(text(env, 'ROLECALL_CONFIG') ?? 'rolecall.yaml')
  const file = readConfig(configPath, !making && text(env, 'ROLECALL_CONFIG') !== undefined)
  const { aws } = file
  const callbackTopic = text(env, 'ROLECALL_CALLBACK_TOPIC') ?? aws.callbackTopic
  const regionList = regions(list(env, 'ROLECALL_REGIONS')) ?? aws.regions
  const named =
    homeRegion(callbackTopic) ??
    text(env, 'AWS_REGION') ??
    text(env, 'AWS_DEFAULT_REGION') ??
    aws.region ??
    regionOfProfile(env) ??
    regionList?.[0]
  const region = requireRegion(named ?? SAMPLE_REGION, 'AWS_REGION')
  const adminToken = text(env, 'ROLECALL_ADMIN_TOKEN') ?? file.adminToken
  const settings = {
    configPath,
    file,
    ...readNetworkSettings(env, file),
    dataDir: resolve(text(env, 'ROLECALL_DATA_DIR') ?? file.dataDir ?? '.rolecall'),
    table: table(text(env, 'ROLECALL_TABLE') ?? aws.table),
    adminToken: adminToken === undefined ? undefined : new Secret(adminToken),
    consoleUrl: url(env, 'ROLECALL_CONSOLE_URL') ?? origin(file.consoleUrl),
    aws: access(env, region),
    isRegionKnown: named !== undefined,
    regions: regionList ?? [region],
    wantedEndpoints: () => wantedEndpoints(file.webhooks, env),
    identities: readIdentities(file),
    signIn: readSignIn(file.signIn),
    clientSecretOf: (provider: SignInProvider) =>
      clientSecretOf(provider, { env, file, configPath }),
    templateBucket: text(env, 'ROLECALL_TEMPLATE_BUCKET') ?? aws.templateBucket,
    templateReading:
      templateReading(text(env, 'ROLECALL_TEMPLATE_READING')) ?? aws.templateReading ?? 'public',
    callbackTopic,
    callbackQueueUrl: text(env, 'ROLECALL_CALLBACK_QUEUE_URL') ?? aws.callbackQueueUrl,
    brokerRoleArn: text(env, 'ROLECALL_BROKER_ROLE_ARN') ?? aws.brokerRoleArn,
  }
  return { ...settings, shown: shownSettings(env, settings) }
}

/** Throws SETTING_MISSING if nobody said in which Region Rolecall works. */
export function requireHomeRegion({ isRegionKnown }: Pick<Settings, 'isRegionKnown'>): void {
  if (!isRegionKnown) throw new RolecallError('SETTING_MISSING', { detail: NO_REGION })
}

const NO_REGION =
  'No AWS Region is set. Set AWS_REGION to the home Region, such as AWS_REGION=eu-central-1.'

/** The Region in which `rolecall setup` created the resources, read from the ARN of the topic. */
const homeRegion = (topic: string | undefined): string | undefined =>
  /^arn:[\w-]+:sns:([\w-]+):/.exec(topic ?? '')?.[1]

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

const regions = (names: string[] | undefined): string[] | undefined =>
  names?.map((region) => requireRegion(region, 'ROLECALL_REGIONS'))

function templateReading(given: string | undefined): TemplateReading | undefined {
  const known = TEMPLATE_READINGS.find((it) => it === given)
  if (given !== undefined && !known)
    throw invalid(
      `ROLECALL_TEMPLATE_READING is "${given}". Set it to one of: ${TEMPLATE_READINGS.join(', ')}.`,
    )
  return known
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
  const document = parseDocument(readFileSync(path, 'utf8'), {
    lineCounter: lines,
    prettyErrors: false,
  })
  const lineAt = (offset: number) => `line ${lines.linePos(offset).line}`
  const damage = document.errors[0]
  if (damage) {
    const what = damage.code === 'DUPLICATE_KEY' ? 'this key stands above already' : damage.message
    throw invalid(`${path}, ${lineAt(damage.pos[0])}: ${what}.`)
  }
  const parsed = parseConfig(valuesOf(document, path) ?? {})
  if ('config' in parsed) return parsed.config
  const mistakes = parsed.mistakes
    .map((it) => ({ ...it, at: offsetOf(document, it.field.split('.')) }))
    .sort((one, other) => one.at - other.at)
    .map(({ at, field, message }) => `${lineAt(at)}: ${field}: ${message}`)
  throw invalid(
    mistakes.length === 1
      ? `${path}, ${mistakes[0]}`
      : [`${path} has ${mistakes.length} mistakes.`, ...mistakes].join('\n  '),
  )
}

/** Where the value at this path begins, or the nearest one around it that the file has. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: string[]): number {
  const node = document.getIn(path, true)
  if (isNode(node) && node.range) return node.range[0]
  return path.length > 0 ? offsetOf(document, path.slice(0, -1)) : 0
}

/** Throws for a YAML alias that is unknown, or that would expand to too much. */
function valuesOf(document: ReturnType<typeof parseDocument>, path: string): unknown {
  try {
    return document.toJS()
  } catch (error) {
    throw invalid(`${path}: ${(error as Error).message}.`)
  }
}
