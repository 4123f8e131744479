import { EVERYTHING, type Grants, grantsInWords, PERMISSIONS, type Permission } from './grants.ts'

const READS = Object.keys(PERMISSIONS).filter((it): it is Permission => it.endsWith(':read'))

/** What each role may do in the console. No role gets credentials: these are for programs. */
export const ROLES = {
  viewer: READS,
  operator: [...READS, 'invitations:write', 'connections:write', 'webhooks'],
  owner: EVERYTHING.may.filter((it) => it !== 'credentials'),
} as const satisfies Record<string, readonly Permission[]>

export type RoleName = keyof typeof ROLES

/** Gives everybody with certain claims some rights. */
export interface RoleRule {
  /** Each of these claims has this value, or is a list with this value in it. */
  claims: Readonly<Record<string, string>>
  grants: Grants
}

/** An OpenID Connect provider with which people sign in to the console. */
export interface SignInProvider {
  /** On the button, and in the audit trail before the person's subject. */
  name: string
  /** Its part of the paths: lower case, digits and dashes. */
  slug: string
  /** Exactly as in the provider's ID tokens. */
  issuer: string
  clientId: string
  /** Unless given: `openid profile email`, and `offline_access` if the provider supports it. */
  scopes?: readonly string[] | undefined
  /** In the order of the file. */
  rules: readonly RoleRule[]
}

/** What a person may do, and the name of the role with these rights. */
export interface Rights {
  role: RoleName | 'custom'
  grants: Grants
}

type Claims = Readonly<Record<string, unknown>>

/**
 * The rights of a person with these claims; undefined if no rule matches. The first rule that
 * matches sets the limits. Other rules that match add what they allow if they have the same limits;
 * a rule with other limits adds nothing.
 */
export function rightsOf(rules: readonly RoleRule[], claims: Claims): Rights | undefined {
  const matching = rules.filter((rule) => hasClaims(claims, rule.claims))
  const [first] = matching
  if (!first) return undefined
  const alike = matching.filter(({ grants }) => limitsOf(grants) === limitsOf(first.grants))
  const may = [...new Set(alike.flatMap(({ grants }) => grants.may))]
  const grants = { ...first.grants, may }
  return { role: roleOf(grants), grants }
}

/** A text that is the same for grants with the same limits. */
export function limitsOf(grants: Grants): string {
  const { may: _, ...limits } = grantsInWords({
    may: [],
    customers: grants.customers && [...grants.customers].sort(),
    connections: grants.connections && [...grants.connections].sort(),
    scopes: grants.scopes && [...grants.scopes].sort(),
  })
  return JSON.stringify(limits)
}

/** The name of the role with exactly these grants. */
export function roleOf({ may, ...limits }: Grants): Rights['role'] {
  if (Object.values(limits).some((it) => it !== undefined)) return 'custom'
  const names = Object.keys(ROLES) as RoleName[]
  const isAll = (role: readonly Permission[]) =>
    role.length === may.length && role.every((it) => may.includes(it))
  return names.find((name) => isAll(ROLES[name])) ?? 'custom'
}

const hasClaims = (claims: Claims, wanted: RoleRule['claims']): boolean =>
  Object.entries(wanted).every(
    ([name, value]) => Object.hasOwn(claims, name) && valuesOf(claims[name]).includes(value),
  )

function valuesOf(claim: unknown): string[] {
  const all: unknown[] = Array.isArray(claim) ? claim : [claim]
  return all.filter((it) => ['string', 'number', 'boolean'].includes(typeof it)).map(String)
}
