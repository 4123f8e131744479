/** `[default]`, `[profile acme]` or `[profile "acme corp"]`. */
const SECTION = /^\[\s*(?:profile\s+)?(?:"([^"]*)"|([^\]"]*?))\s*\]/

const profileOf = (line: string): string | undefined => {
  const [, quoted, plain] = SECTION.exec(line) ?? []
  return quoted ?? plain
}

/** The names of the profiles in the text of `~/.aws/config` or `~/.aws/credentials`. */
export const profilesIn = (text: string): string[] =>
  text.split(/\r?\n/).flatMap((line) => profileOf(line) ?? [])

/** The value of a profile's key. */
export function settingOf(text: string, profile: string, key: string): string | undefined {
  let current: string | undefined
  for (const line of text.split(/\r?\n/)) {
    current = profileOf(line) ?? current
    const [, name, value] = /^([\w-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (current === profile && name === key) return value
  }
  return undefined
}
