import type { Child } from 'hono/jsx'
import type { CampaignStatus, MemberStatus } from '../../../../core/model/campaign.ts'
import type { Connection, ConnectionStatus } from '../../../../core/model/connection.ts'
import type { InvitationStatus } from '../../../../core/model/invitation.ts'
import type { JobStatus } from '../../../../core/model/job.ts'
import type { EndpointStatus } from '../../../../core/model/webhook-endpoint.ts'

/** Who must act. */
export type Standing = 'fine' | 'needs-you' | 'waiting' | 'busy' | 'stopped' | 'ended'

const STANDINGS: Record<Standing, { name: string; tone: string }> = {
  fine: { name: 'Fine', tone: 'good' },
  'needs-you': { name: 'Needs you', tone: 'bad' },
  waiting: { name: 'Waiting for customer', tone: 'warn' },
  busy: { name: 'Under way', tone: 'off' },
  stopped: { name: 'Stopped by you', tone: 'off' },
  ended: { name: 'Ended', tone: 'off' },
}

export const nameOfStanding = (standing: Standing): string => STANDINGS[standing].name

/** Who must act, and below it why, once. */
export const StandingBadge = ({ standing, why }: { standing: Standing; why?: Child }) => (
  <>
    <span class={`st st-${STANDINGS[standing].tone}`}>{STANDINGS[standing].name}</span>
    {why ? <span class="sub">{why}</span> : null}
  </>
)

/** Who must act on a connection in each status, and why. */
export const CONNECTION_STANDINGS: Record<
  ConnectionStatus,
  { standing: Standing; why?: string | undefined }
> = {
  active: { standing: 'fine' },
  verifying: { standing: 'busy', why: 'the stack waits for the answer' },
  'awaiting-approval': { standing: 'needs-you', why: 'confirm the account' },
  insecure: { standing: 'waiting', why: 'the trust policy is not safe' },
  unreachable: { standing: 'waiting', why: 'the role cannot be assumed' },
  suspended: { standing: 'stopped', why: 'suspended' },
  disconnecting: { standing: 'busy', why: 'the stack is being deleted' },
  contested: { standing: 'needs-you', why: 'the stack is gone, the role still works' },
  disconnected: { standing: 'ended' },
}

/** Who must act on a connection. A stop for its customer shows before a role that works. */
export function standingOf(
  { status }: Pick<Connection, 'status'>,
  isStopped = false,
): { standing: Standing; why?: string | undefined } {
  const usual = CONNECTION_STANDINGS[status]
  return isStopped && usual.standing === 'fine'
    ? { standing: 'stopped', why: 'emergency stop' }
    : usual
}

/** The statuses of connections in which this one must act. */
export const statusesIn = (standing: Standing): ConnectionStatus[] =>
  (Object.keys(CONNECTION_STANDINGS) as ConnectionStatus[]).filter(
    (status) => CONNECTION_STANDINGS[status].standing === standing,
  )

export type ShownStatus =
  | ConnectionStatus
  | InvitationStatus
  | CampaignStatus
  | MemberStatus
  | EndpointStatus
  | JobStatus
  | 'failing'

const TONES: Record<ShownStatus, 'good' | 'busy' | 'ask' | 'bad' | 'off'> = {
  active: 'good',
  claimed: 'good',
  verifying: 'busy',
  disconnecting: 'busy',
  open: 'busy',
  'awaiting-approval': 'ask',
  suspended: 'ask',
  insecure: 'bad',
  unreachable: 'bad',
  contested: 'bad',
  disconnected: 'off',
  expired: 'off',
  revoked: 'off',
  running: 'busy',
  done: 'good',
  cancelled: 'off',
  outdated: 'off',
  told: 'busy',
  opened: 'busy',
  updated: 'good',
  declined: 'ask',
  gone: 'off',
  paused: 'ask',
  failing: 'bad',
  draft: 'ask',
  stopped: 'off',
  removed: 'off',
}

/** Such as `Running`. A connection of a campaign is outdated until its customer is told. */
export function statusInWords(status: ShownStatus): string {
  if (status === 'outdated') return 'Not told yet'
  const words = status.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The status as a word. The colour only helps to find it. */
export const StatusBadge = ({ status }: { status: ShownStatus }) => (
  <span class={`badge badge-${TONES[status]}`}>{statusInWords(status)}</span>
)
