import { isRolecallError } from '../../api/errors.ts'
import type { Ports } from '../ports.ts'

/**
 * Ends a console session for good, so that a copy of its cookie does not work either (attack 70).
 * Ending it twice changes nothing.
 */
export async function endSession(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  { id, until }: { id: string; until: Date },
): Promise<void> {
  const end = { kind: 'session-end', id, version: 0, status: 'ended' } as const
  const times = { createdAt: clock.now().toISOString(), expiresAt: until.toISOString() }
  try {
    await store.commit({ put: [{ ...end, ...times }], audit: [], announce: [] })
  } catch (error) {
    if (!isRolecallError(error, 'VERSION_CONFLICT')) throw error
  }
}

export const hasSessionEnded = async (
  { store }: Pick<Ports, 'store'>,
  id: string,
): Promise<boolean> => (await store.get('session-end', id)) !== undefined
