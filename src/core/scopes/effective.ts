import { type AskedProfile, type PolicyDocument, rolesOfProfile } from '../model/access-profile.ts'
import { statementInWords, statementVerbatim } from '../template/access/describe-statement.ts'
import type { GrantedStatement } from '../template/access/rights.ts'
import { type Statement, statementsOf } from '../template/access/statement.ts'
import { covers, generalise, narrower } from './patterns.ts'
import { permissionsOf, type RolePermissions } from './role-permissions.ts'

/** Something that sessions of a scope can do. */
export interface Effective {
  /** In plain words. */
  what: string
  detail: string
  /** False if conditions, overlapping patterns or rights that cannot be read limit it. */
  certain: boolean
  /** What decides and cannot be read, such as the ARN of a policy in the customer's account. */
  restsOn?: string[]
}

/** What sessions of a scope can do: first what is known, then what depends on unread policies. */
export function effectiveAccess(
  role: RolePermissions,
  scope: PolicyDocument,
): { allows: Effective[]; never: string[] } {
  const asked = statementsOf(scope)
  const known = asked
    .filter(isAllow)
    .flatMap((it) => role.statements.filter(isAllow).flatMap((given) => overlap(it, given)))
  const open =
    role.unread.length > 0
      ? asked.filter(isAllow).flatMap((it) => ungrantedPart(it, role.statements))
      : []
  return {
    allows: withoutRepeats([
      ...known.map(({ statement, exact }) => ({
        ...describe(statement),
        certain: exact && role.boundary === undefined,
      })),
      ...open.map((statement) => ({
        ...describe(statement),
        certain: false,
        restsOn: role.unread,
      })),
    ]),
    never: [
      ...new Set(
        [...asked, ...role.statements].filter((it) => !isAllow(it)).map((it) => describe(it).what),
      ),
    ],
  }
}

const isAllow = ({ effect }: Statement): boolean => effect === 'Allow'

const MAX_ACTIONS_IN_WORDS = 12

function describe(statement: Statement): { what: string; detail: string } {
  const detail = statementVerbatim(statement)
  const { source } = statement as Partial<GrantedStatement>
  if (source?.startsWith('arn:') && statement.actions.length > MAX_ACTIONS_IN_WORDS)
    return { what: `${statement.actions.length} actions of ${source.split('/').at(-1)}.`, detail }
  return { what: statementInWords(statement) ?? detail, detail }
}

const withoutRepeats = (all: Effective[]): Effective[] => [
  ...new Map(all.map((it) => [it.detail, it])).values(),
]

interface Overlap {
  statement: Statement
  exact: boolean
}

/** What two Allow statements allow in common. */
export function overlap(scope: Statement, role: Statement): Overlap[] {
  const actions = intersect(scope.actions, role.actions, (it) => it.toLowerCase())
  const resources = intersect(scope.resources, role.resources, generalise)
  const inverted = [scope, role].some(
    ({ notActions, notResources }) => notActions.length + notResources.length > 0,
  )
  if (inverted)
    return [
      {
        statement: {
          ...role,
          ...scope,
          actions: scope.actions.length > 0 ? scope.actions : role.actions,
        },
        exact: false,
      },
    ]
  if (actions.patterns.length === 0 || resources.patterns.length === 0) return []
  const condition = scope.condition ?? role.condition
  const statement = {
    ...role,
    ...scope,
    actions: actions.patterns,
    resources: resources.patterns,
    condition,
  }
  return [{ statement, exact: actions.exact && resources.exact && condition === undefined }]
}

/** The narrower pattern of each pair. `plain` converts patterns for the comparison. */
function intersect(
  ours: string[],
  theirs: string[],
  plain: (pattern: string) => string,
): { patterns: string[]; exact: boolean } {
  const plainTheirs = theirs.map((it) => ({ their: it, plainTheir: plain(it) }))
  const found = ours.flatMap((our) => {
    const plainOur = plain(our)
    return plainTheirs.flatMap(({ their, plainTheir }) => {
      const narrow = narrower(plainOur, plainTheir)
      if (!narrow) return []
      return [{ pattern: narrow.pattern === plainOur ? our : their, exact: narrow.exact }]
    })
  })
  const patterns = [...new Set(found.map(({ pattern }) => pattern))]
  // A policy of AWS has thousands of patterns; only one with a wildcard can cover another.
  const wide = patterns
    .filter((it) => /[*?]/.test(plain(it)))
    .map((it) => ({ it, start: plain(it).split(/[*?]/, 1)[0]! }))
  const widest = patterns.filter(
    (it) =>
      !wide.some(
        ({ it: other, start }) =>
          plain(it).startsWith(start) && other !== it && covers(plain(other), plain(it)),
      ),
  )
  return { patterns: widest, exact: found.every(({ exact }) => exact) }
}

/** The part of a scope's statement that the known policies of the role do not fully grant. */
function ungrantedPart(scope: Statement, given: Statement[]): Statement[] {
  if (scope.actions.length === 0) return [scope]
  const isGranted = (action: string) =>
    given.some(
      (it) =>
        isAllow(it) &&
        it.condition === undefined &&
        it.actions.some((pattern) => covers(pattern.toLowerCase(), action.toLowerCase())) &&
        scope.resources.every((resource) =>
          it.resources.some((pattern) => covers(generalise(pattern), generalise(resource))),
        ),
    )
  const actions = scope.actions.filter((action) => !isGranted(action))
  return actions.length > 0 ? [{ ...scope, actions }] : []
}

/**
 * Whether sessions of a scope can do nothing. With rights that cannot be read, the answer is no.
 */
export const grantsNothing = (role: RolePermissions, statements: Statement[]): boolean => {
  const asked = statements.filter(({ effect }) => effect === 'Allow')
  if (role.unread.length > 0) return asked.length === 0
  return !asked.some((it) =>
    role.statements.some((given) => given.effect === 'Allow' && overlap(it, given).length > 0),
  )
}

/**
 * The scopes of a profile that allow nothing that their role can do, such as `scopes.read` or
 * `roles.audit.scopes.read`.
 */
export const deadScopes = (profile: AskedProfile): string[] =>
  rolesOfProfile(profile).flatMap(({ path, profile: ofRole }) =>
    deadScopesOfRole(ofRole).map((name) => `${path}scopes.${name}`),
  )

function deadScopesOfRole(profile: AskedProfile): string[] {
  const role = permissionsOf(profile)
  return Object.entries(profile.scopes).flatMap(([name, { policy }]) =>
    grantsNothing(role, statementsOf(policy)) ? [name] : [],
  )
}
