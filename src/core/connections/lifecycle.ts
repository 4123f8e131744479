import type { Connection, ConnectionStatus } from '../model/connection.ts'

export type Signal =
  | 'registered' // a stack called in
  | 'refused' // its Create was answered with a failure
  | 'answered' // CloudFormation took our success
  | 'proved' // all three probes agree
  | 'approved' // the account number is confirmed
  | 'recreated' // another role answers to the old name
  | 'insecure' // a probe entered that must not
  | 'denied' // the role no longer lets us in
  | 'deleteHinted' // the stack says that it goes
  | 'persists' // access outlived the stack's Delete
  | 'suspended'
  | 'resumed'
  | 'ended' // for good

const NEXT: Record<ConnectionStatus, Partial<Record<Signal, ConnectionStatus>>> = {
  verifying: {
    registered: 'verifying',
    refused: 'disconnected',
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
    registered: 'verifying',
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
    insecure: 'insecure',
    suspended: 'suspended',
    ended: 'disconnected',
  },
  contested: {
    recreated: 'suspended',
    denied: 'disconnected',
    insecure: 'insecure',
    suspended: 'suspended',
    ended: 'disconnected',
  },
  disconnected: { registered: 'verifying' },
}

/** In these, and only once approved, credentials are issued: a stack's Delete is a hint, not an order. */
const ISSUING: readonly ConnectionStatus[] = ['active', 'disconnecting', 'contested']

export const STATUSES = Object.keys(NEXT) as ConnectionStatus[]

/** What is not in the table does not happen. */
export const nextStatus = (now: ConnectionStatus, signal: Signal): ConnectionStatus =>
  NEXT[now][signal] ?? now

export const isAccepted = (now: ConnectionStatus, signal: Signal): boolean =>
  NEXT[now][signal] !== undefined

export const isIssuing = (
  connection: Pick<Connection, 'status' | 'approved' | 'awaitsReproof'>,
): boolean =>
  connection.approved && !connection.awaitsReproof && ISSUING.includes(connection.status)

/** A connection whose account is confirmed does not stop to ask again. */
export function advance(connection: Connection, signal: Signal): Connection {
  const next = nextStatus(connection.status, signal)
  const status =
    next === 'awaiting-approval' && connection.approved ? nextStatus(next, 'approved') : next
  return status === connection.status
    ? connection
    : { ...connection, status, epoch: (connection.epoch ?? 0) + 1 }
}
