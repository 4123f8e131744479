import { RolecallError } from '../../../api/errors.ts'
import { networksOf } from '../../../web/http/limits/caller-address.ts'
import type { ConfigFile } from './config-file.ts'
import { publicOrigin } from './public-url.ts'

export type Environment = Record<string, string | undefined>

/** How the service is reached. */
export interface NetworkSettings {
  host: string
  port: number
  /** The port for all that customers do not need. Without one, `port` serves everything. */
  adminPort: number | undefined
  /** How long the service keeps an idle connection. */
  keepAliveSeconds: number
  /** The address that customers see. Default: `http://127.0.0.1:PORT`. */
  publicUrl: string | undefined
  /** The address of the console, where it is another one than `publicUrl`. */
  adminUrl: string | undefined
  /** Addresses and CIDR ranges of the proxies whose X-Forwarded-For counts. */
  trustedProxies: string[]
  /** The origins of the vendor's own product. */
  portalOrigins: string[]
  /** Whether webhooks may go to this machine, also by plain HTTP: for development only. */
  allowsLoopbackWebhooks: boolean
}

/** AWS: a load balancer keeps idle connections for 60 s, and answers 502 if we close one first. */
const KEEP_ALIVE_SECONDS = 75

export function readNetworkSettings(env: Environment, file: ConfigFile): NetworkSettings {
  const port = whole(env, 'ROLECALL_PORT', [0, 65535]) ?? file.port ?? 4000
  const adminPort = whole(env, 'ROLECALL_ADMIN_PORT', [0, 65535]) ?? file.adminPort
  if (adminPort === port && port !== 0)
    throw invalid(`ROLECALL_ADMIN_PORT is ${port}, as ROLECALL_PORT is. Set it to another port.`)
  return {
    host: text(env, 'ROLECALL_HOST') ?? file.host ?? '127.0.0.1',
    ...{ port, adminPort },
    keepAliveSeconds:
      whole(env, 'ROLECALL_KEEP_ALIVE_SECONDS', [1, 3600]) ??
      file.keepAliveSeconds ??
      KEEP_ALIVE_SECONDS,
    publicUrl: publicUrl(env, file),
    adminUrl: adminUrl(env, file),
    trustedProxies: ranges(list(env, 'ROLECALL_TRUSTED_PROXIES') ?? file.trustedProxies),
    portalOrigins: origins(list(env, 'ROLECALL_PORTAL_ORIGINS') ?? file.portal?.origins),
    allowsLoopbackWebhooks: text(env, 'ROLECALL_WEBHOOKS_TO_LOOPBACK') === 'true',
  }
}

function publicUrl(env: Environment, file: ConfigFile): string | undefined {
  const given = text(env, 'ROLECALL_PUBLIC_URL')
  if (given !== undefined) return publicOrigin(given, 'ROLECALL_PUBLIC_URL')
  return file.publicUrl === undefined ? undefined : publicOrigin(file.publicUrl, 'publicUrl')
}

function adminUrl(env: Environment, file: ConfigFile): string | undefined {
  const given = text(env, 'ROLECALL_ADMIN_URL')
  if (given !== undefined) return publicOrigin(given, 'ROLECALL_ADMIN_URL')
  return file.adminUrl === undefined ? undefined : publicOrigin(file.adminUrl, 'adminUrl')
}

export const text = (env: Environment, name: string): string | undefined =>
  env[name]?.trim() || undefined

/** Values separated by commas or spaces. */
export const list = (env: Environment, name: string): string[] | undefined =>
  text(env, name)
    ?.split(/[\s,]+/)
    .filter(Boolean)

export const invalid = (detail: string): RolecallError =>
  new RolecallError('SETTING_INVALID', { detail })

function whole(
  env: Environment,
  name: string,
  [min, max]: [min: number, max: number],
): number | undefined {
  const given = text(env, name)
  if (given === undefined) return undefined
  const number = /^\d{1,5}$/.test(given) ? Number(given) : Number.NaN
  if (!(number >= min && number <= max))
    throw invalid(`${name} is "${given}". Set it to a number from ${min} to ${max}.`)
  return number
}

/** Refuses wrong ranges at the start, not at the first request. */
function ranges(given: string[] = []): string[] {
  networksOf(given)
  return given
}

/** In the spelling of browsers, which send an origin without a path and in lower case. */
const origins = (given: string[] = []): string[] =>
  given.map((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined
    const isPlain = url && `${url.origin}/` === `${text.replace(/\/$/, '').toLowerCase()}/`
    if (!isPlain || !isSecure(url))
      throw invalid(
        `ROLECALL_PORTAL_ORIGINS (portal.origins) has "${text}". Use https origins without a path, such as https://app.example.com; http only for localhost and 127.0.0.1.`,
      )
    return url.origin
  })

const isSecure = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' ||
  (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
