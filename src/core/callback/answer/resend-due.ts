import type { Ports } from '../../ports.ts'
import { deliverAnswer } from './deliver-answer.ts'

/**
 * Sends stored answers again that did not arrive, because of a crash or because S3 was unavailable.
 */
export async function resendDueAnswers(
  ports: Pick<Ports, 'clock' | 'random' | 'store' | 'keys' | 'answers'>,
  limit = 50,
): Promise<number> {
  const due = await ports.store.due('callback', ports.clock.now(), limit)
  const sent = await Promise.allSettled(due.map((callback) => deliverAnswer(ports, callback)))
  const failed = sent.find((it) => it.status === 'rejected')
  if (failed) throw failed.reason
  return due.length
}
