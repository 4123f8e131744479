import { existsSync, readFileSync } from 'node:fs'
import { renderSample } from '../../entry/render-sample.ts'
import { type Environment, readSettings, type Settings } from '../../entry/settings.ts'
import { isRolecallError, RolecallError } from '../../errors.ts'
import { lintFile } from '../../linting/lint-file.ts'
import { lintTemplate, unreadable } from '../../linting/lint-template.ts'
import type { Expected } from '../../linting/policy/facts.ts'
import type { Linted } from '../../linting/report.ts'
import { parseRoleArn } from '../../model/role-arn.ts'

export interface LintTarget {
  brokerRole?: string
  externalId?: string
  roleName?: string
}

/** A file where there is one of that name, else an access profile; without a name, all profiles. */
export async function lintTarget(env: Environment, name: string | undefined, given: LintTarget): Promise<Linted[]> {
  const settings = readSettings(env)
  const expected = expectedOf(settings, given)
  if (name !== undefined && existsSync(name)) return [lintGivenFile(name, settings, given, expected)]
  const known = Object.keys(settings.file.profiles ?? {})
  if (name !== undefined && (known.length === 0 || /[./\\]/.test(name)))
    throw new RolecallError('NOT_FOUND', { detail: `There is no file ${name}.` })
  if (known.length === 0)
    throw new RolecallError('SETTING_MISSING', { detail: `${settings.configPath} has no profiles; name a file to lint.` })
  if (name !== undefined && !known.includes(name)) throw new RolecallError('PROFILE_UNKNOWN', { detail: `Known: ${known.join(', ')}.` })
  return Promise.all((name === undefined ? known : [name]).map((profile) => lintProfile(env, profile, settings, expected)))
}

function expectedOf(settings: Settings, { brokerRole, externalId }: LintTarget): Expected {
  const broker = brokerRole ?? settings.brokerRoleArn
  return { brokerRole: broker === undefined ? undefined : parseRoleArn(broker), externalId }
}

function lintGivenFile(file: string, { file: { profiles = {} } }: Settings, given: LintTarget, expected: Expected): Linted {
  const roleName = given.roleName ?? Object.values(profiles).find(({ template }) => template !== undefined)?.roleName
  return { file, lints: lintFile({ text: readText(file), file, roleName }, expected) }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new RolecallError('TEMPLATE_INVALID', { detail: `${file} cannot be read (${(error as NodeJS.ErrnoException).code}).` }, error)
  }
}

/** Lines are those of what `rolecall template render PROFILE` prints. */
async function lintProfile(env: Environment, profile: string, settings: Settings, expected: Expected): Promise<Linted> {
  const file = `${profile}.rendered.yaml`
  try {
    const text = await renderSample(env, profile)
    return {
      file,
      lints: lintTemplate({ text, file, roleName: settings.file.profiles?.[profile]?.roleName }, { ...expected, externalId: undefined }),
    }
  } catch (error) {
    const source = settings.file.profiles?.[profile]?.template
    if (source === undefined || !isRolecallError(error, 'TEMPLATE_INVALID')) throw error
    return { file: source, lints: [unreadable(error.detail ?? error.message, source)] }
  }
}
