import { RolecallError } from '../errors.ts'
import type { AccessProfile, PolicyDocument } from '../model/access-profile.ts'

const MAX_POLICY_CHARACTERS = 2048

/** The session policy that a name stands for. A policy that AWS would refuse issues nothing (BRK-2). */
export function scopeOf(profile: AccessProfile, name: string | undefined): { name: string; policy: PolicyDocument } {
  const names = Object.keys(profile.scopes)
  const chosen = name ?? (names.length === 1 ? names[0]! : undefined)
  if (chosen === undefined || !Object.hasOwn(profile.scopes, chosen)) {
    throw new RolecallError('SCOPE_UNKNOWN', { detail: `Choose one: ${names.join(', ')}.` })
  }
  const { policy } = profile.scopes[chosen]!
  if (JSON.stringify(policy).length > MAX_POLICY_CHARACTERS) throw new RolecallError('SCOPE_TOO_LARGE')
  return { name: chosen, policy }
}
