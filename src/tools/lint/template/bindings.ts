import type { AccessProfile, BoundParameter } from '../../../core/model/access-profile.ts'
import { boundToExternalId } from '../../../core/template/own/parameters/fillings.ts'
import { isPlainMap, plainTemplate } from '../../../core/template/own/rights/plain.ts'
import type { TemplateSource } from '../../../core/template/own/source.ts'
import type { Expected } from '../../../core/trust-policy/policy/facts.ts'

/** What a profile says of its template. */
export type LintedProfile = Pick<AccessProfile, 'role' | 'roles' | 'keepTrust' | 'parameters'>

const SAMPLE_ACCOUNT = '111111111111'
const SAMPLE_EXTERNAL_ID = `rc-${'a'.repeat(28)}`

/**
 * The template as its rules see it: a parameter that the profile binds has one allowed value,
 * because no customer can choose another. Lines stay as they are.
 */
export function bindForRules(
  source: TemplateSource,
  { parameters }: LintedProfile,
  given: Expected,
): { source: TemplateSource; expected: Expected } {
  if (!parameters) return { source, expected: given }
  const isExternalIdBound = boundToExternalId(parameters).length > 0
  const expected = isExternalIdBound
    ? { ...given, externalId: given.externalId ?? SAMPLE_EXTERNAL_ID }
    : given
  // The tree of data belongs to the source, and other readers have the original.
  const own = { ...source }
  const declared = plainTemplate(own).root.Parameters
  for (const [name, bound] of Object.entries(parameters)) {
    const parameter = isPlainMap(declared) ? declared[name] : undefined
    const value = onlyValueOf(bound, expected)
    if (isPlainMap(parameter) && value !== undefined) parameter.AllowedValues = [value]
  }
  return { source: own, expected }
}

/** Undefined if it differs between invitations, or if the customer can change it. */
function onlyValueOf(
  { from, value, as }: BoundParameter,
  { brokerRole, externalId }: Expected,
): string | undefined {
  if (from === 'externalId') return externalId
  if (from === 'vendorAccountId') return brokerRole?.accountId ?? SAMPLE_ACCOUNT
  if (from === 'brokerRoleArn')
    return brokerRole?.text ?? `arn:aws:iam::${SAMPLE_ACCOUNT}:role/rolecall-broker`
  return from === undefined && as !== 'default' ? value : undefined
}
