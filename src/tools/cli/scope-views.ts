import { existsSync, readFileSync } from 'node:fs'
import { type AskedProfile, rolesOfProfile } from '../../core/model/access-profile.ts'
import { type Effective, effectiveAccess } from '../../core/scopes/effective.ts'
import { permissionsOf } from '../../core/scopes/role-permissions.ts'
import { childPath, type Lint } from '../../core/trust-policy/lint.ts'
import { profilesOf } from '../../hosts/machine/config/installation.ts'
import { type Environment, readSettings } from '../../hosts/machine/config/settings.ts'
import { lintScopes } from '../lint/lint-scopes.ts'

interface ScopeView {
  profile: string
  /** The key of the role, in a profile with several roles. */
  role?: string
  scope: string
  description?: string
  /** The length of the session policy. AWS accepts at most 2,048. */
  characters: number
  allows: Effective[]
  never: string[]
  findings: Lint[]
}

export async function scopeViews(env: Environment, name: string | undefined): Promise<ScopeView[]> {
  const settings = readSettings(env)
  const source = existsSync(settings.configPath) ? readFileSync(settings.configPath, 'utf8') : ''
  const profiles = await profilesOf(settings, name)
  return profiles.flatMap((whole) => {
    const lints = lintScopes(whole, source)
    return rolesOfProfile(whole).flatMap(({ key, profile }) => viewsOfRole(profile, key, lints))
  })
}

function viewsOfRole(profile: AskedProfile, key: string | undefined, lints: Lint[]): ScopeView[] {
  const role = permissionsOf(profile)
  const steps = ['profiles', profile.name, ...(key === undefined ? [] : ['roles', key]), 'scopes']
  return Object.entries(profile.scopes).map(([scope, { policy, description }]) => ({
    profile: profile.name,
    ...(key !== undefined && { role: key }),
    scope,
    ...(description !== undefined && { description }),
    characters: JSON.stringify(policy).length,
    ...effectiveAccess(role, policy),
    findings: lints.filter(({ path }) => path === childPath('', ...steps, scope)),
  }))
}

/** Prints one line for each right. A right that is not certain names what it depends on. */
export const scopesInWords = (views: ScopeView[]): string => views.map(inWords).join('\n\n')

function inWords({
  profile,
  role,
  scope,
  description,
  characters,
  allows,
  never,
  findings,
}: ScopeView): string {
  return [
    `${[profile, role, scope].filter(Boolean).join(' / ')}  (${characters} of 2048 characters)${description === undefined ? '' : `\n  ${description}`}`,
    ...allows.map((it) => `  ${it.certain ? '+' : '?'} ${it.what}${reserve(it)}`),
    ...never.map((what) => `  - ${what}`),
    ...findings.map(({ level, message, fix }) => `  ${level}: ${message} ${fix}`),
  ].join('\n')
}

function reserve({ certain, restsOn }: Effective): string {
  if (restsOn)
    return ` Only if ${restsOn.map((arn) => arn.split('/').at(-1)).join(' or ')} allows it.`
  return certain ? '' : ' Conditions, a permissions boundary or overlapping patterns may limit it.'
}
