import { isNode, LineCounter, parseDocument } from 'yaml'
import { type AskedProfile, rolesOfProfile } from '../../core/model/access-profile.ts'
import {
  type LimitFault,
  MAX_SESSION_POLICY_CHARACTERS,
} from '../../core/model/aws/limits/texts.ts'
import { grantsNothing, overlap } from '../../core/scopes/effective.ts'
import { permissionsOf, type RolePermissions } from '../../core/scopes/role-permissions.ts'
import { type Statement, statementsOf } from '../../core/template/access/statement.ts'
import { roleFaultsOf, scopeFaults, stepsOf } from '../../core/template/profile-limits.ts'
import {
  childPath,
  type Lint,
  lintOf,
  type Place,
  quoteText,
  type RuleFace,
} from '../../core/trust-policy/lint.ts'

const GRANTS_NOTHING: RuleFace = {
  id: 'scope-grants-nothing',
  level: 'error',
  title: 'The scope {found} allows nothing that the role can do.',
  why: 'Its credentials can do nothing.',
  fix: "Allow actions that the profile's policies grant, or add them to the profile.",
}
const TOO_LARGE: RuleFace = {
  id: 'scope-too-large',
  level: 'error',
  title: 'The scope {found} is longer than 2,048 characters.',
  why: 'AWS does not accept a longer session policy, so no credentials can be issued for this scope.',
  fix: 'Combine actions with wildcards, or split it into two scopes.',
}
const SCOPE_REFUSED: RuleFace = {
  id: 'scope-refused-by-aws',
  level: 'error',
  title: '{found}',
  why: 'AWS STS refuses each request for credentials of this scope.',
  fix: 'Write the policy as IAM accepts it.',
}
const ROLE_REFUSED: RuleFace = {
  id: 'profile-refused-by-aws',
  level: 'error',
  title: '{found}',
  why: "IAM refuses the role, so each customer's stack fails before Rolecall hears of it.",
  fix: 'Write it as IAM accepts it.',
}
const BEYOND_ROLE: RuleFace = {
  id: 'scope-beyond-role',
  level: 'warning',
  title: 'The scope allows {found}, which the role cannot do.',
  why: 'This part of the scope has no effect, although it looks as if it had.',
  fix: "Remove it, or add it to the profile's policies.",
}
const RESTS_ON_MANAGED: RuleFace = {
  id: 'scope-rests-on-managed-policy',
  level: 'note',
  title: 'It depends on policies that cannot be read here whether the role can do {found}.',
  why: 'They are in the account of the customer, or filled in when the stack is created.',
  fix: 'Read them, or check the role of a connection with "rolecall simulate-access".',
}

export const SCOPE_RULES: readonly RuleFace[] = [
  GRANTS_NOTHING,
  TOO_LARGE,
  SCOPE_REFUSED,
  ROLE_REFUSED,
  BEYOND_ROLE,
  RESTS_ON_MANAGED,
]

/**
 * What AWS would refuse in a profile of rolecall.yaml. A template of the vendor's own has rules of
 * its own.
 */
export function lintLimits(profile: AskedProfile, source: string): Lint[] {
  const placeOf = placesIn(source)
  const lints = (face: RuleFace, faults: LimitFault[]) =>
    faults.map(({ path, says }) => {
      const steps = stepsOf(path)
      const place = placeOf([
        'profiles',
        profile.name,
        ...steps.slice(0, steps[0] === 'roles' ? 4 : 2),
      ])
      return {
        ...lintOf(face, { path: childPath('/profiles', profile.name, ...steps), found: says }),
        ...(place && { place }),
      }
    })
  return [
    ...(profile.template ? [] : lints(ROLE_REFUSED, roleFaultsOf(profile))),
    ...lints(
      SCOPE_REFUSED,
      scopeFaults(profile).filter(({ isLength }) => !isLength),
    ),
  ]
}

/** Checks the scopes of a profile. `source` is the text of rolecall.yaml, for the places. */
export function lintScopes(profile: AskedProfile, source: string): Lint[] {
  const placeOf = placesIn(source)
  return rolesOfProfile(profile).flatMap(({ key, profile: ofRole }) =>
    lintScopesOfRole(ofRole, key === undefined ? [] : ['roles', key], placeOf),
  )
}

function lintScopesOfRole(
  profile: AskedProfile,
  steps: string[],
  placeOf: ReturnType<typeof placesIn>,
): Lint[] {
  const role = permissionsOf(profile)
  return Object.entries(profile.scopes).flatMap(([name, { policy }]) => {
    const at = ['profiles', profile.name, ...steps, 'scopes', name]
    const path = childPath('', ...at)
    const place = placeOf(at)
    const say = (face: RuleFace, found: string): Lint => ({
      ...lintOf(face, { path, found }),
      ...(place && { place }),
    })
    const statements = statementsOf(policy)
    const tooLarge =
      JSON.stringify(policy).length > MAX_SESSION_POLICY_CHARACTERS ? [say(TOO_LARGE, name)] : []
    if (grantsNothing(role, statements)) return [...tooLarge, say(GRANTS_NOTHING, name)]
    const stray = statements.flatMap((it) => ungrantedActions(it, role))
    const face = role.unread.length > 0 ? RESTS_ON_MANAGED : BEYOND_ROLE
    return [...tooLarge, ...(stray.length > 0 ? [say(face, stray.map(quoteText).join(', '))] : [])]
  })
}

/**
 * The actions that a scope allows but no known policy of the role grants. The action "*" means
 * everything that the role can do.
 */
function ungrantedActions(statement: Statement, { statements }: RolePermissions): string[] {
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
