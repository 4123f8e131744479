import { grantsOf } from './grants.ts'
import { type RightsSource, rightsOf } from './rights-of.ts'
import { takeoverRights } from './takeover.ts'

/**
 * The rights of a profile that give control of the whole account, also those that a template of the
 * vendor gives. Such a profile needs `allowUnlimitedRights` (TRU-4, attack 40).
 */
export function unlimitedRights(profile: RightsSource): string[] {
  const { role, beside } = rightsOf(profile)
  const statements = [role, ...beside.map(({ rights }) => rights)].flatMap((it) => it.statements)
  const found = takeoverRights(grantsOf(statements, [])).map(
    ({ statement, says }) => `${statement.source}: ${says.replace(/^It may (.*)\.$/, '$1')}`,
  )
  return [...new Set(found)]
}
