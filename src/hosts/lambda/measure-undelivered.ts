import type { DeadLetters, Installation } from '../../core/ports.ts'
import type { Telemetry } from './telemetry.ts'

interface Desk {
  deadLetters: Pick<DeadLetters, 'count'>
  installation: Pick<Installation, 'homeRegion'>
  tell: Pick<Telemetry, 'measure' | 'log'>
}

/**
 * Measures how many messages wait in further Regions because SNS could not deliver them. AWS: an
 * alarm sees only the metrics of its own Region and tells only topics there, so one alarm of the
 * home Region stands for all of them.
 */
export async function measureUndelivered({ deadLetters, installation, tell }: Desk): Promise<void> {
  const { queues, unread } = await deadLetters.count()
  const elsewhere = queues.filter(({ region }) => region !== installation.homeRegion)
  const messages = elsewhere.reduce((sum, { messages }) => sum + messages, 0)
  if (elsewhere.length > 0) tell.measure('UndeliveredElsewhere', messages)
  for (const queue of unread) tell.log.error('dead-letters.not-read', { ...queue })
}
