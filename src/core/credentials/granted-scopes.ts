import { RolecallError } from '../../api/errors.ts'
import { recentVersion, versionOf } from '../access-versions/read-versions.ts'
import type { AccessProfile, PolicyDocument } from '../model/access-profile.ts'
import type { Connection } from '../model/connection.ts'
import type { Ports } from '../ports.ts'
import { effectiveAccess, grantsNothing } from '../scopes/effective.ts'
import { permissionsOf } from '../scopes/role-permissions.ts'
import { statementsOf } from '../template/access/statement.ts'
import { profileForRole, scopedProfile, scopeOf } from './scope.ts'

type ReadPorts = Pick<Ports, 'store' | 'clock'>

/** A scope of a connection, and whether the customer granted the rights that it needs. */
export interface ConnectionScope {
  name: string
  description?: string
  usable: boolean | 'unknown'
  /** The current version's number, if it gives more rights for this scope than were granted. */
  neededVersion: number | null
}

/** The scopes of the granted version and of the current one. */
export async function scopesOf(
  ports: ReadPorts,
  connection: Connection,
): Promise<ConnectionScope[]> {
  const { profile, isGranted } = await scopedProfile(ports, connection)
  const current = await recentVersion(ports, connection.profile)
  const present = current && profileForRole(current.content.profile, connection.role)
  const scopes = { ...present?.scopes, ...profile.scopes }
  return Object.entries(scopes).map(([name, { description }]) => ({
    name,
    ...(description !== undefined && { description }),
    usable: usabilityOf(profile, name, isGranted),
    neededVersion:
      isGranted && current && present && needsMore(profile, present, name) ? current.number : null,
  }))
}

/**
 * The session policy of a scope. Throws SCOPE_NOT_GRANTED if the granted version gives no right
 * that the scope needs, and SCOPE_UNKNOWN if no version has the scope.
 */
export async function grantedScope(
  ports: ReadPorts,
  connection: Connection,
  name: string | undefined,
): Promise<{ name: string; policy: PolicyDocument }> {
  const { profile, isGranted } = await scopedProfile(ports, connection)
  const isKnown = name === undefined || Object.hasOwn(profile.scopes, name)
  const current = isKnown ? undefined : await recentVersion(ports, connection.profile)
  const present = current && profileForRole(current.content.profile, connection.role)
  if (!isKnown && isGranted && present && Object.hasOwn(present.scopes, name))
    throw await notGranted(ports, connection, name)
  const scope = scopeOf(profile, name)
  if (isGranted && isDead(profile, scope.name))
    throw await notGranted(ports, connection, scope.name)
  return scope
}

async function notGranted(
  ports: ReadPorts,
  connection: Connection,
  name: string,
): Promise<RolecallError> {
  const granted = (await versionOf(ports, connection))?.number ?? null
  const current = await recentVersion(ports, connection.profile)
  const has =
    current !== undefined &&
    usabilityOf(profileForRole(current.content.profile, connection.role), name, true) !== false
  const needed = has && current.number !== granted ? current.number : null
  return new RolecallError('SCOPE_NOT_GRANTED', {
    detail:
      needed === null
        ? `The customer granted version ${granted}, and no version gives the rights that the scope ${name} needs. Change the profile or the scope in rolecall.yaml.`
        : `The customer granted version ${granted}. The scope ${name} needs version ${needed}: offer an upgrade with "rolecall upgrades link ${connection.id}".`,
    versions: { grantedVersion: granted, neededVersion: needed },
  })
}

function usabilityOf(
  profile: AccessProfile,
  name: string,
  isGranted: boolean,
): ConnectionScope['usable'] {
  if (!Object.hasOwn(profile.scopes, name)) return false
  if (!isGranted) return 'unknown'
  if (isDead(profile, name)) return false
  const { allows } = effectiveAccess(permissionsOf(profile), profile.scopes[name]!.policy)
  return allows.length > 0 && allows.every(({ restsOn }) => restsOn !== undefined)
    ? 'unknown'
    : true
}

const deadNames = new WeakMap<AccessProfile, Map<string, boolean>>()

/** Whether a scope asks for rights and the profile gives none of them. Each is found out once. */
function isDead(profile: AccessProfile, name: string): boolean {
  const known = deadNames.get(profile) ?? new Map<string, boolean>()
  deadNames.set(profile, known)
  const found = known.get(name) ?? findDead(profile, name)
  known.set(name, found)
  return found
}

function findDead(profile: AccessProfile, name: string): boolean {
  const statements = statementsOf(profile.scopes[name]!.policy)
  const asks = statements.some(({ effect }) => effect === 'Allow')
  return asks && grantsNothing(permissionsOf(profile), statements)
}

/** Whether sessions of the scope, as it is defined now, can do more with the current rights. */
function needsMore(granted: AccessProfile, present: AccessProfile, name: string): boolean {
  const scope = present.scopes[name]
  if (!scope || granted === present) return false
  const [before, after] = [granted, present].map((profile) =>
    effectiveAccess(permissionsOf(profile), scope.policy).allows.map(({ detail }) => detail),
  ) as [string[], string[]]
  return after.some((detail) => !before.includes(detail))
}
