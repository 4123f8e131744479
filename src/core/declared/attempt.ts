import type { RoleArn } from '../model/aws/role-arn.ts'
import type { Finding } from '../model/connection.ts'
import {
  type Attempt,
  type AttemptRole,
  type Invitation,
  withAttempt,
  withRole,
} from '../model/invitation.ts'

/** What became of a declared role. */
interface Outcome {
  role: RoleArn
  /** The key of the role; undefined if the profile asks for one role. */
  key: string | undefined
  /** Why it was refused; undefined if it is connected. */
  reason?: Finding
  /** ISO 8601, UTC. */
  now: string
}

/** The invitation with what is known of its declared roles after this one. */
export function noteDeclared(
  invitation: Invitation,
  { role, key, reason, now }: Outcome,
): Invitation {
  const { attempts = [], region } = invitation
  const { finding: _, endedAt: __, ...former }: Partial<Attempt> = attempts.find(isDeclared) ?? {}
  const status = reason ? ('failed' as const) : ('connected' as const)
  const outcome = { status, ...(reason && { finding: reason }) }
  const attempt: Attempt = {
    startedAt: now,
    ...former,
    ...{ way: 'declared', accountId: role.accountId, region },
    ...{ ...outcome, roleReportedAt: now, endedAt: now, roleArn: role.text },
  }
  if (key === undefined) return withAttempt(invitation, attempt)
  const waiting = invitation.roles?.map((it): AttemptRole => ({ role: it, status: 'waiting' }))
  const known = withRole(
    { ...attempt, roles: former.roles ?? waiting ?? [] },
    { role: key, roleArn: role.text, ...outcome },
  )
  return withAttempt(invitation, reason || isComplete(known) ? known : asUnfinished(known))
}

const isDeclared = ({ way }: Attempt): boolean => way === 'declared'

const isComplete = ({ roles = [] }: Attempt): boolean =>
  roles.every(({ status }) => status === 'connected')

/** Other roles of the profile are still to be declared. */
function asUnfinished({ endedAt: _, ...attempt }: Attempt): Attempt {
  return { ...attempt, status: 'creating' }
}
