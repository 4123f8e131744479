import { lintRoleTrust } from '../../../core/template/own/lint-role-trust.ts'
import { droppedByReplacement } from '../../../core/template/own/replaced-trust.ts'
import { plainTemplate } from '../../../core/template/own/rights/plain.ts'
import { childPath, type Lint, lintOf, type RuleFace } from '../../../core/trust-policy/lint.ts'
import { isRecord } from '../../../core/trust-policy/policy/reader.ts'
import type { LintedRole, OpenTemplate } from './open-template.ts'

export const TRUST_MISSING: RuleFace = {
  id: 'trust-missing',
  level: 'error',
  title: 'The role {found} has no trust policy.',
  why: 'CloudFormation cannot create it.',
  fix: 'Render the template with Rolecall, which writes AssumeRolePolicyDocument.',
}

export const TRUST_PLACEHOLDER: RuleFace = {
  id: 'trust-placeholder',
  level: 'note',
  title: 'The trust policy of {found} allows nobody.',
  why: 'This is correct only for a template into which Rolecall writes the trust policy.',
  fix: 'Give customers the rendered template, not this file.',
}

export const TRUST_PART_DROPPED: RuleFace = {
  id: 'trust-part-dropped',
  level: 'note',
  title: 'Rolecall replaces this trust policy, and with it {found}.',
  why: 'The trust policy of Rolecall allows only the broker role, with the External ID of the customer.',
  fix: 'Nothing, if you can do without it. Otherwise write "keepTrust: true" into the profile, which keeps the trust policy if it is safe.',
}

/**
 * Checks the trust policy of every role that somebody outside may assume, for every combination of
 * the template's conditions that can be.
 */
export const lintTrust = (template: OpenTemplate): Lint[] =>
  template.roles.flatMap((role) =>
    role.isAccess ? lintAccessRole(template, role) : lintOtherRole(template, role),
  )

function lintAccessRole(template: OpenTemplate, role: LintedRole): Lint[] {
  const { source, connection, expected } = template
  if (role.properties.AssumeRolePolicyDocument === undefined)
    return [placed(template, role, connection ? TRUST_MISSING : TRUST_PLACEHOLDER)]
  let placeholders = 0
  const isExempt = (policy: unknown): boolean => {
    const exempt = connection === undefined && isPlaceholder(policy)
    placeholders += exempt ? 1 : 0
    return exempt
  }
  const lints = lintRoleTrust(source, role, { expected, isExempt })
  if (connection) return lints
  if (lints.length === 0 && placeholders > 0) return [placed(template, role, TRUST_PLACEHOLDER)]
  // A role that only the customer's own account may assume is not for the vendor yet.
  const found = role.isForAccounts ? lints.map(asInForeignTemplate) : []
  return [...found, ...droppedParts(template, role)]
}

/**
 * Rolecall does not write the trust policies of other roles, so only errors count, and that a whole
 * account is trusted.
 */
const lintOtherRole = ({ source }: OpenTemplate, role: LintedRole): Lint[] =>
  lintRoleTrust(source, role, { expected: {}, isExempt: isPlaceholder })
    .map(asInForeignTemplate)
    .filter(({ level, rule }) => level === 'error' || UNPINNED.includes(rule))

const UNPINNED = ['broker-not-pinned', 'session-statement-unpinned']

/** Many vendors let their whole account in. That is no error where Rolecall does not pin a role. */
const asInForeignTemplate = (lint: Lint): Lint =>
  UNPINNED.includes(lint.rule) ? { ...lint, level: 'warning' } : lint

function placed({ source }: OpenTemplate, role: LintedRole, face: RuleFace): Lint {
  const { logicalId, properties, line } = role
  const { AssumeRolePolicyDocument: trust } = properties
  const at =
    trust === undefined
      ? line
      : plainTemplate(source).lineOf(properties, 'AssumeRolePolicyDocument')
  const lint = lintOf(face, { path: trustPathOf(logicalId), found: logicalId })
  return { ...lint, place: { line: at ?? 1, column: 1 } }
}

const trustPathOf = (logicalId: string): string =>
  childPath('/Resources', logicalId, 'Properties', 'AssumeRolePolicyDocument')

function droppedParts({ source, replaced, expected }: OpenTemplate, role: LintedRole): Lint[] {
  const access = replaced.find(({ logicalId }) => logicalId === role.logicalId)
  if (!access) return []
  return droppedByReplacement(source, access, expected.brokerRole).map(({ what, line }) => ({
    ...lintOf(TRUST_PART_DROPPED, { path: trustPathOf(role.logicalId), found: what }),
    ...(line !== undefined && { place: { line, column: 1 } }),
  }))
}

/**
 * Whether a trust policy is empty or only denies. CloudFormation requires one, so templates contain
 * such a placeholder.
 */
function isPlaceholder(policy: unknown): boolean {
  if (typeof policy === 'string') return policy.trim() === ''
  if (!isRecord(policy)) return false
  if (Object.keys(policy).length === 0) return true
  const statements = [policy.Statement ?? []].flat()
  return (
    statements.length > 0 &&
    statements.every((statement) => isRecord(statement) && statement.Effect === 'Deny')
  )
}
