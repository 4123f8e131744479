import type { CallbackRecord } from '../../model/callback.ts'
import type { Connection, Finding } from '../../model/connection.ts'
import {
  type Attempt,
  type AttemptRole,
  attemptOf,
  completeAttempt,
  type Invitation,
  isUnderWay,
  subjectOf,
  withAttempt,
  withRole,
} from '../../model/invitation.ts'
import type { Ports } from '../../ports.ts'
import { finding } from '../../verification/findings.ts'
import type { StackRequest } from '../receive/stack-request.ts'
import { expectedRoles } from './expected-roles.ts'
import { wasDeleted } from './tombstone.ts'

/** The attempt of the request's stack, or a new one that starts now. */
const attemptFor = (invitation: Invitation, { stack }: StackRequest, now: string): Attempt =>
  attemptOf(invitation, stack.text) ?? {
    stackId: stack.text,
    accountId: stack.accountId,
    region: stack.region,
    status: 'creating',
    startedAt: now,
  }

/** The roles of the attempt, none of them reported yet. */
function waitingRoles(invitation: Invitation, request: StackRequest): Pick<Attempt, 'roles'> {
  const roles = expectedRoles(invitation, request)
  return roles ? { roles: roles.map((role) => ({ role, status: 'waiting' })) } : {}
}

/** The attempt with what is known of the request's role, if it is one of several. */
const withRequestedRole = (
  attempt: Attempt,
  { role, resource }: StackRequest,
  known: Omit<AttemptRole, 'role'>,
): Attempt =>
  role === undefined || resource === 'invitation' ? attempt : withRole(attempt, { role, ...known })

/** The attempt under way: a stack whose resources AWS preserved after a failure may try again. */
function attemptUnderWay(invitation: Invitation, request: StackRequest, now: string): Attempt {
  const {
    announcement: _,
    finding: __,
    endedAt: ___,
    ...rest
  } = attemptFor(invitation, request, now)
  const roles = rest.roles?.map(
    (it): AttemptRole => (it.status === 'failed' ? { role: it.role, status: 'waiting' } : it),
  )
  return { ...rest, ...(roles && { roles }) }
}

/** The stack announced itself: nothing was created yet, and nothing speaks against it. */
export const startAttempt = (
  invitation: Invitation,
  request: StackRequest,
  now: string,
): Invitation =>
  withAttempt(invitation, {
    ...attemptUnderWay(invitation, request, now),
    ...waitingRoles(invitation, request),
    status: 'creating',
    announced: true,
    announcement: request.id,
  })

/**
 * A stack that is updated makes other roles than before, because a condition changed. Roles that it
 * had before keep what is known of them.
 */
export function expectRoles(invitation: Invitation, request: StackRequest): Invitation {
  const attempt = attemptOf(invitation, request.stack.text)
  const expected = expectedRoles(invitation, request) ?? []
  const isSame = attempt?.roles?.map(({ role }) => role).join() === expected.join()
  if (!attempt?.roles || isSame || expected.length === 0) return invitation
  const known = new Map(attempt.roles.map((it) => [it.role, it]))
  const roles = expected.map((role): AttemptRole => known.get(role) ?? { role, status: 'waiting' })
  return withAttempt(invitation, { ...attempt, roles })
}

/** The stack reported its role. */
function noteRole(invitation: Invitation, request: StackRequest, now: string): Invitation {
  const reported = request.roleArn && { roleArn: request.roleArn.text }
  const attempt: Attempt = {
    ...waitingRoles(invitation, request),
    ...attemptUnderWay(invitation, request, now),
    status: 'checking',
    roleReportedAt: now,
    ...reported,
  }
  const isExpected = attempt.roles?.some(({ role }) => role === request.role)
  return withAttempt(
    invitation,
    isExpected ? withRequestedRole(attempt, request, { status: 'checking', ...reported }) : attempt,
  )
}

