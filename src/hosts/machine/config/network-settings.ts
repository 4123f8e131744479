import { RolecallError } from '../../../api/errors.ts'
import { networksOf } from '../../../web/http/limits/caller-address.ts'
import type { ConfigFile } from './config-file.ts'

export type Environment = Record<string, string | undefined>

/** How the service is reached. */
export interface NetworkSettings {
  host: string
  port: number
  /** The address that customers see. Default: `http://127.0.0.1:PORT`. */
  publicUrl: string | undefined
  /** Addresses and CIDR ranges of the proxies whose X-Forwarded-For counts. */
  trustedProxies: string[]
}

export const readNetworkSettings = (env: Environment, file: ConfigFile): NetworkSettings => ({
  host: text(env, 'ROLECALL_HOST') ?? file.host ?? '127.0.0.1',
  port: port(text(env, 'ROLECALL_PORT')) ?? file.port ?? 4000,
  publicUrl: url(env, 'ROLECALL_PUBLIC_URL') ?? origin(file.publicUrl),
  trustedProxies: ranges(list(env, 'ROLECALL_TRUSTED_PROXIES') ?? file.trustedProxies),
})

export const text = (env: Environment, name: string): string | undefined =>
  env[name]?.trim() || undefined

/** Values separated by commas or spaces. */
export const list = (env: Environment, name: string): string[] | undefined =>
  text(env, name)
    ?.split(/[\s,]+/)
    .filter(Boolean)

export const invalid = (detail: string): RolecallError =>
  new RolecallError('SETTING_INVALID', { detail })

function port(given: string | undefined): number | undefined {
  if (given === undefined) return undefined
  const number = /^\d{1,5}$/.test(given) ? Number(given) : 65536
  if (number > 65535)
    throw invalid(`ROLECALL_PORT is "${given}". Set it to a number from 0 to 65535.`)
  return number
}

export function url(env: Environment, name: string): string | undefined {
  const given = text(env, name)
  if (given !== undefined && !/^https?:\/\/[^/]/.test(given))
    throw invalid(`${name} is "${given}". Set it to a URL such as https://connect.example.com.`)
  return origin(given)
}

export const origin = (given: string | undefined): string | undefined => given?.replace(/\/+$/, '')

/** Refuses wrong ranges at the start, not at the first request. */
function ranges(given: string[] = []): string[] {
  networksOf(given)
  return given
}
