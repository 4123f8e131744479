import { isNode, LineCounter, parseDocument } from 'yaml'
import type { AccessProfile } from '../../core/model/access-profile.ts'
import { grantsNothing, MOST_CHARACTERS } from '../../core/scopes/dead-scopes.ts'
import { overlap } from '../../core/scopes/effective.ts'
import { permissionsOf, type RolePermissions } from '../../core/scopes/role-permissions.ts'
import { type Statement, statementsOf } from '../../core/template/access/statement.ts'
import {
  below,
  type Lint,
  lintOf,
  type Place,
  type RuleFace,
  shown,
} from '../../core/trust-policy/lint.ts'

const GRANTS_NOTHING: RuleFace = {
  id: 'scope-grants-nothing',
  level: 'error',
  says: 'The scope {found} allows nothing that the role may do.',
  why: 'Its credentials can do nothing at all.',
  fix: "Allow what the profile's policies grant, or ask for more in the profile.",
}
const TOO_LARGE: RuleFace = {
  id: 'scope-too-large',
  level: 'error',
  says: 'The scope {found} is longer than 2,048 characters.',
  why: 'AWS takes no longer session policy, so no credentials are issued for it.',
  fix: 'Join actions with wildcards, or make two scopes of it.',
}
const BEYOND_ROLE: RuleFace = {
  id: 'scope-beyond-role',
  level: 'warning',
  says: 'The scope allows {found}, which the role may not do.',
  why: 'It has no effect, and reads as if it had.',
  fix: "Remove it, or ask for it in the profile's policies.",
}
const RESTS_ON_MANAGED: RuleFace = {
  id: 'scope-rests-on-managed-policy',
  level: 'note',
  says: 'Whether the role may do {found} is for its managed policies to say.',
  why: 'Only their ARNs stand in the profile, so it cannot be told from here.',
  fix: 'Look it up in the policy, or ask the role of a connection with "rolecall simulate-access".',
}

export const SCOPE_RULES: readonly RuleFace[] = [
  GRANTS_NOTHING,
  TOO_LARGE,
  BEYOND_ROLE,
  RESTS_ON_MANAGED,
]

/** What is wrong with a profile's scopes; `source` is the text of rolecall.yaml, for the places. */
export function lintScopes(profile: AccessProfile, source: string): Lint[] {
  const role = permissionsOf(profile)
  const placeOf = placesIn(source)
  return Object.entries(profile.scopes).flatMap(([name, { policy }]) => {
    const path = below('/profiles', profile.name, 'scopes', name)
    const place = placeOf(['profiles', profile.name, 'scopes', name])
    const say = (face: RuleFace, found: string): Lint => ({
      ...lintOf(face, { path, found }),
      ...(place && { place }),
    })
    const statements = statementsOf(policy)
    const tooLarge = JSON.stringify(policy).length > MOST_CHARACTERS ? [say(TOO_LARGE, name)] : []
    if (grantsNothing(role, statements)) return [...tooLarge, say(GRANTS_NOTHING, name)]
    const stray = statements.flatMap((it) => ungranted(it, role))
    const face = role.unread.length > 0 ? RESTS_ON_MANAGED : BEYOND_ROLE
    return [...tooLarge, ...(stray.length > 0 ? [say(face, stray.map(shown).join(', '))] : [])]
  })
}

/** Actions of a scope's Allow that no policy of the role that can be read grants anywhere; "*" means whatever the role may do. */
function ungranted(statement: Statement, { statements }: RolePermissions): string[] {
  if (statement.effect === 'Deny') return []
  const given = statements.filter(({ effect }) => effect === 'Allow')
  return statement.actions.filter(
    (action) =>
      action !== '*' &&
      !given.some((it) => overlap({ ...statement, actions: [action] }, it).length > 0),
  )
}

function placesIn(source: string): (path: string[]) => Place | undefined {
  const lineCounter = new LineCounter()
  const document = parseDocument(source, { lineCounter, logLevel: 'silent' })
  return (path) => {
    const node = document.getIn(path, true)
    if (!isNode(node) || !node.range) return undefined
    const { line, col } = lineCounter.linePos(node.range[0])
    return { line, column: col }
  }
}
