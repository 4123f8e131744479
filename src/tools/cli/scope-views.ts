import { existsSync, readFileSync } from 'node:fs'
import { type Effective, effectiveAccess } from '../../core/scopes/effective.ts'
import { permissionsOf } from '../../core/scopes/role-permissions.ts'
import type { Lint } from '../../core/trust-policy/lint.ts'
import { profilesOf } from '../../hosts/machine/config/profiles-of.ts'
import { type Environment, readSettings } from '../../hosts/machine/config/settings.ts'
import { lintScopes } from '../lint/lint-scopes.ts'

interface ScopeView {
  profile: string
  scope: string
  description?: string
  /** Of the session policy; AWS takes 2,048. */
  characters: number
  allows: Effective[]
  never: string[]
  findings: Lint[]
}

export async function scopeViews(env: Environment, name: string | undefined): Promise<ScopeView[]> {
  const settings = readSettings(env)
  const source = existsSync(settings.configPath) ? readFileSync(settings.configPath, 'utf8') : ''
  return (await profilesOf(settings, name)).flatMap((profile) => {
    const role = permissionsOf(profile)
    const lints = lintScopes(profile, source)
    return Object.entries(profile.scopes).map(([scope, { policy, description }]) => ({
      profile: profile.name,
      scope,
      ...(description !== undefined && { description }),
      characters: JSON.stringify(policy).length,
      ...effectiveAccess(role, policy),
      findings: lints.filter(({ path }) => path.endsWith(`/scopes/${scope}`)),
    }))
  })
}

/** A line for each thing that may be done; what is not certain says on what it rests. */
export const scopesInWords = (views: ScopeView[]): string => views.map(inWords).join('\n\n')

function inWords({
  profile,
  scope,
  description,
  characters,
  allows,
  never,
  findings,
}: ScopeView): string {
  return [
    `${profile} / ${scope}  (${characters} of 2048 characters)${description === undefined ? '' : `\n  ${description}`}`,
    ...allows.map((it) => `  ${it.certain ? '+' : '?'} ${it.what}${reserve(it)}`),
    ...never.map((what) => `  - ${what}`),
    ...findings.map(({ level, message, fix: mend }) => `  ${level}: ${message} ${mend}`),
  ].join('\n')
}

function reserve({ certain, restsOn }: Effective): string {
  if (restsOn)
    return ` As far as ${restsOn.map((arn) => arn.split('/').at(-1)).join(', ')} allows it.`
  return certain ? '' : ' Conditions, a boundary or overlapping patterns decide how much of it.'
}