export interface Report {
  /** The invitation, on which the report of the role is noted. */
  noted: Invitation
  /** The record of the stack's announcement: the report shows that its answer arrived. */
  settled: CallbackRecord[]
}

/** What the Create of the stack's role shows. Notes nothing if the attempt is over. */
export async function noteReport(
  ports: Pick<Ports, 'clock' | 'store'>,
  request: StackRequest,
  invitation: Invitation,
): Promise<Report> {
  const nothing = { noted: invitation, settled: [] }
  if (!isNoted(invitation, request)) return nothing
  // The Delete of this stack has overtaken its Create, so its attempt is over.
  if (await wasDeleted(ports, request)) return nothing
  return {
    noted: noteRole(invitation, request, ports.clock.now().toISOString()),
    settled: await settleAnnouncement(ports, invitation, request),
  }
}

/** An attempt that had failed, and fails again with this report, stays as it was. */
export function keepFirstReason(
  now: Invitation,
  before: Invitation,
  { stack }: StackRequest,
): Invitation {
  const [attempt, earlier] = [attemptOf(now, stack.text), attemptOf(before, stack.text)]
  const isSame = attempt?.status === 'failed' && earlier?.status === 'failed'
  return isSame ? withAttempt(now, earlier) : now
}

/** Once one of several roles is connected, the next ones of the same attempt are noted too. */
function isNoted(invitation: Invitation, { stack }: StackRequest): boolean {
  if (invitation.status === 'open' || invitation.status === 'expired') return true
  const attempt = attemptOf(invitation, stack.text)
  return invitation.status === 'claimed' && attempt?.roles !== undefined && isUnderWay(attempt)
}

/** The attempt failed. Its first reason stays, because later ones are less precise. */
export function failAttempt(
  invitation: Invitation,
  request: StackRequest,
  { reason, now }: { reason: Finding; now: string },
): Invitation {
  const { announcement: _, ...attempt } = attemptFor(invitation, request, now)
  // An update that adds a role to a connected stack fails alone.
  if (attempt.roles && attempt.status === 'connected') return invitation
  const isExpected = attempt.roles?.some(({ role }) => role === request.role)
  return withAttempt(invitation, {
    ...(isExpected
      ? withRequestedRole(attempt, request, { status: 'failed', finding: reason })
      : attempt),
    status: 'failed',
    finding: attempt.finding ?? reason,
    endedAt: attempt.endedAt ?? now,
  })
}

/**
 * CloudFormation deletes a stack that never connected. It does not say why, so only the time of the
 * failure is known: before or after the role.
 */
export function endAttempt(invitation: Invitation, request: StackRequest, now: string): Invitation {
  const attempt = attemptOf(invitation, request.stack.text)
  if (!attempt || !isUnderWay(attempt)) return invitation
  const reason = finding(attempt.roleReportedAt ? 'STACK_ROLLED_BACK' : 'ROLE_NOT_CREATED')
  return failAttempt(invitation, request, { reason, now })
}

/**
 * Another stack or a declared role takes the place of the connection's stack, and nobody will learn
 * whether CloudFormation accepted the answer to it.
 */
export const endReplaced = (
  invitation: Invitation,
  replaced: Connection,
  now: string,
): Invitation =>
  completeAttempt(
    invitation,
    subjectOf(replaced),
    { status: 'failed', finding: finding('ANSWER_REFUSED'), role: replaced.role },
    now,
  )

/**
 * The record of the stack's announcement, as answered: a later request of the stack shows that
 * CloudFormation has the answer.
 */
export async function settleAnnouncement(
  { store }: Pick<Ports, 'store'>,
  invitation: Invitation,
  { stack }: StackRequest,
): Promise<CallbackRecord[]> {
  const id = attemptOf(invitation, stack.text)?.announcement
  const record = id === undefined ? undefined : await store.get('callback', id)
  if (record?.status !== 'decided') return []
  const { responseUrl: _, dueAt: __, ...rest } = record
  return [{ ...rest, status: 'answered' }]
}
