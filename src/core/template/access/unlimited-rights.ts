import { allGrants } from './grants.ts'
import { type RightsSource, rightsOf } from './rights-of.ts'
import { takeoverRights } from './takeover.ts'

/**
 * The rights of a profile that give control of the whole account, also those that a template of the
 * vendor gives. Such a profile needs `allowUnlimitedRights` (TRU-4, attack 40).
 */
export function unlimitedRights(profile: RightsSource): string[] {
  const found = takeoverRights(allGrants(rightsOf(profile), [])).map(
    ({ statement, says }) => `${statement.source}: ${says.replace(/^It may (.*)\.$/, '$1')}`,
  )
  return [...new Set(found)]
}
