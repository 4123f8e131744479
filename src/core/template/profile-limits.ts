import { RolecallError } from '../../api/errors.ts'
import {
  type AskedProfile,
  ROLE_SUFFIX_LENGTH,
  roleNameOf,
  rolesOfProfile,
} from '../model/access-profile.ts'
import { policyFaults, tooLong } from '../model/aws/limits/policy.ts'
import { templateFaults } from '../model/aws/limits/template.ts'
import {
  type LimitFault,
  MAX_MANAGED_POLICIES,
  policyArnFault,
  policyNameFault,
  roleNameFault,
  roleSessionFault,
  tagFaults,
} from '../model/aws/limits/texts.ts'
import { plainTemplate } from './own/rights/plain.ts'
import { readSource, type TemplateSource } from './own/source.ts'

/** What AWS would refuse in the scopes of a profile. */
export const scopeFaults = (profile: AskedProfile): LimitFault[] =>
  rolesOfProfile(profile).flatMap(({ path, profile: { scopes } }) =>
    Object.entries(scopes).flatMap(([name, { policy }]) =>
      policyFaults(policy, 'session', `${path}scopes.${name}`),
    ),
  )

/** What AWS would refuse in the role of a profile without a template of its own. */
export function roleFaultsOf(profile: AskedProfile): LimitFault[] {
  const { managedPolicies, inlinePolicies, permissionsBoundary, tags } = profile
  const at = (path: string, ...problems: (string | undefined)[]): LimitFault[] =>
    problems.flatMap((says) => (says === undefined ? [] : [{ path, says }]))
  const sampleName = roleNameOf(profile, 'x'.repeat(ROLE_SUFFIX_LENGTH))
  const tooMany =
    managedPolicies.length > MAX_MANAGED_POLICIES
      ? `A role can have at most ${MAX_MANAGED_POLICIES} managed policies.`
      : undefined
  return [
    ...at('roleName', roleNameFault(sampleName)),
    ...at('maxSessionSeconds', roleSessionFault(profile.maxSessionSeconds)),
    ...at('managedPolicies', tooMany, ...managedPolicies.map(policyArnFault)),
    ...at('permissionsBoundary', permissionsBoundary && boundaryFault(permissionsBoundary)),
    ...at('tags', ...tagFaults(Object.entries(tags))),
    ...tooLong(JSON.stringify(Object.values(inlinePolicies)).length, 'inline', 'inlinePolicies'),
    ...Object.entries(inlinePolicies).flatMap(([name, document]) => [
      ...at(`inlinePolicies.${name}`, policyNameFault(name)),
      ...policyFaults(document, 'inline', `inlinePolicies.${name}`),
    ]),
  ]
}

/**
 * The ARN of a policy, or the name of a policy, with its path, that each customer has in their own
 * account.
 */
const boundaryFault = (text: string): string | undefined =>
  text.startsWith('arn:')
    ? policyArnFault(text)
    : (policyNameFault(text.split('/').at(-1)!) ??
      policyArnFault(`arn:aws:iam::aws:policy/${text}`))

/** Refuses a role that AWS would refuse in each customer's account. Throws TEMPLATE_INVALID. */
export function requireRoleWithinLimits(profile: AskedProfile): void {
  const { name, template } = profile
  if (template) requireTemplateWithinLimits(readSource(template.text, template.source))
  const faults = template ? [] : roleFaultsOf(profile)
  if (faults.length > 0) throw refused('TEMPLATE_INVALID', inWords(name, faults))
}

/** Refuses a template of a vendor's own, with the line of the first fault. */
function requireTemplateWithinLimits(source: TemplateSource): void {
  const [first] = faultsInSource(source)
  if (!first) return
  const { path, says, line = 1 } = first
  const before = source.text.split('\n').slice(0, line - 1)
  const offset = before.reduce((sum, text) => sum + text.length + 1, 0)
  throw source.invalid(`${path}: ${says}`, offset)
}

interface PlacedFault extends LimitFault {
  line: number | undefined
}

/** What AWS would refuse in a parsed template, with its line. */
export function faultsInSource(source: TemplateSource): PlacedFault[] {
  const { root, lineOf } = plainTemplate(source)
  return templateFaults(root).map((fault) => {
    let [value, line]: [unknown, number | undefined] = [root, undefined]
    for (const step of stepsOf(fault.path)) {
      line = lineOf(value, step) ?? line
      value = (value as Record<string, unknown> | undefined)?.[step]
      line = lineOf(value) ?? line
    }
    return { ...fault, line }
  })
}

/** `Policies[0].Sid` becomes `Policies`, `0`, `Sid`. */
export const stepsOf = (path: string): string[] => path.replaceAll(/\[(\d+)\]/g, '.$1').split('.')

/** Refuses scopes that AWS STS would refuse at each request. Throws SETTING_INVALID. */
export function requireScopesWithinLimits(profile: AskedProfile): void {
  const faults = scopeFaults(profile)
  if (faults.length > 0) throw refused('SETTING_INVALID', inWords(profile.name, faults))
}

const inWords = (name: string, faults: LimitFault[]): string[] =>
  faults.map(({ path, says }) => `profiles.${name}.${path}: ${says}`)

const refused = (code: 'TEMPLATE_INVALID' | 'SETTING_INVALID', lines: string[]): RolecallError =>
  new RolecallError(code, {
    detail:
      lines.length === 1
        ? `AWS would refuse this. ${lines[0]!}`
        : `AWS would refuse this:${lines.map((line) => `\n- ${line}`).join('')}`,
  })
