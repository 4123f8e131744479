/** One profile to write: one scope of one connection. */
export interface Entry {
  connectionId: string
  customerId: string
  accountId: string
  region: string
  scope: string
}

export interface NamedEntry extends Entry {
  name: string
}

const slug = (text: string): string => text.replaceAll(/[^\w.-]+/g, '-')

/** From the shortest name to a name that is always unique. */
const NAMES: ((entry: Entry) => string)[] = [
  ({ customerId, scope }) => `${slug(customerId)}-${scope}`,
  ({ customerId, accountId, scope }) => `${slug(customerId)}-${accountId}-${scope}`,
  ({ customerId, accountId, connectionId, scope }) =>
    `${slug(customerId)}-${accountId}-${connectionId}-${scope}`,
]

/**
 * Gives each entry the shortest name that no other entry has. If two entries would share a name,
 * both get a longer one, so that a name never changes its account unnoticed. `taken` are the
 * profiles that this command did not write.
 */
export function nameProfiles(entries: Entry[], taken: string[]): NamedEntry[] {
  const used = new Set(taken)
  const names = new Map<Entry, string>()
  for (const nameOf of NAMES) {
    const open = entries.filter((entry) => !names.has(entry))
    const wanted = open.map(nameOf)
    for (const [index, entry] of open.entries()) {
      const name = wanted[index]!
      const isAlone = wanted.filter((it) => it === name).length === 1
      if (isAlone && !used.has(name)) names.set(entry, name)
    }
    for (const name of names.values()) used.add(name)
  }
  return entries.flatMap((entry) =>
    names.has(entry) ? [{ ...entry, name: names.get(entry)! }] : [],
  )
}

/**
 * A profile's lines in `~/.aws/config`. `command` is the start of the credential_process, such as
 * `rolecall`.
 */
export const linesOf = (entries: NamedEntry[], command: string, options: string): string[] =>
  entries.flatMap(({ name, customerId, accountId, connectionId, region, scope }) => [
    `[profile ${name}]`,
    `# customer ${customerId}, account ${accountId}`,
    `region = ${region}`,
    `credential_process = ${command} credentials ${connectionId} --scope ${scope}${options}`,
  ])
