import type { Context } from 'aws-lambda'
import { keepStopList } from '../../core/credentials/stop-list.ts'
import { expireDueInvitations } from '../../core/invitations/expire-due.ts'
import { untilDone } from './until-done.ts'
import { openAtStart, openBasis } from './wiring.ts'

const AT_ONCE = 200

const open = openAtStart(() => openBasis(process.env, import.meta.url))

/**
 * Marks expired invitations. Nothing waits for this, because every reader compares the time itself.
 * Then keeps the list of stops.
 */
export async function handler(_event: unknown, context: Context): Promise<void> {
  const { ports, tell } = await open()
  tell.begin(context)
  tell.measure(
    'InvitationsExpired',
    await untilDone(context, AT_ONCE, () => expireDueInvitations(ports, AT_ONCE)),
  )
  await keepStopList(ports)
}
