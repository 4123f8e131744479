import { callIn, isPlainMap, type Plain, type PlainMap } from './plain.ts'

export interface PlainPrincipal {
  /** `AWS`, `Service`, `Federated`, or `unknown`. */
  type: string
  name: string
}

/** `SheetWords.principals` has words for these two. */
const ANYBODY = 'anybody'
const UNKNOWN = { type: 'unknown', name: 'unknown' }

/** Who can assume a role, as far as the trust policy says it plainly. */
export function principalsIn(trust: Plain | undefined): PlainPrincipal[] {
  if (trust === undefined) return []
  if (!isPlainMap(trust) || callIn(trust)) return [UNKNOWN]
  return [trust.Statement ?? []].flat().flatMap((statement) => {
    if (!isPlainMap(statement)) return [UNKNOWN]
    return statement.Effect === 'Deny' ? [] : principalsOf(statement)
  })
}

/** Whom a statement names. A text alone is a service, an account or anybody. */
export function principalsOf({ Principal: given }: PlainMap): PlainPrincipal[] {
  if (typeof given === 'string')
    return [
      given.endsWith('.amazonaws.com') ? { type: 'Service', name: given } : named('AWS', given),
    ]
  if (!isPlainMap(given) || callIn(given)) return [UNKNOWN]
  return Object.entries(given).flatMap(([type, names]) =>
    [names].flat().map((name) => named(type, name)),
  )
}

const named = (type: string, name: Plain): PlainPrincipal => ({
  type,
  name:
    name === '*'
      ? ANYBODY
      : typeof name === 'string'
        ? name
        : JSON.stringify(name).replaceAll('"', ''),
})

/** Services of AWS are inside, and who is named by the account number of the customer. */
export const isOutside = ({ type, name }: PlainPrincipal): boolean =>
  type !== 'Service' && !/\bAWS::AccountId\b/.test(name)
