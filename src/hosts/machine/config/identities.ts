import { isLoopback } from '../../../adapters/network/public-lookup.ts'
import { RolecallError } from '../../../api/errors.ts'
import { scopeNamesOf } from '../../../core/model/access-profile.ts'
import { parseRoleArn } from '../../../core/model/aws/role-arn.ts'
import { type Grants, grantsProblem } from '../../../core/model/grants.ts'
import type { Identity } from '../../../core/model/identity.ts'
import type { ConfigFile } from './config-file.ts'

type Entry = ConfigFile['identities'][number]

/** Reads the workloads of `rolecall.yaml`. Throws SETTING_INVALID for a wrong entry. */
export function readIdentities({ identities, profiles = {} }: ConfigFile): Identity[] {
  const scopes = new Set(Object.values(profiles).flatMap(scopeNamesOf))
  const names = new Set<string>()
  return identities.map((entry) => {
    const problem = names.has(entry.name)
      ? 'another identity has this name'
      : problemOf(entry, scopes)
    if (problem)
      throw new RolecallError('SETTING_INVALID', {
        detail: `identities, "${entry.name}": ${problem}.`,
      })
    names.add(entry.name)
    return toIdentity(entry)
  })
}

function problemOf(
  { issuer, audience, match, maxLifetimeSeconds, role, ...grants }: Entry,
  known: ReadonlySet<string>,
): string | undefined {
  if ((issuer === undefined) === (role === undefined)) return 'set either "issuer" or "role"'
  if (role !== undefined && [audience, match, maxLifetimeSeconds].some((it) => it !== undefined))
    return 'remove "audience", "match" and "maxLifetimeSeconds": they belong to "issuer"'
  if (issuer !== undefined && (audience === undefined || match === undefined))
    return 'add "audience" and "match": "issuer" needs both'
  if (issuer !== undefined && !isTrustworthy(issuer))
    return '"issuer" must be an https URL without a query'
  const stray = grants.scopes?.find((scope) => !known.has(scope))
  return stray === undefined ? grantsProblem(grants) : `no access profile has the scope "${stray}"`
}

function isTrustworthy(issuer: string): boolean {
  const url = URL.parse(issuer)
  return (
    url !== null &&
    !url.search &&
    !url.hash &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))
  )
}

function toIdentity(entry: Entry): Identity {
  const { name, issuer, audience, match, maxLifetimeSeconds, role, ...grants } = entry
  const given: Grants = grants
  if (role !== undefined) return { kind: 'role', name, role: parseRoleArn(role), grants: given }
  const rule = { audience: audience!, match: match!, maxLifetimeSeconds }
  return { kind: 'jwt', name, issuer: issuer!, ...rule, grants: given }
}
