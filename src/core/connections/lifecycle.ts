import type { Connection, ConnectionStatus } from '../model/connection.ts'

export type Signal =
  | 'answered' // CloudFormation accepted our success
  | 'proved' // all three probes agree
  | 'approved' // the account number is confirmed
  | 'recreated' // another role has the old name
  | 'insecure' // a probe was allowed that must be denied
  | 'denied' // the role can no longer be assumed
  | 'deleteHinted' // CloudFormation deletes the stack
  | 'persists' // access still works after the stack's Delete
  | 'remains' // access still works after the Delete of the invitation's resource alone
  | 'suspended'
  | 'resumed'
  | 'ended' // for good

const NEXT: Record<ConnectionStatus, Partial<Record<Signal, ConnectionStatus>>> = {
  verifying: {
    answered: 'awaiting-approval',
    proved: 'awaiting-approval',
    recreated: 'suspended',
    insecure: 'insecure',
    denied: 'disconnected',
    deleteHinted: 'disconnected', // it never was connected
    ended: 'disconnected',
  },
  'awaiting-approval': {
    approved: 'active',
    insecure: 'insecure',
    denied: 'unreachable',
    ended: 'disconnected',
  },
  active: {
    recreated: 'suspended',
    insecure: 'insecure',
    denied: 'unreachable',
    suspended: 'suspended',
    deleteHinted: 'disconnecting',
    ended: 'disconnected',
  },
  insecure: {
    proved: 'awaiting-approval',
    recreated: 'suspended',
    denied: 'unreachable',
    ended: 'disconnected',
  },
  unreachable: {
    proved: 'awaiting-approval',
    recreated: 'suspended',
    insecure: 'insecure',
    ended: 'disconnected',
  },
  suspended: { resumed: 'awaiting-approval', ended: 'disconnected' }, // only a person ends it, whatever probes show
  disconnecting: {
    recreated: 'suspended',
    denied: 'disconnected',
    persists: 'contested',
    remains: 'awaiting-approval',
    insecure: 'insecure',
    suspended: 'suspended',
    ended: 'disconnected',
  },
  contested: {
    proved: 'awaiting-approval', // the Delete was forged, or another role answers for the stack
    deleteHinted: 'disconnecting', // once more: the role may go only after this answer
    recreated: 'suspended',
    denied: 'disconnected',
    insecure: 'insecure',
    suspended: 'suspended',
    ended: 'disconnected',
  },
  disconnected: {},
}

/**
 * Credentials are issued in these statuses, once an operator approved. `disconnecting` is one of
 * them because Rolecall checks the role before it believes a stack's Delete.
 */
export const ISSUING_STATUSES: readonly ConnectionStatus[] = [
  'active',
  'disconnecting',
  'contested',
]

export const STATUSES = Object.keys(NEXT) as ConnectionStatus[]

/** A signal that the table does not list changes nothing. */
export const nextStatus = (now: ConnectionStatus, signal: Signal): ConnectionStatus =>
  NEXT[now][signal] ?? now

export const isAccepted = (now: ConnectionStatus, signal: Signal): boolean =>
  NEXT[now][signal] !== undefined

export const isIssuing = (
  connection: Pick<Connection, 'status' | 'approved' | 'awaitsReproof' | 'awaitsConfirmation'>,
): boolean =>
  connection.approved &&
  !connection.awaitsReproof &&
  !connection.awaitsConfirmation &&
  ISSUING_STATUSES.includes(connection.status)

/** Moves a connection to its next status. An approved connection skips `awaiting-approval`. */
export function advance(connection: Connection, signal: Signal): Connection {
  const next = nextStatus(connection.status, signal)
  const status =
    next === 'awaiting-approval' && connection.approved ? nextStatus(next, 'approved') : next
  return status === connection.status
    ? connection
    : {
        ...connection,
        status,
        epoch: (connection.epoch ?? 0) + 1,
        ...(status === 'active' && { wasActive: true }),
      }
}
