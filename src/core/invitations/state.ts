import type { InvitationState } from '../../api/types.ts'
import type { Connection } from '../model/connection.ts'
import { type Invitation, invitationStatus } from '../model/invitation.ts'
import type { Phase } from '../model/phase.ts'
import { progressOf } from './progress.ts'

/** The state of an invitation and its connections, for the user interface of the vendor. */
export function stateOf(
  invitation: Invitation,
  connections: readonly Connection[],
  now: Date,
): InvitationState {
  const status = invitationStatus(invitation, now)
  // A list may show the invitation a moment before its connection.
  if (status === 'claimed' && connections.length === 0) return 'checking'
  const { phase } = progressOf({ ...invitation, status }, connections, now)
  if (phase === 'link-ended') return status === 'expired' ? 'expired' : 'revoked'
  if (phase === 'account' || phase === 'ready') {
    if (invitation.pinnedBy === 'customer') return 'accepted'
    return invitation.openedAt === undefined ? 'invited' : 'opened'
  }
  return STATES[phase]
}

const STATES: Record<Exclude<Phase, 'link-ended' | 'account' | 'ready'>, InvitationState> = {
  waiting: 'accepted',
  silent: 'accepted',
  creating: 'creating',
  checking: 'checking',
  stuck: 'needs-attention',
  failed: 'failed',
  'awaiting-approval': 'awaiting-approval',
  connected: 'connected',
  // Rolecall issues credentials until it is sure that the role is gone.
  disconnecting: 'connected',
  suspended: 'needs-attention',
  insecure: 'needs-attention',
  unreachable: 'needs-attention',
  contested: 'needs-attention',
  declined: 'declined',
  'ended-by-customer': 'disconnected',
  'ended-by-vendor': 'disconnected',
}

/** When something was last reported of the invitation or its connections. ISO 8601, UTC. */
export function lastReportOf(
  { createdAt, openedAt, launchedAt, declinedAt, attempts = [] }: Invitation,
  connections: readonly Connection[],
): string {
  const ofAttempts = attempts.flatMap((it) => [it.startedAt, it.roleReportedAt, it.endedAt])
  const ofConnections = connections.map(({ updatedAt }) => updatedAt)
  const times = [openedAt, launchedAt, declinedAt, ...ofConnections, ...ofAttempts]
  return times.reduce<string>((last, time) => (time && time > last ? time : last), createdAt)
}
