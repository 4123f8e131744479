import { isRolecallError, RolecallError } from '../../../api/errors.ts'
import type { AccessProfile } from '../../../core/model/access-profile.ts'
import type { Installation } from '../../../core/ports.ts'
import { deadScopes } from '../../../core/scopes/effective.ts'

/** A scope whose credentials could do nothing is a slip that is found at once, not by the first service that asks for it. */
export function requireLivingScopes({ profiles }: Pick<Installation, 'profiles'>): void {
  const dead = [...profiles.values()].flatMap((profile) =>
    readably(profile).map((name) => `profiles.${profile.name}.scopes.${name}`),
  )
  if (dead.length === 0) return
  const detail = `${dead.join(', ')}: allows nothing that the role may do. "rolecall scopes" shows what each scope leaves of the role.`
  throw new RolecallError('SETTING_INVALID', { detail })
}

/** A template that cannot be read is refused where it is used, with its line. */
function readably(profile: AccessProfile): string[] {
  try {
    return deadScopes(profile)
  } catch (error) {
    if (isRolecallError(error, 'TEMPLATE_INVALID')) return []
    throw error
  }
}
