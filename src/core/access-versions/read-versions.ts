import { RolecallError } from '../../api/errors.ts'
import type { AccessVersion, ProfileRecord, VersionNumbers } from '../model/access-version.ts'
import type { Ports, Store } from '../ports.ts'
import { unpackVersion } from './content.ts'

type ReadPorts = Pick<Ports, 'store' | 'clock'>

/** An invitation or a connection. */
interface Pointing {
  profile: string
  profileVersion: string
}

/** The versions of one store that were read, and its profiles, as they were a moment ago. */
interface Kept {
  versions: Map<string, AccessVersion>
  profiles: Map<string, { at: number; record: ProfileRecord }>
}

/** A template may have 1 MB, and a function has little memory. */
const MAX_KEPT_CHARACTERS = 20_000_000
const MAX_KEPT_PROFILES = 1000
/** How long a change by another machine may stay unseen where only speed counts. */
const PROFILE_KEPT_MS = 30_000

const memory = new WeakMap<Store, Kept>()

function keptOf({ store }: Pick<Ports, 'store'>): Kept {
  const kept = memory.get(store) ?? { versions: new Map(), profiles: new Map() }
  memory.set(store, kept)
  return kept
}

/** Adds or renews an entry, and removes the oldest one if there are too many. */
function put<T>(map: Map<string, T>, key: string, value: T, limit: number): T {
  map.delete(key)
  map.set(key, value)
  if (map.size > limit) map.delete(map.keys().next().value!)
  return value
}

/** Keeps a version in memory. Forgets those that were read first if there are too many. */
export function keepVersion(ports: Pick<Ports, 'store'>, version: AccessVersion): AccessVersion {
  const { versions } = keptOf(ports)
  versions.set(version.id, version)
  let characters = [...versions.values()].reduce((sum, it) => sum + sizeOf(it), 0)
  for (const [id, oldest] of versions) {
    if (characters <= MAX_KEPT_CHARACTERS) break
    versions.delete(id)
    characters -= sizeOf(oldest)
  }
  return version
}

/** About what a profile without a template has, besides the template's text. */
const SMALL = 20_000
const sizeOf = ({ content }: AccessVersion): number =>
  SMALL + (content.profile.template?.text.length ?? 0)

export const keepProfile = (ports: ReadPorts, record: ProfileRecord): ProfileRecord =>
  put(keptOf(ports).profiles, record.id, { at: ports.clock.monotonic(), record }, MAX_KEPT_PROFILES)
    .record

/** The pointer of a profile, if it was read in the last 30 seconds. */
export function keptProfile(ports: ReadPorts, name: string): ProfileRecord | undefined {
  const kept = keptOf(ports).profiles.get(name)
  return kept && ports.clock.monotonic() - kept.at < PROFILE_KEPT_MS ? kept.record : undefined
}

/** The version, if it was read before. */
export const keptVersion = (ports: Pick<Ports, 'store'>, id: string): AccessVersion | undefined =>
  keptOf(ports).versions.get(id)

/** The current version of each profile that customers can be asked for. */
export async function currentVersions(ports: ReadPorts): Promise<AccessVersion[]> {
  const current = (await listProfiles(ports)).filter(({ status }) => status === 'current')
  const versions = await Promise.all(current.map((it) => versionById(ports, it.current)))
  return versions.filter((it) => it !== undefined)
}

/** The pointer of a profile, as it was at most 30 seconds ago. */
export async function recentProfile(
  ports: ReadPorts,
  name: string,
): Promise<ProfileRecord | undefined> {
  const kept = keptProfile(ports, name)
  if (kept) return kept
  const record = await ports.store.get('profile', name)
  return record && keepProfile(ports, record)
}

/** One version by its id. Its content never changes, so each is read once. */
export async function versionById(
  ports: Pick<Ports, 'store'>,
  id: string,
): Promise<AccessVersion | undefined> {
  const kept = keptVersion(ports, id)
  if (kept) return kept
  const record = await ports.store.get('access-version', id)
  return record && keepVersion(ports, unpackVersion(record))
}

/**
 * The version that an invitation or a connection points to. Returns undefined for a record from
 * before access versions, if no profile since then had the same content.
 */
export async function versionOf(
  ports: ReadPorts,
  { profile, profileVersion }: Pointing,
): Promise<AccessVersion | undefined> {
  const version = await versionById(ports, profileVersion)
  if (version) return version.profile === profile ? version : undefined
  const id = (await recentProfile(ports, profile))?.earlierIds[profileVersion]
  return id === undefined ? undefined : versionById(ports, id)
}

/** The version that new invitations get. Throws PROFILE_UNKNOWN with the names of all profiles. */
export async function currentVersion(ports: ReadPorts, name: string): Promise<AccessVersion> {
  const pointer = await ports.store.get('profile', name)
  const version =
    pointer?.status === 'current' ? await versionById(ports, pointer.current) : undefined
  if (version) return version
  const names = (await listProfiles(ports)).filter(({ status }) => status === 'current')
  throw new RolecallError('PROFILE_UNKNOWN', {
    detail: `There is no such access profile. Known: ${names.map(({ id }) => id).join(', ')}.`,
  })
}

const PAGE = 200

/** Every profile that was ever stored, in the order of their names. */
export async function listProfiles({ store }: Pick<Ports, 'store'>): Promise<ProfileRecord[]> {
  const found: ProfileRecord[] = []
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = await store.list('profile', { cursor, limit: PAGE })
    found.push(...items)
    if (nextCursor === undefined) return found.sort((a, b) => (a.id < b.id ? -1 : 1))
    cursor = nextCursor
  }
}

/** The current version of a profile, as it was at most 30 seconds ago; undefined if it has none. */
export async function recentVersion(
  ports: ReadPorts,
  name: string,
): Promise<AccessVersion | undefined> {
  const pointer = await recentProfile(ports, name)
  return pointer?.status === 'current' ? versionById(ports, pointer.current) : undefined
}

/** Another machine may have moved the current version up to 30 seconds ago. */
export async function versionNumbers(
  ports: ReadPorts,
  pointing: Pointing,
): Promise<VersionNumbers> {
  const granted = await versionOf(ports, pointing)
  const current = await recentVersion(ports, pointing.profile)
  return {
    grantedVersion: granted?.number ?? null,
    currentVersion: current?.number ?? null,
    outdated: granted
      ? current !== undefined && current.rightsDigest !== granted.rightsDigest
      : null,
  }
}
