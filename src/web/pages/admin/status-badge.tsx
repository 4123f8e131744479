import type { ConnectionStatus } from '../../../core/model/connection.ts'
import type { InvitationStatus } from '../../../core/model/invitation.ts'

type Status = ConnectionStatus | InvitationStatus
type Tone = 'good' | 'busy' | 'ask' | 'bad' | 'off'

const TONES: Record<Status, Tone> = {
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
}

/** The word says it; the colour only helps to find it. */
export const StatusBadge = ({ status }: { status: Status }) => (
  <span class={`badge badge-${TONES[status]}`}>
    {status === 'awaiting-approval' ? 'awaiting approval' : status}
  </span>
)
