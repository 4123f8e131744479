import type { AskedProfile } from '../model/access-profile.ts'
import { type Statement, statementsOf } from '../template/access/statement.ts'
import { askedInTemplate } from '../template/own/asked-in-template.ts'
import { type Question, type Reading, readingOf, type Verdict, verdictOf } from './evaluate.ts'

/** The rights that a profile gives to the role, as far as the text of their policies is known. */
export interface RolePermissions {
  statements: Statement[]
  /** Managed policies whose text is not known. */
  unread: string[]
  boundary: string | undefined
}

const [EVERYTHING] = statementsOf({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } })
const ADMINISTRATOR = /^arn:aws[\w-]*:iam::aws:policy\/AdministratorAccess$/
const AWS_OWN = /^arn:aws[\w-]*:iam::aws:/

export function permissionsOf(profile: AskedProfile): RolePermissions {
  const { managedPolicies, inlinePolicies } = profile.template
    ? askedInTemplate(profile.template, profile.roleName)
    : profile
  const read = Object.values(inlinePolicies).flatMap(statementsOf)
  const isAdministrator = managedPolicies.some((arn) => ADMINISTRATOR.test(arn))
  return {
    statements: isAdministrator ? [EVERYTHING!, ...read] : read,
    unread: managedPolicies.filter((arn) => !ADMINISTRATOR.test(arn)),
    boundary: profile.permissionsBoundary,
  }
}

/**
 * A policy whose text is not known may allow the action. A policy that is not AWS's own may also
 * deny it.
 */
export function roleVerdict(
  { statements, unread, boundary }: RolePermissions,
  question: Question,
): Verdict {
  const { allow, deny }: Reading = readingOf(statements, question)
  return verdictOf({
    allow:
      (allow === 'no' && unread.length > 0) || (allow === 'yes' && boundary !== undefined)
        ? 'maybe'
        : allow,
    deny: deny === 'no' && unread.some((arn) => !AWS_OWN.test(arn)) ? 'maybe' : deny,
  })
}
