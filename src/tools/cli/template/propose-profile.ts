import { isRolecallError, RolecallError } from '../../../api/errors.ts'
import type { AccessProfile, RoleChoice, Vendor } from '../../../core/model/access-profile.ts'
import { parseRoleArn, type RoleArn } from '../../../core/model/aws/role-arn.ts'
import { parseTopicArn } from '../../../core/model/aws/topic-arn.ts'
import type { Sheet } from '../../../core/template/access/sheet.ts'
import { sheetOf } from '../../../core/template/access/sheet-of.ts'
import { unlimitedRights } from '../../../core/template/access/unlimited-rights.ts'
import { type AccessRole, accessRolesOf } from '../../../core/template/own/access-role.ts'
import { droppedByReplacement } from '../../../core/template/own/replaced-trust.ts'
import { plainTemplate } from '../../../core/template/own/rights/plain.ts'
import { type RoleFace, rolesIn } from '../../../core/template/own/roles-in.ts'
import { readSource, type TemplateSource } from '../../../core/template/own/source.ts'
import { prepareTemplate } from '../../../core/template/prepare.ts'
import { parseConfig } from '../../../hosts/machine/config/config-file.ts'
import { toProfile, vendorOf } from '../../../hosts/machine/config/profiles.ts'
import type { Settings } from '../../../hosts/machine/config/settings.ts'
import { lintTemplate, UNREADABLE } from '../../lint/lint-template.ts'
import { type Binding, type ProposedParameter, proposeBindings } from './propose-bindings.ts'
import type { GivenTemplate } from './read-given.ts'

/** What options or answers say. Everything else is guessed. */
export interface ImportChoices {
  profile: string
  /** Logical ids or role names: one, or `key=name` for each of several. */
  roles: string[]
  /** By name of the parameter. `keep`: it stays as it is. */
  parameters: Record<string, Binding | 'keep'>
  roleName?: string | undefined
  purpose?: string | undefined
  vendorName?: string | undefined
  allowUnlimitedRights?: boolean | undefined
}

/** A profile of rolecall.yaml, and what one should know before it is written. */
export interface Proposal {
  profile: string
  /** As it goes into rolecall.yaml. */
  entry: Record<string, unknown>
  roles: (RoleFace & { isChosen: boolean })[]
  parameters: ProposedParameter[]
  rights: Pick<Sheet, 'verdict' | 'headline' | 'takeover' | 'rows' | 'unresolved'> | undefined
  /** Rights that amount to the whole account. The profile must allow them. */
  unlimitedRights: string[]
  /** What goes with the trust policy that Rolecall replaces. */
  dropped: { what: string; line: number | undefined }[]
  problems: { line: number; level: string; message: string; fix: string }[]
  /** Why Rolecall cannot use the template with this profile. */
  obstacle: string | undefined
}

const PLACEHOLDER = '000000000000'
const MAX_PURPOSE_CHARACTERS = 500
/** Stands where neither the template nor an option says the purpose. */
export const NO_PURPOSE = 'Describe here what you use the access for.'

/** Proposes a profile. Throws TEMPLATE_INVALID if it is unclear which role is meant. */
export function proposeProfile(
  given: GivenTemplate,
  templatePath: string,
  choices: ImportChoices,
  settings: Settings,
): Proposal {
  const source = readSource(given.text, given.place)
  const chosen = choiceOf(choices.roles)
  const wish = { roleName: choices.roleName ?? '', ...chosen }
  const found = accessRolesOf(source, wish)
  const faces = rolesIn(source)
  const broker = brokerOf(settings)
  const parameters = proposeBindings(source, found, settings.brokerRoleArn && broker.accountId).map(
    (it) => withChoice(it, choices.parameters),
  )
  const vendor = settings.file.vendor
    ? vendorOf(settings.file.vendor)
    : { name: choices.vendorName ?? 'Example Vendor' }
  const entry = {
    roleName: choices.roleName ?? roleNameFor(found[0]!, faces, vendor),
    purpose: choices.purpose ?? purposeOf(source),
    template: templatePath,
    ...rolesEntry(chosen, isObvious(faces) ? {} : { role: found[0]!.logicalId }),
    ...bindingsOf(parameters),
    ...(choices.allowUnlimitedRights && { allowUnlimitedRights: true }),
  }
  const profile = profileFrom(choices.profile, entry, given)
  return {
    profile: choices.profile,
    entry,
    roles: faces.map((face) => ({
      ...face,
      isChosen: found.some(({ logicalId }) => logicalId === face.logicalId),
    })),
    parameters,
    rights: sheetOf({ profile, vendor, brokerRole: broker.text }),
    unlimitedRights: unlimitedRights(profile),
    dropped: found.flatMap((role) => droppedByReplacement(source, role, undefined)),
    problems: problemsIn(given, profile, found),
    obstacle: obstacleTo(profile, { vendor, broker, regions: settings.regions }),
  }
}

