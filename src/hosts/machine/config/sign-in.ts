import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import * as z from 'zod'
import { isLoopback } from '../../../adapters/network/public-lookup.ts'
import { Secret } from '../../../api/secret.ts'
import {
  type Grants,
  grantsProblem,
  PERMISSIONS,
  type Permission,
} from '../../../core/model/grants.ts'
import {
  limitsOf,
  ROLES,
  type RoleName,
  type RoleRule,
  type SignInProvider,
} from '../../../core/model/person.ts'
import { type Environment, invalid, text } from './network-settings.ts'

const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).max(50)
const value = z.string().min(1).max(512)

const Rule = z.strictObject({
  group: value.optional(),
  claim: z
    .record(z.string().max(128), value)
    .refine((claims) => Object.keys(claims).length > 0, 'must name at least one claim')
    .optional(),
  role: z.enum(Object.keys(ROLES) as [RoleName]).optional(),
  may: listOf(z.enum(Object.keys(PERMISSIONS) as [Permission])).optional(),
  customers: listOf(z.string().max(128)).optional(),
  connections: listOf(z.string().max(64)).optional(),
})

const Entry = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-zA-Z0-9][\w. -]{0,39}$/,
      'must be 1 to 40 letters, digits, spaces or _.- and begin with a letter or digit',
    ),
  issuer: z.url(),
  clientId: z.string().min(1).max(255),
  clientSecretFile: z.string().min(1).optional(),
  groupsClaim: z.string().min(1).max(128).default('groups'),
  scopes: listOf(z.string().regex(/^[!#-[\]-~]{1,128}$/)).optional(),
  roles: z.array(Rule).min(1).max(200),
})

/** `signIn` of rolecall.yaml. */
export const SignInEntries = z.array(Entry).max(10).default([])

type SignInEntry = z.output<typeof Entry>
type RuleEntry = z.output<typeof Rule>

/** Reads the providers for sign-in. Throws SETTING_INVALID for a wrong entry. */
export function readSignIn(entries: readonly SignInEntry[]): SignInProvider[] {
  const slugs = new Set<string>()
  return entries.map((entry) => {
    const { name, issuer, clientId, scopes, groupsClaim, roles } = entry
    const slug = slugOf(name)
    const rules = roles.map((rule) => toRule(rule, groupsClaim))
    const problem = slugs.has(slug) ? 'another provider has this name' : problemOf(entry, rules)
    if (problem) throw invalid(`signIn, "${name}": ${problem}.`)
    slugs.add(slug)
    return { name, slug, issuer, clientId, scopes, rules }
  })
}

const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')

/** The environment variable with the client secret: `ROLECALL_SIGN_IN_OKTA_SECRET`. */
export const secretVariable = ({ slug }: Pick<SignInProvider, 'slug'>): string =>
  `ROLECALL_SIGN_IN_${slug.replaceAll('-', '_').toUpperCase()}_SECRET`

interface SecretSources {
  env: Environment
  file: { signIn: readonly SignInEntry[] }
  configPath: string
}

/**
 * The client secret, from the environment or from `clientSecretFile`; undefined for a public
 * client, which PKCE protects. Throws SETTING_INVALID if the file cannot be read.
 */
export function clientSecretOf(
  provider: SignInProvider,
  { env, file, configPath }: SecretSources,
): Secret | undefined {
  const given = text(env, secretVariable(provider))
  if (given !== undefined) return new Secret(given)
  const { clientSecretFile } = file.signIn.find(({ name }) => name === provider.name)!
  if (clientSecretFile === undefined) return undefined
  const path = resolve(dirname(configPath), clientSecretFile)
  try {
    return new Secret(readFileSync(path, 'utf8').trim())
  } catch {
    throw invalid(`signIn, "${provider.name}": the file ${path} cannot be read.`)
  }
}

function toRule({ group, claim, role, may, ...limits }: RuleEntry, groupsClaim: string): RoleRule {
  const grants: Grants = { may: role ? ROLES[role] : (may ?? []), ...limits }
  return { claims: { ...claim, ...(group !== undefined && { [groupsClaim]: group }) }, grants }
}

/**
 * Claims that a person or another administrator may change, or that a later person may get: such a
 * claim must not grant anything.
 */
const CHANGEABLE = [
  'email',
  'email_verified',
  'preferred_username',
  'upn',
  'unique_name',
  'name',
  'nickname',
  'given_name',
  'family_name',
  'phone_number',
]

function problemOf(
  { issuer, scopes, groupsClaim, roles }: SignInEntry,
  rules: readonly RoleRule[],
): string | undefined {
  const url = new URL(issuer)
  const isSecure = url.protocol === 'https:' || isLoopback(url.hostname)
  if (!isSecure || url.search !== '' || url.hash !== '')
    return '"issuer" must be an https URL without a query'
  if (scopes && !scopes.includes('openid')) return '"scopes" must have "openid"'
  for (const [at, rule] of rules.entries()) {
    const problem = ruleProblem(roles[at]!, rule) ?? shadowProblem(rules.slice(0, at), rule)
    if (problem) return `role ${at + 1}: ${problem}`
  }
  return CHANGEABLE.includes(groupsClaim) ? cannotGrant(groupsClaim) : undefined
}

const cannotGrant = (claim: string): string =>
  `the claim "${claim}" cannot grant anything, because it can change or pass to another person. Use a group`

function ruleProblem({ group, role, may }: RuleEntry, rule: RoleRule): string | undefined {
  if (Object.keys(rule.claims).length === 0 && group === undefined) return 'add "group" or "claim"'
  if ((role === undefined) === (may === undefined)) return 'set either "role" or "may"'
  if (may?.includes('credentials'))
    return 'remove "credentials": the console gives nobody credentials'
  const changeable = Object.keys(rule.claims).find((it) => CHANGEABLE.includes(it))
  return changeable === undefined ? grantsProblem(rule.grants) : cannotGrant(changeable)
}

/** A rule never counts if an earlier one has the same claims and other limits. */
function shadowProblem(before: readonly RoleRule[], rule: RoleRule): string | undefined {
  const claims = claimsKey(rule)
  const at = before.findIndex(
    (it) => claimsKey(it) === claims && limitsOf(it.grants) !== limitsOf(rule.grants),
  )
  return at === -1
    ? undefined
    : `it never counts, because role ${at + 1} has the same people and other limits. Keep one of them`
}

const claimsKey = ({ claims }: RoleRule): string => JSON.stringify(Object.entries(claims).sort())
