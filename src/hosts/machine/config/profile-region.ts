import { readFileSync } from 'node:fs'
import { join } from 'node:path'

type Environment = Record<string, string | undefined>

/** `[default]`, `[profile acme]` or `[profile "acme corp"]`. */
const SECTION = /^\[\s*(?:profile\s+)?(?:"([^"]*)"|([^\]"]*?))\s*\]/

export const profileOf = (line: string): string | undefined => {
  const [, quoted, plain] = SECTION.exec(line) ?? []
  return quoted ?? plain
}

/** The value of a profile's key, in the text of `~/.aws/config`. */
export function settingOf(text: string, profile: string, key: string): string | undefined {
  let current: string | undefined
  for (const line of text.split(/\r?\n/)) {
    current = profileOf(line) ?? current
    const [, name, value] = /^([\w-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (current === profile && name === key) return value
  }
  return undefined
}

/**
 * The Region of the AWS profile in use. AWS: it is in the config file; the SDK also reads it from
 * the credentials file.
 */
export function regionOfProfile(env: Environment): string | undefined {
  const home = env.HOME ?? env.USERPROFILE
  const inHome = (name: string) => (home === undefined ? [] : [join(home, '.aws', name)])
  const files = [
    ...(env.AWS_CONFIG_FILE ? [env.AWS_CONFIG_FILE] : inHome('config')),
    ...(env.AWS_SHARED_CREDENTIALS_FILE
      ? [env.AWS_SHARED_CREDENTIALS_FILE]
      : inHome('credentials')),
  ]
  const profile = env.AWS_PROFILE || env.AWS_DEFAULT_PROFILE || 'default'
  return files.map((file) => settingOf(textOf(file), profile, 'region')).find(Boolean)
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
