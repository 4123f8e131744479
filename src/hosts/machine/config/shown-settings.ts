import type { ShownSetting } from '../../../core/model/shown-setting.ts'
import { type Environment, text } from './network-settings.ts'
import type { Settings } from './settings.ts'

type Values = Omit<Settings, 'shown'>

interface Row {
  /** In rolecall.yaml, with dots. */
  key?: string
  variable?: string
  /** The value in force, as text. Never a secret. */
  value(settings: Values): string | undefined
}

const ROWS: readonly Row[] = [
  {
    key: 'publicUrl',
    variable: 'ROLECALL_PUBLIC_URL',
    value: (it) => it.publicUrl ?? `http://127.0.0.1:${it.port}`,
  },
  { key: 'adminUrl', variable: 'ROLECALL_ADMIN_URL', value: (it) => it.adminUrl },
  { key: 'host', variable: 'ROLECALL_HOST', value: (it) => it.host },
  { key: 'port', variable: 'ROLECALL_PORT', value: (it) => String(it.port) },
  { key: 'adminPort', variable: 'ROLECALL_ADMIN_PORT', value: (it) => it.adminPort?.toString() },
  {
    key: 'keepAliveSeconds',
    variable: 'ROLECALL_KEEP_ALIVE_SECONDS',
    value: (it) => `${it.keepAliveSeconds} s`,
  },
  {
    key: 'trustedProxies',
    variable: 'ROLECALL_TRUSTED_PROXIES',
    value: (it) => listed(it.trustedProxies),
  },
  {
    key: 'portal.origins',
    variable: 'ROLECALL_PORTAL_ORIGINS',
    value: (it) => listed(it.portalOrigins),
  },
  { key: 'dataDir', variable: 'ROLECALL_DATA_DIR', value: (it) => it.dataDir },
  { key: 'aws.table', variable: 'ROLECALL_TABLE', value: (it) => it.table },
  {
    key: 'adminToken',
    variable: 'ROLECALL_ADMIN_TOKEN',
    value: (it) => (it.adminToken ? 'set, not shown' : 'generated at the first start, not shown'),
  },
  { key: 'aws.regions', variable: 'ROLECALL_REGIONS', value: (it) => listed(it.regions) },
  {
    key: 'aws.templateBucket',
    variable: 'ROLECALL_TEMPLATE_BUCKET',
    value: (it) => it.templateBucket,
  },
  {
    key: 'aws.templateReading',
    variable: 'ROLECALL_TEMPLATE_READING',
    value: (it) => it.templateReading,
  },
  {
    key: 'aws.callbackTopic',
    variable: 'ROLECALL_CALLBACK_TOPIC',
    value: (it) => it.callbackTopic,
  },
  {
    key: 'aws.callbackQueueUrl',
    variable: 'ROLECALL_CALLBACK_QUEUE_URL',
    value: (it) => it.callbackQueueUrl,
  },
  {
    key: 'aws.brokerRoleArn',
    variable: 'ROLECALL_BROKER_ROLE_ARN',
    value: (it) => it.brokerRoleArn,
  },
  { key: 'consoleUrl', variable: 'ROLECALL_CONSOLE_URL', value: (it) => it.consoleUrl },
  {
    variable: 'AWS_ENDPOINT_URL',
    value: ({ aws }) => (aws.endpoint === undefined ? undefined : new URL(aws.endpoint).origin),
  },
  {
    variable: 'ROLECALL_WEBHOOKS_TO_LOOPBACK',
    value: (it) => (it.allowsLoopbackWebhooks ? 'true' : 'off'),
  },
  { key: 'identities', value: (it) => listed(it.identities.map(({ name }) => name)) },
  { key: 'signIn', value: (it) => listed(it.signIn.map(({ name }) => name)) },
  {
    key: 'webhooks.endpoints',
    value: ({ file }) => listed((file.webhooks?.endpoints ?? []).map(({ url }) => hostOf(url))),
  },
]

const listed = (values: readonly string[]): string | undefined => values.join(', ') || undefined

/** An endpoint's path may hold a secret of the receiver. */
const hostOf = (url: string): string => new URL(url).host

/** Each setting with its value, and where that comes from. Secrets are named, not shown. */
export function shownSettings(env: Environment, settings: Values): ShownSetting[] {
  const from = (row: Row): ShownSetting['from'] => {
    if (row.variable && text(env, row.variable) !== undefined) return 'environment'
    return row.key && isIn(settings.file, row.key) ? 'rolecall.yaml' : 'default'
  }
  return ROWS.map((row) => ({
    ...(row.key && { key: row.key }),
    ...(row.variable && { variable: row.variable }),
    value: row.value(settings) ?? null,
    from: from(row),
  }))
}

/** Whether the file has a value there. What it lacks may have an empty list as its default. */
function isIn(file: Settings['file'], key: string): boolean {
  const found = key
    .split('.')
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], file)
  return Array.isArray(found) ? found.length > 0 : found !== undefined
}
