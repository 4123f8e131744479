import type { Connection } from '../model/connection.ts'
import {
  attemptOf,
  completeAttempt,
  type Invitation,
  isUnderWay,
  subjectOf,
} from '../model/invitation.ts'
import type { Ports } from '../ports.ts'
import { finding } from '../verification/findings.ts'
import { connectionsOf } from './connections-of.ts'

/** A stack that ends so soon after it connected was rolled back, as far as Rolecall can know. */
const ROLLBACK_MS = 3600_000

const NONE = { put: [], before: [] }

/** A connection before a change and after it. */
interface Moved {
  before: Connection
  after: Connection
}

/**
 * Opens the invitation again if its stack ended before CloudFormation accepted an answer (fault
 * 22), or was rolled back after that, because another of its resources failed. `moved` are
 * connections of one stack that change together.
 */
export async function reopenInvitation(
  ports: Pick<Ports, 'store' | 'clock'>,
  moved: readonly Moved[],
): Promise<{ put: Invitation[]; before: Invitation[] }> {
  const ended = moved.filter(({ after }) => after.status === 'disconnected')
  const [first] = ended
  if (!first) return NONE
  const invitation = await ports.store.get('invitation', first.before.invitationId)
  if (invitation?.status !== 'claimed') return NONE
  const now = ports.clock.now()
  const isOver = ended.some(
    ({ before }) => before.status === 'verifying' || isRolledBack(before, invitation, now),
  )
  if (!isOver) return NONE
  const reason = finding('STACK_ROLLED_BACK')
  const failed = ended.reduce((it, { before }) => {
    const outcome = { status: 'failed', finding: reason, role: before.role } as const
    return completeAttempt(it, subjectOf(before), outcome, now.toISOString())
  }, invitation)
  // While another role of the stack is connected, the invitation is stored unchanged. If both roles
  // end at the same time, one of the commits fails and finds out that it is the last.
  const isLast = !(await hasOthers(ports, invitation, moved))
  return { put: [isLast ? { ...failed, status: 'open' } : failed], before: [invitation] }
}

async function hasOthers(
  ports: Pick<Ports, 'store'>,
  invitation: Invitation,
  moved: readonly Moved[],
): Promise<boolean> {
  if (!invitation.roles) return false
  const ended = new Set(moved.map(({ after }) => after.status === 'disconnected' && after.id))
  const all = await connectionsOf(ports, invitation)
  return all.some(({ id, status }) => status !== 'disconnected' && !ended.has(id))
}

function isRolledBack(connection: Connection, invitation: Invitation, now: Date): boolean {
  const attempt = attemptOf(invitation, subjectOf(connection))
  if (!attempt || !(connection.stackDeleted || connection.invitationDeleted)) return false
  // Another role of the stack has not connected: AWS refused to create it, for example.
  if (isUnderWay(attempt)) return true
  return attempt.endedAt !== undefined && now.getTime() - Date.parse(attempt.endedAt) < ROLLBACK_MS
}
