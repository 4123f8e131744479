import type { PolicyDocument } from '../model/access-profile.ts'
import { statementInWords, statementVerbatim } from '../template/access/describe-statement.ts'
import { type Statement, statementsOf } from '../template/access/statement.ts'
import { covers, generalised, narrower } from './patterns.ts'
import type { RolePermissions } from './role-permissions.ts'

/** Something that sessions of a scope may do. */
export interface Effective {
  /** In plain words. */
  what: string
  detail: string
  /** False where conditions, patterns that overlap, or policies that cannot be read from here decide how much of it. */
  certain: boolean
  /** Managed policies that decide. */
  restsOn?: string[]
}

/** What a scope leaves of what the role may do: first what is known to be left, then what only managed policies can tell. */
export function effectiveAccess(
  role: RolePermissions,
  scope: PolicyDocument,
): { allows: Effective[]; never: string[] } {
  const asked = statementsOf(scope)
  const known = asked
    .filter(isAllow)
    .flatMap((it) => role.statements.filter(isAllow).flatMap((given) => overlap(it, given)))
  const open =
    role.unread.length > 0 ? asked.filter(isAllow).flatMap((it) => beyond(it, role.statements)) : []
  return {
    allows: distinct([
      ...known.map(({ statement, exact }) => ({
        ...worded(statement),
        certain: exact && role.boundary === undefined,
      })),
      ...open.map((statement) => ({ ...worded(statement), certain: false, restsOn: role.unread })),
    ]),
    never: [
      ...new Set(
        [...asked, ...role.statements].filter((it) => !isAllow(it)).map((it) => worded(it).what),
      ),
    ],
  }
}

const isAllow = ({ effect }: Statement): boolean => effect === 'Allow'

function worded(statement: Statement): { what: string; detail: string } {
  const detail = statementVerbatim(statement)
  return { what: statementInWords(statement) ?? detail, detail }
}

const distinct = (all: Effective[]): Effective[] => [
  ...new Map(all.map((it) => [it.detail, it])).values(),
]

interface Overlap {
  statement: Statement
  exact: boolean
}

/** What two Allow statements have in common. */
export function overlap(scope: Statement, role: Statement): Overlap[] {
  const actions = common(scope.actions, role.actions, (it) => it.toLowerCase())
  const resources = common(scope.resources, role.resources, generalised)
  const inverted = [scope, role].some(
    ({ notActions, notResources }) => notActions.length + notResources.length > 0,
  )
  if (inverted)
    return [
      {
        statement: { ...scope, actions: scope.actions.length > 0 ? scope.actions : role.actions },
        exact: false,
      },
    ]
  if (actions.patterns.length === 0 || resources.patterns.length === 0) return []
  const condition = scope.condition ?? role.condition
  const statement = {
    ...scope,
    actions: actions.patterns,
    resources: resources.patterns,
    condition,
  }
  return [{ statement, exact: actions.exact && resources.exact && condition === undefined }]
}

/** Pairwise the narrower one; `plain` is how two patterns are compared. */
function common(
  ours: string[],
  theirs: string[],
  plain: (pattern: string) => string,
): { patterns: string[]; exact: boolean } {
  const found = ours.flatMap((our) =>
    theirs.flatMap((their) => {
      const narrow = narrower(plain(our), plain(their))
      if (!narrow) return []
      return [{ pattern: narrow.pattern === plain(our) ? our : their, exact: narrow.exact }]
    }),
  )
  const patterns = [...new Set(found.map(({ pattern }) => pattern))]
  const widest = patterns.filter(
    (it) => !patterns.some((other) => other !== it && covers(plain(other), plain(it))),
  )
  return { patterns: widest, exact: found.every(({ exact }) => exact) }
}

/** The part of a scope's statement that the role's own policies do not grant as a whole. */
function beyond(scope: Statement, given: Statement[]): Statement[] {
  if (scope.actions.length === 0) return [scope]
  const isGranted = (action: string) =>
    given.some(
      (it) =>
        isAllow(it) &&
        it.condition === undefined &&
        it.actions.some((pattern) => covers(pattern.toLowerCase(), action.toLowerCase())) &&
        scope.resources.every((resource) =>
          it.resources.some((pattern) => covers(generalised(pattern), generalised(resource))),
        ),
    )
  const actions = scope.actions.filter((action) => !isGranted(action))
  return actions.length > 0 ? [{ ...scope, actions }] : []
}
