import { RolecallError } from '../../api/errors.ts'
import {
  keptProfile,
  keptVersion,
  recentProfile,
  versionById,
  versionOf,
} from '../access-versions/read-versions.ts'
import { type AccessProfile, type PolicyDocument, profileOfRole } from '../model/access-profile.ts'
import type { AccessVersion, ProfileRecord } from '../model/access-version.ts'
import { policyFaults } from '../model/aws/limits/policy.ts'
import { type LimitFault, MAX_SESSION_POLICY_CHARACTERS } from '../model/aws/limits/texts.ts'
import type { Connection } from '../model/connection.ts'
import { onceFor } from '../model/once-for.ts'
import type { Ports } from '../ports.ts'

/**
 * Finds the session policy of a scope. Throws SCOPE_TOO_LARGE or SCOPE_REFUSED if AWS would refuse
 * it (BRK-2).
 */
export function scopeOf(
  profile: AccessProfile,
  name: string | undefined,
): { name: string; policy: PolicyDocument } {
  const names = Object.keys(profile.scopes)
  const chosen = name ?? (names.length === 1 ? names[0]! : undefined)
  if (chosen === undefined || !Object.hasOwn(profile.scopes, chosen)) {
    const problem =
      name === undefined ? 'No scope was given.' : 'The access profile has no such scope.'
    throw new RolecallError('SCOPE_UNKNOWN', {
      detail: `${problem} Choose one: ${names.join(', ')}.`,
    })
  }
  const { policy } = profile.scopes[chosen]!
  if (isTooLarge(policy)) throw new RolecallError('SCOPE_TOO_LARGE')
  const fault = firstFault(policy)
  if (fault)
    throw new RolecallError('SCOPE_REFUSED', {
      detail: `AWS would refuse this scope. ${chosen}${fault.path}: ${fault.says}`,
    })
  return { name: chosen, policy }
}

const isTooLarge = onceFor(
  (policy: PolicyDocument) => JSON.stringify(policy).length > MAX_SESSION_POLICY_CHARACTERS,
)

/** Reads each policy once, because each request for credentials asks. */
const firstFault = onceFor(
  (policy: PolicyDocument): LimitFault | undefined => policyFaults(policy, 'session', '')[0],
)

/**
 * The profile whose scopes a connection uses: the newest version that asks for the same rights as
 * the granted one, so that a vendor can correct a scope without the customer. If the granted
 * version is unknown, because the connection is older than access versions, the current one.
 */
export function scopedProfile(
  ports: ReadPorts,
  connection: Pointing,
): ScopedProfile | Promise<ScopedProfile> {
  return keptScopedProfile(ports, connection) ?? readScopedProfile(ports, connection)
}

type ReadPorts = Pick<Ports, 'store' | 'clock'>
type Pointing = Pick<Connection, 'profile' | 'profileVersion' | 'role'>

interface ScopedProfile {
  profile: AccessProfile
  /** It has the rights that the customer granted. */
  isGranted: boolean
}

/** Answers at once if everything was read before, because each request for credentials asks. */
function keptScopedProfile(
  ports: ReadPorts,
  { profile, profileVersion, role }: Pointing,
): ScopedProfile | undefined {
  const granted = keptVersion(ports, profileVersion)
  const pointer = keptProfile(ports, profile)
  if (granted?.profile !== profile || !pointer) return undefined
  const id = scopedVersionId(granted, pointer)
  const version = id === undefined ? granted : keptVersion(ports, id)
  return version
    ? { profile: profileForRole(version.content.profile, role), isGranted: true }
    : undefined
}

const ofRoles = new WeakMap<AccessProfile, Map<string, AccessProfile>>()

/** The profile with the scopes of one role. Made once, because what is found of it is kept. */
export function profileForRole(profile: AccessProfile, role: string | undefined): AccessProfile {
  if (!profile.roles || role === undefined) return profileOfRole(profile, role)
  const known = ofRoles.get(profile) ?? new Map<string, AccessProfile>()
  ofRoles.set(profile, known)
  const made = known.get(role) ?? profileOfRole(profile, role)
  known.set(role, made)
  return made
}

const scopedVersionId = (
  granted: AccessVersion | undefined,
  pointer: ProfileRecord | undefined,
): string | undefined =>
  granted ? pointer?.latestWithRights[granted.rightsDigest] : pointer?.current

async function readScopedProfile(ports: ReadPorts, connection: Pointing): Promise<ScopedProfile> {
  const [granted, pointer] = [
    await versionOf(ports, connection),
    await recentProfile(ports, connection.profile),
  ]
  const id = scopedVersionId(granted, pointer)
  const version = id === undefined ? granted : await versionById(ports, id)
  if (version)
    return {
      profile: profileForRole(version.content.profile, connection.role),
      isGranted: granted !== undefined,
    }
  throw new RolecallError('PROFILE_UNKNOWN', {
    detail: `The connection was made for the access profile "${connection.profile}" before Rolecall stored access versions, and rolecall.yaml no longer has this profile. Add it again with its scopes, and restart Rolecall.`,
  })
}
