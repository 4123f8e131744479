import type { Installation, Ports } from '../ports.ts'
import { accessContent } from './content.ts'
import { readCounts } from './count-connections.ts'
import { listProfiles } from './read-versions.ts'

interface WatchPorts extends Pick<Ports, 'store'> {
  installation: Pick<Installation, 'vendor' | 'brokerRole' | 'profiles'>
}

/**
 * The names of the profiles whose current version is not the one of this machine's rolecall.yaml:
 * another machine started with another file, or the file changed since the last start.
 */
export async function differingProfiles({ store, installation }: WatchPorts): Promise<string[]> {
  const stored = (await listProfiles({ store })).filter(({ status }) => status === 'current')
  const current = new Map(stored.map((it) => [it.id, it.current]))
  const own = [...installation.profiles.values()].map(
    (it) => [it.name, accessContent(installation, it).profile.version] as const,
  )
  return [
    ...own.filter(([name, id]) => current.get(name) !== id).map(([name]) => name),
    ...[...current.keys()].filter((name) => !installation.profiles.has(name)),
  ]
}

/** The connections of a profile that rolecall.yaml no longer has. */
export interface RemovedUse {
  profile: string
  connections: number
  /** Three of them. */
  examples: string[]
  /** False if there may be more. */
  isComplete: boolean
}

const EXAMPLES = 3

/**
 * Which connections still use a profile that was removed or renamed. Reads at most `max` of the
 * connections.
 */
export async function removedUses(
  { store, installation }: WatchPorts,
  max?: number,
): Promise<RemovedUse[]> {
  const { byVersion, isComplete } = await readCounts({ store }, {}, max)
  const removed = [...byVersion].filter(([profile]) => !installation.profiles.has(profile))
  return removed.map(([profile, versions]) => {
    const ids = [...versions.values()].flat()
    return { profile, connections: ids.length, examples: ids.slice(0, EXAMPLES), isComplete }
  })
}

/** Compares the profiles of this machine with the stored ones, at the start and then regularly. */
export class ProfileWatch {
  readonly #ports: WatchPorts & Pick<Ports, 'log'>
  #differing: string[] = []
  #isStarted = false

  constructor(ports: WatchPorts & Pick<Ports, 'log'>) {
    this.#ports = ports
  }

  /** The profiles that differed at the latest look. */
  get differing(): readonly string[] {
    return this.#differing
  }

  async look(): Promise<void> {
    const { log } = this.#ports
    const before = this.#differing
    this.#differing = await differingProfiles(this.#ports)
    if (this.#differing.some((name) => !before.includes(name)))
      log.warn('profiles.differ', {
        profiles: this.#differing,
        why: 'Another machine started with another rolecall.yaml, and new invitations get its profiles. Give all machines the same file, and restart those that differ.',
      })
    if (this.#isStarted) return
    this.#isStarted = true
    for (const use of await removedUses(this.#ports))
      log.warn('profile.removed-in-use', {
        ...use,
        why: 'These connections keep the access version that was granted. No new customer can be invited with this profile.',
      })
  }
}
