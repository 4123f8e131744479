import type { AccessProfile } from '../../model/access-profile.ts'
import { matchesAction } from './match-action.ts'
import { type Statement, statementsOf } from './statement.ts'

const UNLIMITED_POLICIES =
  /^arn:aws[\w-]*:iam::aws:policy\/(?:AdministratorAccess|PowerUserAccess|IAMFullAccess)$/

/** A role that may do one of these on all resources can give itself all other rights. */
const TAKEOVER_ACTIONS = `sts:AssumeRole iam:PassRole iam:CreateAccessKey iam:CreateLoginProfile
  iam:UpdateLoginProfile iam:UpdateAssumeRolePolicy iam:AttachRolePolicy iam:AttachUserPolicy
  iam:PutRolePolicy iam:PutUserPolicy iam:CreatePolicyVersion`.split(/\s+/)

/**
 * The rights of a profile that give control of the whole account. Such a profile needs
 * `allowUnlimitedRights` (TRU-4, attack 40).
 */
export function unlimitedRights(
  profile: Pick<AccessProfile, 'managedPolicies' | 'inlinePolicies'>,
): string[] {
  const inline = Object.entries(profile.inlinePolicies).flatMap(([name, document]) =>
    statementsOf(document).flatMap((statement) =>
      unlimitedIn(statement).map((right) => `${name}: ${right}`),
    ),
  )
  return [...profile.managedPolicies.filter((arn) => UNLIMITED_POLICIES.test(arn)), ...inline]
}

function unlimitedIn(statement: Statement): string[] {
  if (statement.effect !== 'Allow') return []
  if (statement.notActions.length > 0) return ['NotAction allows all that it does not name']
  const everything = statement.actions.filter((action) => action === '*' || action === '*:*')
  const everywhere = statement.resources.includes('*') || statement.notResources.length > 0
  const keys = TAKEOVER_ACTIONS.filter((action) =>
    statement.actions.some((pattern) => matchesAction(pattern, action)),
  )
  if (everything.length > 0) return ['every action of every service']
  return everywhere ? keys.map((action) => `${action} on every resource`) : []
}
