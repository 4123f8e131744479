import type { Ports } from '../ports.ts'
import { deliverAnswer } from './deliver-answer.ts'

/** Answers that were decided but never arrived: after a crash, or while S3 was away. */
export async function resendDueAnswers(ports: Pick<Ports, 'clock' | 'random' | 'store' | 'keys' | 'answers'>, limit = 50): Promise<number> {
  const due = await ports.store.due('callback', ports.clock.now(), limit)
  await Promise.all(due.map((callback) => deliverAnswer(ports, callback)))
  return due.length
}
