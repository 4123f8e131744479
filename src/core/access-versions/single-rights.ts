import { covers as coversPattern } from '../scopes/patterns.ts'
import { asList, type Statement } from '../template/access/statement.ts'
import { canonicalJson, isRecord } from './content.ts'

/** One action on one resource under one condition; or a statement that cannot be split. */
export interface SingleRight<S extends Statement = Statement> {
  /** The statement that gives it, with this action and this resource only. */
  statement: S
  /** Equal for rights that are the same but written differently. */
  key: string
  /** Of the key: effect, condition, and what else must be equal in rights that cover each other. */
  context: string
  action: string | undefined
  resource: string | undefined
}

/**
 * Splits statements into single rights, without those that another one covers. `context` is
 * anything else that changes what a statement means, such as the version of the policy's language.
 */
export function singleRights<S extends Statement>(
  statements: readonly S[],
  contextOf: (statement: S) => unknown = () => undefined,
): SingleRight<S>[] {
  const all = statements.flatMap((it) => split(it, contextOf(it)))
  const byKey = [...new Map(all.map((it) => [it.key, it])).values()]
  if (byKey.length > MAX_COMPARED) return byKey
  return byKey.filter((it) => !byKey.some((other) => other !== it && coversRight(other, it)))
}

/**
 * Ordinary inline policies have fewer rights: 10,240 characters hold no more. Above this, each
 * right is kept, because to compare all pairs would take too long.
 */
const MAX_COMPARED = 1500

/** Whether everything that `inner` allows or denies, `outer` does too. */
export const coversRight = (outer: SingleRight, inner: SingleRight): boolean =>
  outer.key === inner.key ||
  (outer.context === inner.context &&
    outer.action !== undefined &&
    inner.action !== undefined &&
    coversPattern(outer.action, inner.action) &&
    coversPattern(outer.resource!, inner.resource!))

function split<S extends Statement>(statement: S, more: unknown): SingleRight<S>[] {
  const { effect, actions, notActions, resources, notResources, condition } = statement
  const context = canonicalJson([effect, conditionIn(condition), more ?? null])
  if (notActions.length > 0 || notResources.length > 0) {
    const whole = [inOrder(actions), inOrder(notActions), resources.toSorted()]
    const key = canonicalJson([context, ...whole, notResources.toSorted()])
    return [{ statement, key, context, action: undefined, resource: undefined }]
  }
  return actions.flatMap((action) =>
    resources.map((resource) => ({
      statement: { ...statement, actions: [action], resources: [resource] },
      key: canonicalJson([context, action.toLowerCase(), resource]),
      ...{ context, action: action.toLowerCase(), resource },
    })),
  )
}

/** AWS: names of actions are compared without regard to case. */
const inOrder = (actions: readonly string[]): string[] =>
  [...new Set(actions.map((it) => it.toLowerCase()))].sort()

/** AWS: names of condition keys are compared without regard to case. */
export function conditionIn(condition: unknown): Record<string, unknown> {
  if (!isRecord(condition)) return condition === undefined ? {} : { Condition: condition }
  const operators = Object.entries(condition).map(([operator, keys]) => [
    operator,
    isRecord(keys)
      ? Object.fromEntries(
          Object.entries(keys).map(([key, values]) => [key.toLowerCase(), valuesOf(values)]),
        )
      : keys,
  ])
  return operators.length === 0 ? {} : { Condition: Object.fromEntries(operators) }
}

const valuesOf = (values: unknown): unknown[] =>
  sortedSet(asList(values).map((value) => (typeof value === 'object' ? value : String(value))))

/** Without repeats, and in an order that depends on the values only. */
export const sortedSet = (values: unknown[]): unknown[] =>
  [...new Map(values.map((value) => [canonicalJson(value), value]))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, value]) => value)
