import { existsSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { isRolecallError, RolecallError } from '../../../api/errors.ts'
import type { AskedProfile } from '../../../core/model/access-profile.ts'
import { parseRoleArn } from '../../../core/model/aws/role-arn.ts'
import { decodeTemplate } from '../../../core/template/own/read/decode.ts'
import { type Lint, sortLints } from '../../../core/trust-policy/lint.ts'
import type { Expected } from '../../../core/trust-policy/policy/facts.ts'
import { noProfiles, profilesOf } from '../../../hosts/machine/config/installation.ts'
import { choiceOf, parametersOf, readTemplateFile } from '../../../hosts/machine/config/profiles.ts'
import {
  type Environment,
  readSettings,
  type Settings,
} from '../../../hosts/machine/config/settings.ts'
import { renderSample } from '../../../hosts/machine/maintain/render-sample.ts'
import { lintLimits, lintScopes } from '../../lint/lint-scopes.ts'
import { lintFile, lintTemplate, unreadable } from '../../lint/lint-template.ts'
import type { Linted } from '../../lint/report.ts'

export interface LintTarget {
  brokerRole?: string
  externalId?: string
  roleName?: string
}

/**
 * Checks the file with this name, or else the access profile with this name. Without a name, checks
 * all profiles.
 */
export async function lintTarget(
  env: Environment,
  name: string | undefined,
  given: LintTarget,
): Promise<Linted[]> {
  const settings = readSettings(env)
  const expected = expectedOf(settings, given)
  if (name !== undefined && existsSync(name))
    return [lintGivenFile(name, settings, given, expected)]
  const known = Object.keys(settings.file.profiles ?? {})
  if (name !== undefined && (known.length === 0 || /[./\\]/.test(name)))
    throw new RolecallError('NOT_FOUND', { detail: `No such file: ${name}.` })
  if (known.length === 0)
    throw new RolecallError('SETTING_MISSING', {
      detail: `${noProfiles(settings)} Or give the path of a file to check.`,
    })
  if (name !== undefined && !known.includes(name))
    throw new RolecallError('PROFILE_UNKNOWN', {
      detail: `There is no such access profile. Known: ${known.join(', ')}.`,
    })
  const names = name === undefined ? known : [name]
  const templates = await Promise.all(
    names.map((profile) => lintProfile(env, profile, settings, expected)),
  )
  return [...templates.filter((it) => it !== undefined), ...(await lintScopesOf(settings, name))]
}

function expectedOf(settings: Settings, { brokerRole, externalId }: LintTarget): Expected {
  const broker = brokerRole ?? settings.brokerRoleArn
  return { brokerRole: broker === undefined ? undefined : parseRoleArn(broker), externalId }
}

function lintGivenFile(
  file: string,
  { file: { profiles = {} }, configPath }: Settings,
  given: LintTarget,
  expected: Expected,
): Linted {
  const own = Object.values(profiles).filter(({ template }) => template !== undefined)
  const of = own.find(({ template }) => resolve(dirname(configPath), template!) === resolve(file))
  const roleName = given.roleName ?? (of ?? own[0])?.roleName
  const profile = of && { ...choiceOf(of), parameters: parametersOf(of) }
  try {
    const text = decodeTemplate(readTemplateFile(file, file), file)
    return { file, lints: lintFile({ text, file, roleName, profile }, expected) }
  } catch (error) {
    if (!isRolecallError(error, 'TEMPLATE_INVALID')) throw error
    return { file, lints: [unreadable(error.detail ?? error.message, file)] }
  }
}

/** Checks the scopes of one profile, or of all. They are part of rolecall.yaml. */
async function lintScopesOf(settings: Settings, name: string | undefined): Promise<Linted[]> {
  const source = existsSync(settings.configPath) ? readFileSync(settings.configPath, 'utf8') : ''
  const profiles = await profilesOf(settings, name).catch((error: unknown) => {
    if (isRolecallError(error, 'TEMPLATE_INVALID')) return []
    throw error
  })
  return [
    {
      file: relative(process.cwd(), settings.configPath),
      lints: sortLints(
        profiles.flatMap((it) => [...lintLimits(it, source), ...scopesOf(it, source)]),
      ),
    },
  ]
}

/**
 * Returns nothing for a template that cannot be read, because the check of the template reports
 * that.
 */
function scopesOf(profile: AskedProfile, source: string): Lint[] {
  try {
    return lintScopes(profile, source)
  } catch (error) {
    if (isRolecallError(error, 'TEMPLATE_INVALID')) return []
    throw error
  }
}

/** Line numbers refer to the output of `rolecall template render PROFILE`. */
async function lintProfile(
  env: Environment,
  profile: string,
  settings: Settings,
  expected: Expected,
): Promise<Linted | undefined> {
  const file = `${profile}.rendered.yaml`
  try {
    const { text } = await renderSample(env, profile)
    return {
      file,
      lints: lintTemplate(
        { text, file, roleName: settings.file.profiles?.[profile]?.roleName },
        { ...expected, externalId: undefined },
      ),
    }
  } catch (error) {
    const source = settings.file.profiles?.[profile]?.template
    // The check of rolecall.yaml reports what AWS would refuse in a profile.
    if (source === undefined && (await isRefusedByAws(settings, profile))) return undefined
    if (source === undefined || !isRolecallError(error, 'TEMPLATE_INVALID')) throw error
    return { file: source, lints: [unreadable(error.detail ?? error.message, source)] }
  }
}

const isRefusedByAws = async (settings: Settings, name: string): Promise<boolean> =>
  (await profilesOf(settings, name)).some((profile) => lintLimits(profile, '').length > 0)
