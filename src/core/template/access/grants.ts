import { matchesAction } from '../../model/aws/match-action.ts'
import { actionsMatching, type PublishedAction } from './iam-data.ts'
import { isOwnResource } from './own-resources.ts'
import type { GrantedStatement, Rights } from './rights.ts'

/** A second role of the template, and who can assume it. */
export interface Holder {
  role: string
  assumedBy: string[]
}

/** A statement that allows, with all that its actions stand for. */
export interface Grant {
  statement: GrantedStatement
  /** The published actions, and withdrawn ones that a policy of AWS still names. */
  actions: PublishedAction[]
  /** Actions of the vendor that the published data does not have. They may do anything. */
  unknown: string[]
  /** All its resources are the vendor's own: their names begin with the vendor's name. */
  own: boolean
  /** The role that has the right, if it is not the access role. */
  holder?: Holder
}

/** What every role of a template allows: the vendor wrote what uses the others. */
export function allGrants({ role, beside }: Rights, ownNames: string[]): Grant[] {
  const fromOthers = beside.flatMap(({ logicalId, assumedBy, rights }) => {
    const holder = { role: logicalId, assumedBy }
    return grantsOf(rights.statements, ownNames).map((grant) => ({ ...grant, holder }))
  })
  return [...grantsOf(role.statements, ownNames), ...fromOthers]
}

/** What allows, after what is certainly denied. */
export function grantsOf(statements: GrantedStatement[], ownNames: string[]): Grant[] {
  const denied = certainlyDenied(statements)
  const isDenied = (action: string) => denied.some((pattern) => matchesAction(pattern, action))
  return statements
    .filter(({ effect }) => effect === 'Allow')
    .map((statement) => {
      const { actions, unknown } = publishedActions(statement)
      return {
        statement,
        actions: actions.filter(({ name }) => !isDenied(name)),
        unknown: unknown.filter((name) => !isDenied(name)),
        own:
          statement.notResources.length === 0 &&
          statement.resources.every((it) => isOwnResource(it, ownNames)),
      }
    })
    .filter(({ actions, unknown }) => actions.length + unknown.length > 0)
}

/** Denied everywhere and without a condition. Every other denial is shown, and not subtracted. */
const certainlyDenied = (statements: GrantedStatement[]): string[] =>
  statements
    .filter(
      ({ effect, resources, condition, when }) =>
        effect === 'Deny' &&
        resources.includes('*') &&
        condition === undefined &&
        when.length === 0,
    )
    .flatMap(({ actions }) => actions)

function publishedActions({ actions, notActions, source }: GrantedStatement) {
  if (notActions.length > 0) {
    const all = actionsMatching('*')
    const excluded = (name: string) => notActions.some((it) => matchesAction(it, name))
    return { actions: all.filter(({ name }) => !excluded(name)), unknown: [] }
  }
  const found = actions.map((pattern) => ({ pattern, published: actionsMatching(pattern) }))
  const byName = new Map(found.flatMap((it) => it.published).map((it) => [it.name, it]))
  const missing = found.filter((it) => it.published.length === 0).map((it) => it.pattern)
  const isAws = source.startsWith('arn:')
  return {
    actions: [...byName.values(), ...(isAws ? missing.map(withdrawn) : [])],
    unknown: isAws ? [] : missing,
  }
}

/** AWS removes actions of services that have ended from its data, but not from its policies. */
const withdrawn = (name: string): PublishedAction => ({
  name,
  level: /:(?:Batch)?(?:Get|List|Describe|Search|View)/.test(name) ? 'Read' : 'Write',
})
