import { RolecallError } from '../../api/errors.ts'
import type { AccessProfile, PolicyDocument } from '../model/access-profile.ts'
import type { Connection } from '../model/connection.ts'
import type { Ports } from '../ports.ts'

/** AWS: AssumeRole: an inline session policy has at most 2,048 characters. */
const MAX_POLICY_CHARACTERS = 2048

/** Finds the session policy of a scope. Throws SCOPE_TOO_LARGE if AWS would refuse it (BRK-2). */
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
  if (JSON.stringify(policy).length > MAX_POLICY_CHARACTERS)
    throw new RolecallError('SCOPE_TOO_LARGE')
  return { name: chosen, policy }
}

export function profileOf(
  { installation }: Pick<Ports, 'installation'>,
  connection: Connection,
): AccessProfile {
  const profile = installation.profiles.get(connection.profile)
  if (!profile)
    throw new RolecallError('PROFILE_UNKNOWN', {
      detail: `The connection was made for the access profile "${connection.profile}", which is no longer in rolecall.yaml.`,
    })
  return profile
}