/** `posture=PostureRole` names one of several roles. */
function choiceOf(
  names: string[],
): { role: RoleChoice } | { roles: NonNullable<AccessProfile['roles']> } | undefined {
  if (names.length === 0) return undefined
  const pairs = names.map((it) => it.split('=', 2) as [string, string?])
  if (names.length === 1 && pairs[0]![1] === undefined) return { role: roleIn(names[0]!) }
  if (pairs.some(([, name]) => name === undefined))
    throw new RolecallError('SETTING_INVALID', {
      detail: 'With several roles, write each as --role KEY=ROLE, such as --role audit=AuditRole.',
    })
  const roles = pairs.map(([key, name]) => [key, { role: roleIn(name!), scopes: {} }] as const)
  return { roles: Object.fromEntries(roles) }
}

/** The choice for rolecall.yaml, without scopes: each role has the scope `default`. */
function rolesEntry(chosen: ReturnType<typeof choiceOf>, usual: object): object {
  if (!chosen || !('roles' in chosen)) return chosen ?? usual
  const roles = Object.entries(chosen.roles).map(([key, { role }]) => [key, { role }])
  return { roles: Object.fromEntries(roles) }
}

/** `Stack.Outputs.RoleArn` is the output of a nested stack. */
function roleIn(name: string): RoleChoice {
  const { stack, output } = /^(?<stack>\w+)\.Outputs\.(?<output>\w+)$/.exec(name)?.groups ?? {}
  return stack !== undefined && output !== undefined ? { stack, output } : name
}

/** Rolecall finds the only role again by itself. */
const isObvious = (faces: readonly RoleFace[]): boolean => faces.length === 1

const withChoice = (
  parameter: ProposedParameter,
  choices: ImportChoices['parameters'],
): ProposedParameter => {
  const choice = Object.hasOwn(choices, parameter.name) ? choices[parameter.name] : undefined
  if (choice === undefined) return parameter
  return choice === 'keep'
    ? { ...parameter, binding: undefined, why: 'you chose to keep it' }
    : { ...parameter, binding: choice, why: 'you chose it', isOpen: false }
}

function bindingsOf(parameters: ProposedParameter[]): { parameters?: Record<string, Binding> } {
  const bound = parameters.flatMap(({ name, binding }) =>
    binding ? [[name, binding] as const] : [],
  )
  return bound.length > 0 ? { parameters: Object.fromEntries(bound) } : {}
}

function roleNameFor(
  { logicalId }: AccessRole,
  faces: readonly RoleFace[],
  { name }: Vendor,
): string {
  const own = faces.find((face) => face.logicalId === logicalId)?.roleName
  const fromVendor = `${name.replaceAll(/[^A-Za-z0-9]/g, '')}Access`.slice(0, 58)
  return own !== undefined && /^[\w+=,.@-]{1,64}$/.test(own) ? own : fromVendor
}

function purposeOf(source: TemplateSource): string {
  const { Description } = plainTemplate(source).root
  const text = typeof Description === 'string' ? Description.replaceAll(/\s+/g, ' ').trim() : ''
  return text === '' ? NO_PURPOSE : text.slice(0, MAX_PURPOSE_CHARACTERS)
}

const brokerOf = ({ brokerRoleArn }: Settings): RoleArn =>
  parseRoleArn(brokerRoleArn ?? `arn:aws:iam::${PLACEHOLDER}:role/rolecall-broker`)

function profileFrom(name: string, entry: object, { text, place }: GivenTemplate): AccessProfile {
  const parsed = parseConfig({ profiles: { [name]: entry } })
  if ('mistakes' in parsed)
    throw new RolecallError('SETTING_INVALID', {
      detail: parsed.mistakes.map(({ field, message }) => `${field}: ${message}`).join(' '),
    })
  const checked = { ...parsed.config.profiles![name]!, allowUnlimitedRights: true }
  return { ...toProfile(name, checked, { text, source: place }), version: 'proposal' }
}

/** What the obstacle says, with the profile's role and parameters in place. */
const OTHERWISE_SAID = [UNREADABLE.id, 'not-usable']

/**
 * Without those of the trust policies that Rolecall replaces, and without the one that a template
 * leaves the role open: the profile names it.
 */
function problemsIn(
  { text, place }: GivenTemplate,
  profile: AccessProfile,
  replaced: readonly AccessRole[],
): Proposal['problems'] {
  const trusts = replaced.map(
    ({ logicalId }) => `/Resources/${logicalId}/Properties/AssumeRolePolicyDocument`,
  )
  return lintTemplate({ text, file: place, roleName: profile.roleName, profile }, {})
    .filter(({ level, rule }) => level !== 'note' && !OTHERWISE_SAID.includes(rule))
    .filter(({ path }) => !trusts.some((it) => path.startsWith(it)))
    .map(({ level, message, fix, place: at }) => ({ line: at?.line ?? 1, level, message, fix }))
}

function obstacleTo(
  profile: AccessProfile,
  { vendor, broker, regions }: { vendor: Vendor; broker: RoleArn; regions: string[] },
): string | undefined {
  const topic = parseTopicArn(
    `arn:${broker.partition}:sns:${regions[0]}:${broker.accountId}:rolecall-callbacks`,
  )
  try {
    prepareTemplate({ vendor, topic, brokerRole: broker, regions }, profile)
    return undefined
  } catch (error) {
    if (isRolecallError(error, 'TEMPLATE_INVALID') || isRolecallError(error, 'SETTING_INVALID'))
      return error.detail ?? error.message
    throw error
  }
}
