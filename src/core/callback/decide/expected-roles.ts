import type { Connection, Finding } from '../../model/connection.ts'
import { attemptOf, type Invitation } from '../../model/invitation.ts'
import { finding } from '../../verification/findings.ts'
import type { StackRequest } from '../receive/stack-request.ts'

/** What a stack with the only role of a profile says of it. */
const ONLY_ROLE = 'role'

/** The key of the role that the announcement of a stack begins with; undefined for an only role. */
export const firstRoleOf = ({ role, roles }: Pick<StackRequest, 'role' | 'roles'>) =>
  role ?? (roles?.[0] === ONLY_ROLE ? undefined : roles?.[0])

/** The roles that a stack of this invitation makes, as far as it has announced them. */
export function expectedRoles(invitation: Invitation, request: StackRequest): string[] | undefined {
  const { roles } = invitation
  if (!roles) return undefined
  const announced =
    request.roles ??
    attemptOf(invitation, request.stack.text)?.roles?.map(({ role }) => role) ??
    roles
  return roles.filter((role) => announced.includes(role))
}

/**
 * Why the roles of a request cannot be those of this invitation. The connection's resources of a
 * template depend on each other in the order of the roles, so a role that comes before its turn
 * was not reported by a stack with an unchanged template. It must not take the place of another
 * role of the same stack.
 */
export function wrongRoles(
  request: StackRequest,
  invitation: Invitation,
  connections: readonly Connection[],
): Finding | undefined {
  const { role, roles, resource, stack } = request
  const expected = expectedRoles(invitation, request)
  if (resource === 'invitation') {
    if (roles?.length === 0) return finding('NO_ROLE_MADE')
    return expected?.length === 0 ? finding('ROLE_UNKNOWN') : undefined
  }
  if (!expected) return role === undefined ? undefined : finding('ROLE_UNKNOWN')
  if (role === undefined || !expected.includes(role)) return finding('ROLE_UNKNOWN')
  const isBound = (key: string): boolean =>
    connections.some(
      (it) => it.role === key && it.stackId === stack.text && it.status !== 'disconnected',
    )
  return expected.slice(0, expected.indexOf(role)).every(isBound)
    ? undefined
    : finding('ROLE_UNKNOWN')
}
