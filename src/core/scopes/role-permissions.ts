import type { AskedProfile } from '../model/access-profile.ts'
import type { GrantedStatement } from '../template/access/rights.ts'
import { rightsOf } from '../template/access/rights-of.ts'
import { ENGLISH_SHEET, whenInWords } from '../template/access/sheet-words.ts'
import { type Question, type Reading, readingOf, type Verdict, verdictOf } from './evaluate.ts'

/** The rights that a profile gives to the role. */
export interface RolePermissions {
  statements: GrantedStatement[]
  /** Rights that cannot be read, such as the ARN of a policy in the customer's account. */
  unread: string[]
  boundary: string | undefined
}

export function permissionsOf(profile: AskedProfile): RolePermissions {
  const { statements, unresolved, boundary } = rightsOf(profile).role
  return {
    statements: statements.map(withConditions),
    unread: [...new Set(unresolved.map(({ where }) => where))],
    boundary,
  }
}

/** A condition of the template counts as a condition: it decides whether the role has the right. */
const withConditions = (statement: GrantedStatement): GrantedStatement =>
  statement.when.length > 0
    ? {
        ...statement,
        condition: {
          ...(statement.condition as object),
          Template: statement.when.map((it) => whenInWords(ENGLISH_SHEET, it)),
        },
      }
    : statement

/** What cannot be read may allow the action, and may deny it. */
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
    deny: deny === 'no' && unread.length > 0 ? 'maybe' : deny,
  })
}
