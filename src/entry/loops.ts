import { Budget } from '../callback/budget.ts'
import { resendDueAnswers } from '../callback/resend-due.ts'
import { type InboxCounter, workInbox } from '../callback/work-inbox.ts'
import { isRolecallError } from '../errors.ts'
import { expireDueInvitations } from '../invitations/expire-due.ts'
import type { Ports } from '../ports.ts'
import type { CircuitBreaker } from '../verification/circuit-breaker.ts'
import { verifyDue } from '../verification/verify.ts'

const TICK_MS = 500

/** What goes on besides requests: the queue, answers owed, checks due. All of it can be stopped and started at any moment. */
export function startLoops(ports: Ports, count: InboxCounter, breaker: CircuitBreaker): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const budget = new Budget(ports.clock)
  const running = [
    workInbox(ports, stopping.signal, count, budget),
    every(ports, stopping.signal, 'answers', () => resendDueAnswers(ports)),
    every(ports, stopping.signal, 'checks', () => checkSome(ports, budget, breaker)),
    every(ports, stopping.signal, 'expiry', () => expireDueInvitations(ports)),
  ]
  return {
    async stop() {
      stopping.abort()
      await Promise.all(running)
    },
  }
}

const MOST_CHECKS = 20
const PROBES = 3

/** Stacks that wait now come first (CB-13). */
async function checkSome(ports: Ports, budget: Budget, breaker: CircuitBreaker): Promise<void> {
  const wasOpen = breaker.isOpen
  const checked = await verifyDue(ports, Math.min(MOST_CHECKS, Math.floor(budget.spare() / PROBES)), breaker)
  budget.spend(checked * PROBES)
  if (breaker.isOpen && !wasOpen) await suspectOurselves(ports)
  if (!breaker.isOpen && wasOpen) ports.log.info('verification.resumed')
}

/** Half of the customers do not lock us out at once: says so, and whether the broker itself is known to AWS (fault 42). */
async function suspectOurselves({ sts, log }: Ports): Promise<void> {
  const broker = await sts.check().then(
    () => 'is known to AWS; look at its identity policy and at service control policies',
    (error: unknown) => toRolecallCode(error),
  )
  log.error('verification.frozen', { why: 'Many connections that worked are denied at once.', broker })
}

const toRolecallCode = (error: unknown): string => (isRolecallError(error) ? error.code : 'INTERNAL')

async function every(ports: Ports, stop: AbortSignal, name: string, work: () => Promise<unknown>): Promise<void> {
  while (!stop.aborted) {
    try {
      await work()
    } catch (error) {
      ports.log.error('loop.failed', { loop: name, error })
    }
    await ports.clock.sleep(TICK_MS, stop).catch(() => {})
  }
}
