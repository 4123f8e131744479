import type { TrustOrigin } from '../../model/access-profile.ts'
import type { Connection, Finding } from '../../model/connection.ts'
import {
  attemptOf,
  awaitsTick,
  type Invitation,
  invitationStatus,
  isUnderWay,
} from '../../model/invitation.ts'
import { finding } from '../../verification/findings.ts'
import type { StackRequest } from '../receive/stack-request.ts'
import type { DecisionPorts } from './decision.ts'
import { wrongRoles } from './expected-roles.ts'
import { wasDeleted } from './tombstone.ts'

interface Claimant {
  request: StackRequest
  invitation: Invitation | undefined
  /** The connections of the invitation. */
  connections: readonly Connection[]
}

/** Why this stack is refused before Rolecall calls AWS; undefined if it is not. */
export async function reasonToRefuse(
  ports: DecisionPorts,
  { request, invitation, connections }: Claimant,
): Promise<Finding | undefined> {
  const { accountId } = request.stack
  const vendor = ports.installation.vendor.name
  if (request.refused) return request.refused
  if (!invitation) return finding('INVITATION_UNUSABLE', { vendor })
  const status = invitationStatus(
    isPlaceFree(connections, request) ? { ...invitation, status: 'open' } : invitation,
    ports.clock.now(),
  )
  if (status === 'expired' && !mayFinish(invitation, request))
    return finding('INVITATION_EXPIRED', { vendor })
  const isOver = status === 'claimed' || status === 'revoked'
  if (isOver || (await wasDeleted(ports, request)))
    return finding('INVITATION_UNUSABLE', { vendor })
  const wrong =
    (request.resource === 'connection' ? wrongRole(request) : undefined) ??
    wrongRoles(request, invitation, connections)
  if (wrong) return wrong
  if (ports.installation.ownAccountIds.includes(accountId))
    return finding('ACCOUNT_IS_VENDORS', { accountId })
  if (invitation.accountId && invitation.accountId !== accountId)
    return finding('ACCOUNT_NOT_INVITED', { accountId })
  if (!invitation.regions.includes(request.stack.region))
    return finding('REGION_NOT_INVITED', {
      region: request.stack.region,
      regions: invitation.regions.join(', '),
    })
  if (request.externalId !== invitation.externalId) return finding('EXTERNAL_ID_CHANGED')
  return changedParameter(ports, request, invitation) ?? wrongConsent(request, invitation)
}

/** A customer changed a parameter on which trust rests, at the launch or in the template. */
export function changedParameter(
  { installation }: Pick<DecisionPorts, 'installation'>,
  { bound }: StackRequest,
  { externalId }: { externalId: string },
): Finding | undefined {
  const { brokerRole } = installation
  const expected: Record<TrustOrigin, string> = {
    externalId,
    vendorAccountId: brokerRole.accountId,
    brokerRoleArn: brokerRole.text,
  }
  const changed = Object.entries(bound).find(([, { From, Value }]) => Value !== expected[From])
  return changed && finding('PARAMETER_CHANGED', { name: changed[0] })
}

/** A stack that announced itself in time may finish, however long its other resources take. */
function mayFinish(invitation: Invitation, { stack }: StackRequest): boolean {
  const attempt = attemptOf(invitation, stack.text)
  return attempt !== undefined && isUnderWay(attempt) && attempt.startedAt < invitation.expiresAt
}

function wrongRole({ roleArn, stack }: StackRequest): Finding | undefined {
  if (!roleArn) return finding('ROLE_ARN_INVALID')
  return roleArn.accountId !== stack.accountId || roleArn.partition !== stack.partition
    ? finding('ACCOUNT_MISMATCH')
    : undefined
}

/** The customer saw one version, and confirmed it if it can take over the account. */
function wrongConsent(request: StackRequest, invitation: Invitation): Finding | undefined {
  if (!namesVersion(request, [invitation.profileVersion])) return finding('VERSION_CHANGED')
  return awaitsTick(invitation) ? finding('TAKEOVER_NOT_CONFIRMED') : undefined
}

/**
 * Whether the request names one of these access versions. A token of an early version names none
 * and means the invitation's. The name is a claim: it proves nothing about the rights.
 */
export function namesVersion(
  { claim, profileVersion }: StackRequest,
  allowed: readonly (string | undefined)[],
): boolean {
  if (claim.accessVersion === undefined) return true
  return profileVersion === claim.accessVersion && allowed.includes(claim.accessVersion)
}

/**
 * CloudFormation did not accept the answer, so the stack may no longer exist. It must not block
 * another stack (attack 15), also not after a check proved the role. An operator's decision stays.
 */
export const wasAnswerRefused = (connection: Connection | undefined): boolean =>
  connection !== undefined &&
  !['suspended', 'disconnected'].includes(connection.status) &&
  (connection.answerRefused === true ||
    // Earlier versions wrote only the finding.
    (connection.status === 'verifying' &&
      connection.findings.some(({ code }) => code === 'ANSWER_REFUSED')))

/**
 * Whether this stack may still connect: the place is its own, or still free. While the answer to
 * another stack is being sent, nobody knows whether CloudFormation accepts it: a forged stack must
 * not keep the genuine one out (attack 71). Who sends a Create waits for the result as long as it
 * can.
 */
function isPlaceFree(connections: readonly Connection[], { stack }: StackRequest): boolean {
  const living = connections.filter(({ status }) => status !== 'disconnected')
  return (
    living.length > 0 &&
    living.every(
      (it) => it.stackId === stack.text || it.status === 'verifying' || wasAnswerRefused(it),
    )
  )
}
