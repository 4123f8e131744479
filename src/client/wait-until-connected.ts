import { isRolecallError, RolecallError } from '../api/errors.ts'
import type { Connection, Invitation } from '../api/types.ts'
import type { ClientWorld } from './world.ts'

/**
 * The state of an invitation: its own status until the customer's stack reports, then the status of
 * its connection.
 */
export type ConnectProgress = Invitation['status'] | Connection['status']

export interface WaitOptions {
  /**
   * Ends the wait, for example `AbortSignal.timeout(3_600_000)`. Without it, the wait lasts as long
   * as the invitation is open.
   */
  signal?: AbortSignal
  /**
   * Called at the start and at each change. On `awaiting-approval`, tell your operators to approve
   * the account.
   */
  onProgress?: (progress: ConnectProgress) => void
  /**
   * The first pause between two requests in milliseconds, at least 1. Default 1000. Each further
   * pause is longer by half.
   */
  minIntervalMs?: number
  /** The longest pause between two requests in milliseconds. Default 15000. */
  maxIntervalMs?: number
}

interface Lookups {
  getInvitation(id: string, options: { signal?: AbortSignal | undefined }): Promise<Invitation>
  getConnection(id: string, options: { signal?: AbortSignal | undefined }): Promise<Connection>
}

const GROWTH = 1.5

/** Waits until the connection is active. Throws as soon as that can no longer happen by itself. */
export async function waitUntilConnected(
  rolecall: Lookups,
  invitationId: string,
  { signal, onProgress, minIntervalMs = 1000, maxIntervalMs = 15_000 }: WaitOptions,
  world: Pick<ClientWorld, 'sleep' | 'random'>,
): Promise<Connection> {
  let last: ConnectProgress | undefined
  for (
    let intervalMs = minIntervalMs;
    ;
    intervalMs = Math.min(intervalMs * GROWTH, maxIntervalMs)
  ) {
    const seen = await look(rolecall, invitationId, signal).catch((error: unknown) => {
      // An outage in the middle of a long wait may pass. At the start, the address may be wrong.
      if (last !== undefined && isRolecallError(error) && error.retry) return undefined
      throw error
    })
    if (seen && seen.progress !== last) {
      last = seen.progress
      intervalMs = minIntervalMs
      onProgress?.(last)
    }
    if (seen?.connection?.status === 'active') return seen.connection
    if (seen) throwIfOver(seen, invitationId)
    await world.sleep(intervalMs * (0.75 + world.random() / 2), signal)
  }
}

interface Seen {
  progress: ConnectProgress
  invitation: Invitation
  /**
   * Undefined if it does not count: after a failed attempt, an open invitation still has the ended
   * connection of that attempt.
   */
  connection: Connection | undefined
}

/**
 * Reads the connection first. If it ended and the invitation was opened again meanwhile, the
 * invitation then shows that.
 */
async function look(
  rolecall: Lookups,
  invitationId: string,
  signal: AbortSignal | undefined,
): Promise<Seen> {
  const connectionId = invitationId.replace(/^inv_/, 'con_')
  const found = await rolecall.getConnection(connectionId, { signal }).catch((error: unknown) => {
    if (isRolecallError(error, 'NOT_FOUND')) return undefined
    throw error
  })
  const invitation = await rolecall.getInvitation(invitationId, { signal })
  // An earlier release of the service does not say which connections there are.
  const all = invitation.status === 'claimed' ? (invitation.connections ?? []) : []
  const several = all.filter(({ role }) => typeof role === 'string')
  if (several.length > 0) return lookAtSeveral(rolecall, { invitation, several, signal })
  const connection = invitation.status === 'claimed' ? found : undefined
  return { progress: connection?.status ?? invitation.status, invitation, connection }
}

/**
 * A profile with several roles has a connection for each. Until the stack has reported all of them,
 * none counts; then the first one that is not active, or the first one.
 */
async function lookAtSeveral(
  rolecall: Lookups,
  of: {
    invitation: Invitation
    several: Invitation['connections']
    signal: AbortSignal | undefined
  },
): Promise<Seen> {
  const { invitation, several, signal } = of
  const { id } = several.find(({ status }) => status !== 'active') ?? several[0]!
  const found = await rolecall.getConnection(id, { signal })
  const isUnderWay = ['creating', 'checking', 'failed'].includes(invitation.state)
  const counts = found.status !== 'active' || !isUnderWay
  const connection = counts && invitation.state !== 'failed' ? found : undefined
  return { progress: connection?.status ?? invitation.status, invitation, connection }
}

const GOES_ON: readonly ConnectProgress[] = ['open', 'claimed', 'verifying', 'awaiting-approval']

function throwIfOver({ progress, invitation, connection }: Seen, invitationId: string): void {
  if (GOES_ON.includes(progress)) return
  if (!connection) {
    const revoked = invitation.declinedAt ? 'was declined by the customer' : 'was revoked'
    const ended = progress === 'expired' ? `expired at ${invitation.expiresAt}` : revoked
    const detail = `The invitation ${invitationId} ${ended}. Create a new one.`
    throw new RolecallError('INVITATION_NOT_OPEN', { detail })
  }
  const findings = connection.findings.flatMap(({ message, remedy }) => [message, remedy])
  const detail = [`The connection ${connection.id} is ${progress}.`, ...findings].join(' ')
  throw new RolecallError('CONNECTION_NOT_ISSUING', { detail })
}
