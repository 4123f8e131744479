import { RolecallError } from '../../api/errors.ts'
import type {
  AccessContent,
  AccessVersion,
  AccessVersionHead,
  ProfileRecord,
} from '../model/access-version.ts'
import type { Actor } from '../model/actor.ts'
import { readCursor, writeCursor } from '../model/cursor.ts'
import { requireGrant } from '../model/grants.ts'
import type { ListQuery, Page, Ports } from '../ports.ts'
import { type ConnectionCounts, countConnections } from './count-connections.ts'
import { keptVersion, versionById } from './read-versions.ts'

type FindPorts = Pick<Ports, 'store' | 'clock'>

/** How many connections have a version of a profile, as far as they were counted. */
export interface Count {
  connections: number
  isComplete: boolean
}

export interface FoundProfile extends Count {
  profile: ProfileRecord
  current: AccessVersion
}

export interface FoundVersion extends Count {
  version: AccessVersionHead
  /** New invitations get it. */
  isCurrent: boolean
}

type ListInput = Pick<ListQuery, 'cursor' | 'limit'>

/** Lists the profiles, also those that rolecall.yaml no longer has, newest first. */
export async function listProfilesFor(
  ports: FindPorts,
  actor: Actor,
  query: ListInput & { status?: ProfileRecord['status'] | undefined },
): Promise<Page<FoundProfile>> {
  requireGrant(actor, 'connections:read')
  const page = await ports.store.list('profile', query)
  const counts = await countConnections(ports, actor)
  const items = await Promise.all(page.items.map((it) => toFoundProfile(ports, it, counts)))
  return { ...page, items }
}

/** Throws NOT_FOUND if there never was a profile of this name. */
export async function profileFor(
  ports: FindPorts,
  actor: Actor,
  name: string,
): Promise<FoundProfile> {
  requireGrant(actor, 'connections:read')
  const counts = await countConnections(ports, actor)
  return toFoundProfile(ports, await getProfile(ports, name), counts)
}

async function getProfile({ store }: FindPorts, name: string): Promise<ProfileRecord> {
  const profile = await store.get('profile', name)
  if (!profile) throw new RolecallError('NOT_FOUND')
  return profile
}

async function toFoundProfile(
  ports: FindPorts,
  profile: ProfileRecord,
  { byVersion, isComplete }: ConnectionCounts,
): Promise<FoundProfile> {
  const ids = [...(byVersion.get(profile.id)?.values() ?? [])]
  const connections = ids.reduce((sum, some) => sum + some.length, 0)
  return { profile, current: await storedVersion(ports, profile.current), connections, isComplete }
}

/** A pointer and its versions are one commit, so a version that it names is there. */
async function storedVersion(ports: FindPorts, id: string): Promise<AccessVersion> {
  const version = await versionById(ports, id)
  if (!version) throw new Error(`The store has no access version ${id}, but a profile names it.`)
  return version
}

/** Does not unpack the content. */
async function storedHead(ports: FindPorts, id: string): Promise<AccessVersionHead> {
  const head = keptVersion(ports, id) ?? (await ports.store.get('access-version', id))
  return head ?? storedVersion(ports, id)
}

/** Lists the versions of a profile, newest first. */
export async function listVersions(
  ports: FindPorts,
  actor: Actor,
  name: string,
  { cursor, limit }: ListInput,
): Promise<Page<FoundVersion>> {
  requireGrant(actor, 'connections:read')
  const profile = await getProfile(ports, name)
  const list = `versions ${name}`
  const before =
    cursor === undefined ? profile.versions.length : Number(readCursor(list, cursor)[0])
  if (!Number.isSafeInteger(before)) throw new RolecallError('CURSOR_INVALID')
  const first = Math.max(0, before - limit)
  const counts = await countConnections(ports, actor)
  const ids = profile.versions.slice(first, before).reverse()
  const items = await Promise.all(ids.map((id) => toFoundVersion(ports, { profile, id, counts })))
  return first === 0 ? { items } : { items, nextCursor: writeCursor(list, [String(first), '']) }
}

async function toFoundVersion(
  ports: FindPorts,
  { profile, id, counts }: { profile: ProfileRecord; id: string; counts: ConnectionCounts },
): Promise<FoundVersion> {
  const granted = counts.byVersion.get(profile.id)
  const earlier = Object.entries(profile.earlierIds).filter(([, present]) => present === id)
  const same = [id, ...earlier.map(([old]) => old)]
  return {
    version: await storedHead(ports, id),
    isCurrent: profile.status === 'current' && profile.current === id,
    connections: same.reduce((sum, one) => sum + (granted?.get(one)?.length ?? 0), 0),
    isComplete: counts.isComplete,
  }
}

/**
 * One version by its number or its id. Throws NOT_FOUND if the profile has no such version.
 */
export async function versionFor(
  ports: FindPorts,
  actor: Actor,
  name: string,
  which: string,
): Promise<FoundVersion & { content: AccessContent }> {
  requireGrant(actor, 'connections:read')
  const profile = await getProfile(ports, name)
  const id = which.length === 16 ? which : profile.versions[Number(which) - 1]
  if (id === undefined || !profile.versions.includes(id)) throw new RolecallError('NOT_FOUND')
  const counts = await countConnections(ports, actor)
  const { content } = await storedVersion(ports, id)
  return { ...(await toFoundVersion(ports, { profile, id, counts })), content }
}

/**
 * Two versions to compare: `to` is the current one unless given, and `from` the one before it.
 */
export async function versionsToCompare(
  ports: FindPorts,
  actor: Actor,
  name: string,
  { from, to }: { from?: number | undefined; to?: number | undefined },
): Promise<{ from: AccessVersion; to: AccessVersion }> {
  requireGrant(actor, 'connections:read')
  const { versions, current } = await getProfile(ports, name)
  const second = to ?? versions.indexOf(current) + 1
  const first = from ?? Math.max(1, second - 1)
  const [one, other] = [versions[first - 1], versions[second - 1]]
  if (one === undefined || other === undefined) throw new RolecallError('NOT_FOUND')
  return { from: await storedVersion(ports, one), to: await storedVersion(ports, other) }
}
