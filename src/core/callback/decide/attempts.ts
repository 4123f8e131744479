import type { CallbackRecord } from '../../model/callback.ts'
import type { Finding } from '../../model/connection.ts'
import {
  type Attempt,
  attemptOf,
  type Invitation,
  isUnderWay,
  withAttempt,
} from '../../model/invitation.ts'
import type { Ports } from '../../ports.ts'
import { finding } from '../../verification/findings.ts'
import type { StackRequest } from '../receive/stack-request.ts'

/** The attempt of the request's stack, or a new one that starts now. */
const attemptFor = (invitation: Invitation, { stack }: StackRequest, now: string): Attempt =>
  attemptOf(invitation, stack.text) ?? {
    stackId: stack.text,
    accountId: stack.accountId,
    region: stack.region,
    status: 'creating',
    startedAt: now,
  }

/** The attempt under way: a stack whose resources AWS preserved after a failure may try again. */
function attemptUnderWay(invitation: Invitation, request: StackRequest, now: string): Attempt {
  const {
    announcement: _,
    finding: __,
    endedAt: ___,
    ...rest
  } = attemptFor(invitation, request, now)
  return rest
}

/** The stack announced itself: nothing was created yet, and nothing speaks against it. */
export const startAttempt = (
  invitation: Invitation,
  request: StackRequest,
  now: string,
): Invitation =>
  withAttempt(invitation, {
    ...attemptUnderWay(invitation, request, now),
    status: 'creating',
    announced: true,
    announcement: request.id,
  })

/** The stack reported its role. */
export const noteRole = (invitation: Invitation, request: StackRequest, now: string): Invitation =>
  withAttempt(invitation, {
    ...attemptUnderWay(invitation, request, now),
    status: 'checking',
    roleReportedAt: now,
    ...(request.roleArn && { roleArn: request.roleArn.text }),
  })

/** The attempt failed. Its first reason stays, because later ones are less precise. */
export function failAttempt(
  invitation: Invitation,
  request: StackRequest,
  { reason, now }: { reason: Finding; now: string },
): Invitation {
  const { announcement: _, ...attempt } = attemptFor(invitation, request, now)
  return withAttempt(invitation, {
    ...attempt,
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
