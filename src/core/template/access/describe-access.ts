import type { AccessProfile, PolicyDocument } from '../../model/access-profile.ts'
import { type AskedInTemplate, askedInTemplate } from '../own/asked-in-template.ts'
import { broadRights } from './broad-rights.ts'
import { statementInWords, statementVerbatim } from './describe-statement.ts'
import { describeManagedPolicy, managedPolicyReference } from './managed-policies.ts'
import { statementsOf } from './statement.ts'

interface AccessItem {
  /** A sentence in plain words. */
  what: string
  why?: string
  /** The exact policy text, or the ARN of the policy. */
  detail: string
  /** AWS's documentation of it. */
  href?: string
}

export interface AccessSection {
  title: string
  items: AccessItem[]
  /** One sentence for each broad right. */
  warnings: string[]
}

/** What a profile asks for, in plain words. The page and the template show the same (TPL-9). */
export function describeAccess(profile: AccessProfile): AccessSection[] {
  const own = profile.template && askedInTemplate(profile.template, profile.roleName)
  const { managedPolicies, inlinePolicies } = own ?? profile
  return [
    ...managedSection(managedPolicies),
    ...Object.entries(inlinePolicies).map(([name, document]) => policySection(name, document)),
    ...(own ? othersSection(own.others) : []),
    limitsSection(profile, own !== undefined),
    ...scopesSection(profile),
  ]
}

function managedSection(arns: string[]): AccessSection[] {
  if (arns.length === 0) return []
  const described = arns.map((arn) => ({ arn, ...describeManagedPolicy(arn) }))
  return [
    {
      title: 'Managed policies',
      items: described.map(({ arn, what }) => ({ what, detail: arn, ...referenceOf(arn) })),
      warnings: described.flatMap(({ warning }) => warning ?? []),
    },
  ]
}

function referenceOf(arn: string): { href?: string } {
  const href = managedPolicyReference(arn)
  return href ? { href } : {}
}

/**
 * One policy, statement by statement. A statement that cannot be put into words is shown as it is.
 */
export function policySection(title: string, document: PolicyDocument): AccessSection {
  const statements = statementsOf(document)
  return {
    title,
    items: statements.map((statement) => {
      const detail = statementVerbatim(statement)
      return { what: statementInWords(statement) ?? detail, detail }
    }),
    warnings: statements.flatMap(broadRights),
  }
}

function othersSection(others: AskedInTemplate['others']): AccessSection[] {
  if (others.length === 0) return []
  const items = others.map(({ logicalId, type }) => ({
    what: `Creates ${logicalId} (${type}).`,
    detail: type,
  }))
  return [
    {
      title: 'Other resources',
      items,
      warnings: ['The template creates more than the role. Read it before you create the stack.'],
    },
  ]
}

function limitsSection(profile: AccessProfile, ownTemplate: boolean): AccessSection {
  const items = [
    {
      what: `Only one role of the vendor can assume this role, and only with the External ID of this connection.${ownTemplate ? '' : ' The stack creates no user, password or access key.'}`,
      detail: `${profile.roleName}: sts:AssumeRole with sts:ExternalId`,
    },
  ]
  if (profile.permissionsBoundary && !ownTemplate) {
    items.push({
      what: 'The role can never do more than this permissions boundary allows.',
      detail: profile.permissionsBoundary,
    })
  }
  return { title: 'Limits', items, warnings: [] }
}

function scopesSection({ scopes }: AccessProfile): AccessSection[] {
  const entries = Object.entries(scopes)
  if (entries.length === 0) return []
  const items = entries.map(([name, scope]) => ({
    what: scope.description ?? `Tasks of the scope “${name}”.`,
    why: 'Each session gets the rights of one of these scopes only.',
    detail: statementsOf(scope.policy).map(statementVerbatim).join('; '),
  }))
  return [{ title: 'What the vendor uses the role for', items, warnings: [] }]
}
