import { auditOnly } from '../audit/entry.ts'
import type { AccessContent, AccessVersion, ProfileRecord } from '../model/access-version.ts'
import { SYSTEM } from '../model/actor.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Ports } from '../ports.ts'
import { requireRoleWithinLimits, requireScopesWithinLimits } from '../template/profile-limits.ts'
import { accessContent, contentDigest, earlierIdOf, packVersion, unpackVersion } from './content.ts'
import { keepProfile, keepVersion } from './read-versions.ts'
import { askTheSame, rightsDigest } from './rights-digest.ts'
import { isCurrent, pointsTo, removedProfiles, type StorePorts } from './stored-already.ts'

/** What a start changed, by the names of profiles. */
export interface StoredVersions {
  stored: string[]
  removed: string[]
}

/**
 * Stores the profiles of this installation: a new version of each that changed, and which version
 * is the current one. The start of a machine and `rolecall deploy` call it. Several machines can
 * call it at once; each version is stored once. If their files differ, the last start counts.
 * Throws SETTING_INVALID or TEMPLATE_INVALID if a profile is too large to be stored, or if AWS
 * would refuse its role or a scope.
 */
export async function storeAccessVersions(ports: StorePorts): Promise<StoredVersions> {
  const drafts: AccessVersion[] = []
  for (const profile of ports.installation.profiles.values()) {
    const content = accessContent(ports.installation, profile)
    // Only a changed profile is read as a whole, because its template may be large.
    if (!(await isCurrent(ports, content))) drafts.push(draftVersion(ports.clock, content))
  }
  // Refuses a profile that is too large, or that AWS would refuse, before anything is stored.
  for (const draft of drafts) requireStorable(draft)
  const stored: string[] = []
  for (const draft of drafts)
    if (await retryOnConflict(() => storeVersion(ports, draft))) stored.push(draft.profile)
  return { stored, removed: await markRemoved(ports) }
}

function requireStorable(draft: AccessVersion): void {
  packVersion(draft)
  requireRoleWithinLimits(draft.content.profile)
  requireScopesWithinLimits(draft.content.profile)
}

/** Stores the access versions at the start of a service, and logs what changed. */
export async function startWithProfiles(ports: StorePorts & Pick<Ports, 'log'>): Promise<void> {
  const { stored, removed } = await storeAccessVersions(ports)
  for (const profile of stored) ports.log.info('profile.version-stored', { profile })
  for (const profile of removed) ports.log.warn('profile.removed', { profile })
}

function draftVersion(clock: Ports['clock'], content: AccessContent): AccessVersion {
  const { profile } = content
  return {
    kind: 'access-version',
    id: content.profile.version,
    version: 0,
    status: 'stored',
    profile: profile.name,
    number: 0,
    sha256: contentDigest(content),
    rightsDigest: rightsDigest(content),
    content,
    createdAt: clock.now().toISOString(),
  }
}

/** Returns false if another machine has made the version the current one meanwhile. */
async function storeVersion(ports: StorePorts, draft: AccessVersion): Promise<boolean> {
  const { store } = ports
  const pointer = await store.get('profile', draft.profile)
  if (pointer && pointsTo(pointer, draft.id)) {
    keepProfile(ports, pointer)
    return false
  }
  const known = await store.get('access-version', draft.id)
  const version = known
    ? unpackVersion(known)
    : { ...draft, ...(await placeAmong(ports, draft, pointer)) }
  const event = {
    actor: SYSTEM,
    action: known ? ('profile.version-restored' as const) : ('profile.version-stored' as const),
    subject: draft.profile,
    details: { number: version.number, version: version.id },
  }
  const next = pointTo(version, pointer, draft.createdAt)
  const trace = auditOnly(ports, event)
  const stored = known
    ? (await store.commit({ put: [next], ...trace }))[0]
    : (await store.commit({ put: [next, packVersion(version)], ...trace }))[0]
  keepProfile(ports, stored)
  keepVersion(ports, { ...version, version: 1 })
  return true
}

/**
 * The number of a new version, and the digest of the one before it if both ask for the same rights
 * in other words. Then neither makes the other outdated.
 */
async function placeAmong(
  { store }: StorePorts,
  { content, rightsDigest: own }: AccessVersion,
  pointer: ProfileRecord | undefined,
): Promise<Pick<AccessVersion, 'number' | 'rightsDigest'>> {
  const number = (pointer?.versions.length ?? 0) + 1
  const before = pointer && (await store.get('access-version', pointer.current))
  const isSame = before !== undefined && askTheSame(unpackVersion(before).content, content)
  return { number, rightsDigest: isSame ? before.rightsDigest : own }
}

function pointTo(
  { id, profile, rightsDigest, content }: AccessVersion,
  pointer: ProfileRecord | undefined,
  now: string,
): ProfileRecord {
  const versions = pointer?.versions ?? []
  return {
    ...(pointer ?? { kind: 'profile', id: profile, version: 0, createdAt: now }),
    status: 'current',
    current: id,
    versions: versions.includes(id) ? versions : [...versions, id],
    latestWithRights: { ...pointer?.latestWithRights, [rightsDigest]: id },
    earlierIds: withEarlierId(pointer?.earlierIds ?? {}, content.profile),
    updatedAt: now,
  }
}

/**
 * DynamoDB limits the size of the record. Old invitations and connections are of the first versions
 * only.
 */
const MAX_EARLIER_IDS = 100

const withEarlierId = (
  known: ProfileRecord['earlierIds'],
  profile: AccessContent['profile'],
): ProfileRecord['earlierIds'] =>
  Object.keys(known).length < MAX_EARLIER_IDS
    ? { ...known, [earlierIdOf(profile)]: profile.version }
    : known

async function markRemoved(ports: StorePorts): Promise<string[]> {
  const gone = await removedProfiles(ports)
  for (const id of gone) await retryOnConflict(() => markAsRemoved(ports, id))
  return gone
}

async function markAsRemoved(ports: StorePorts, id: string): Promise<void> {
  const pointer = await ports.store.get('profile', id)
  if (pointer?.status !== 'current') return
  const updatedAt = ports.clock.now().toISOString()
  const [stored] = await ports.store.commit({
    put: [{ ...pointer, status: 'removed' as const, updatedAt }],
    ...auditOnly(ports, { actor: SYSTEM, action: 'profile.removed', subject: id }),
  })
  keepProfile(ports, stored)
}
