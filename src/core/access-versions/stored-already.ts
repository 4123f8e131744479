import type { AccessContent, ProfileRecord } from '../model/access-version.ts'
import type { Installation, Ports } from '../ports.ts'
import { accessContent } from './content.ts'
import { keepProfile, listProfiles } from './read-versions.ts'

export interface StorePorts extends Pick<Ports, 'clock' | 'random' | 'store'> {
  installation: Pick<Installation, 'vendor' | 'brokerRole' | 'profiles'>
}

/**
 * Whether the store has the profiles of this installation, and no other is current, as after
 * `rolecall deploy`. Needs no reader of templates.
 */
export async function areStoredAlready(ports: StorePorts): Promise<boolean> {
  for (const profile of ports.installation.profiles.values())
    if (!(await isCurrent(ports, accessContent(ports.installation, profile)))) return false
  return (await removedProfiles(ports)).length === 0
}

export const pointsTo = (pointer: ProfileRecord | undefined, id: string): boolean =>
  pointer?.current === id && pointer.status === 'current'

export async function isCurrent(ports: StorePorts, { profile }: AccessContent): Promise<boolean> {
  const pointer = await ports.store.get('profile', profile.name)
  if (pointer) keepProfile(ports, pointer)
  return pointsTo(pointer, profile.version)
}

/** The names of the stored profiles that are current, and no longer in this installation. */
export async function removedProfiles(ports: StorePorts): Promise<string[]> {
  const { profiles } = ports.installation
  const isGone = ({ id, status }: ProfileRecord) => status === 'current' && !profiles.has(id)
  return (await listProfiles(ports)).filter(isGone).map(({ id }) => id)
}
