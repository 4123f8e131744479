import { branchesOf, evaluate } from './evaluate.ts'
import { callIn, isPlainMap, type Plain, type PlainMap } from './plain.ts'
import { itemsOf } from './read-policy.ts'
import type { Context } from './resolve.ts'

export interface PlainPrincipal {
  /** `AWS`, `Service`, `Federated`, or `unknown`. */
  type: string
  name: string
}

/** `SheetWords.principals` has words for these two. */
const ANYBODY = 'anybody'
const UNKNOWN = { type: 'unknown', name: 'unknown' }

const WITHOUT_CONDITIONS: Context = { root: {}, truth: new Map(), choices: new Map() }

/** Who can assume a role, as far as the trust policy says it plainly, in every branch. */
export function principalsIn(
  trust: Plain | undefined,
  context: Context = WITHOUT_CONDITIONS,
): PlainPrincipal[] {
  if (trust === undefined) return []
  return branchesOf(trust, context).flatMap(({ value, context: inner }) => {
    if (!isPlainMap(value) || callIn(value)) return [UNKNOWN]
    return itemsOf(value.Statement ?? [], inner).flatMap(({ item, context: deep }) => {
      if (!isPlainMap(item) || callIn(item)) return [UNKNOWN]
      return item.Effect === 'Deny' ? [] : principalsOf(item, deep)
    })
  })
}

/** Whom a statement names. A text alone is a service, an account or anybody. */
export function principalsOf(
  { Principal: given = '' }: PlainMap,
  context: Context = WITHOUT_CONDITIONS,
): PlainPrincipal[] {
  return branchesOf(given, context).flatMap(({ value, context: inner }) => {
    if (typeof value === 'string')
      return value === ''
        ? [UNKNOWN]
        : [
            value.endsWith('.amazonaws.com')
              ? { type: 'Service', name: value }
              : named('AWS', value, inner),
          ]
    if (!isPlainMap(value) || callIn(value)) return [UNKNOWN]
    return Object.entries(value).flatMap(([type, names]) =>
      itemsOf(names, inner).map(({ item, context: deep }) => named(type, item, deep)),
    )
  })
}

function named(type: string, given: Plain, context: Context): PlainPrincipal {
  const name = evaluate(given, context)
  if (name === '*') return { type, name: ANYBODY }
  return { type, name: typeof name === 'string' ? name : JSON.stringify(given) }
}

/** Services of AWS are inside, and who is named by the account number of the customer. */
export const isOutside = ({ type, name }: PlainPrincipal): boolean =>
  type !== 'Service' && !/\bAWS::AccountId\b/.test(name)

/** Whether a principal may be in another AWS account. `own` has the resources of the template. */
export function isOtherAccount(principal: PlainPrincipal, own: ReadonlySet<string>): boolean {
  const { type, name } = principal
  const referenced = /^\$\{(?<id>[A-Za-z0-9]+)(?:\.\w+)?\}$/.exec(name)?.groups?.id
  return (
    (type === 'AWS' || type === 'unknown') &&
    isOutside(principal) &&
    (referenced === undefined || !own.has(referenced))
  )
}
