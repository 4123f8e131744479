import type { RoleArn } from '../../model/aws/role-arn.ts'
import type { Lint } from '../../trust-policy/lint.ts'
import type { AccessRole } from './access-role.ts'
import { lintRoleTrust, type TrustingRole } from './lint-role-trust.ts'
import { isPlainMap, type PlainMap, plainTemplate } from './rights/plain.ts'
import { rolesForAccounts } from './rights/rights-in-template.ts'
import type { TemplateSource } from './source.ts'

/** Who must be able to assume a role, and nobody else. */
export interface TrustedBroker {
  brokerRole: RoleArn
  /** The External ID, or the marker of the hole that it fills. */
  externalId: string
}

/**
 * Refuses a trust policy of the vendor's own that is kept, if it lets anybody in but the broker
 * role with the External ID, or if that is not certain. Throws TEMPLATE_INVALID with the line.
 */
export function requireSafeTrust(
  source: TemplateSource,
  role: AccessRole,
  { brokerRole, externalId }: TrustedBroker,
): void {
  const { logicalId, condition } = role
  const resource = plainTemplate(source).resources[logicalId]
  const properties = isPlainMap(resource) ? (resource.Properties as PlainMap) : {}
  if (properties.AssumeRolePolicyDocument === undefined)
    throw source.invalid(
      `the profile has keepTrust, but the role ${logicalId} has no trust policy. Remove keepTrust, and Rolecall writes one.`,
      role.resource,
    )
  const trusting: TrustingRole = { logicalId, properties, condition }
  const lints = lintRoleTrust(source, trusting, { expected: { brokerRole, externalId } })
  const first =
    lints.find(({ level }) => level === 'error') ?? lints.find(({ rule }) => rule === 'unresolved')
  if (!first) return
  const words = `${first.message} ${first.fix}`.replaceAll(externalId, 'THE-EXTERNAL-ID')
  throw source.invalid(
    `the profile has keepTrust, but the trust policy of ${logicalId} is not safe. ${words} The External ID must be a parameter that the profile binds with "from: externalId". Without keepTrust Rolecall replaces the trust policy.`,
    offsetOf(source, first),
  )
}

/** What a customer can weaken by typing a value. */
const TYPED = ['external-id-parameter', 'principal-parameter', 'trust-parameter']

/**
 * Refuses a role that another account may assume beside the access roles, if the customer can
 * weaken its trust policy by typing a value. Throws TEMPLATE_INVALID with the line.
 */
export function requireFixedTrust(source: TemplateSource, accessRoles: readonly string[]): void {
  for (const role of rolesForAccounts(source)) {
    if (accessRoles.includes(role.logicalId)) continue
    const lint = lintRoleTrust(source, role, { expected: {} }).find(({ rule }) =>
      TYPED.includes(rule),
    )
    if (lint)
      throw source.invalid(
        `another account may assume the role ${role.logicalId}. ${lint.message} ${lint.fix}`,
        offsetOf(source, lint),
      )
  }
}

const offsetOf = ({ lines }: TemplateSource, { place }: Lint): number | undefined =>
  place && (lines.lineStarts[place.line - 1] ?? 0) + place.column - 1
