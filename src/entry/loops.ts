import { Budget } from '../callback/budget.ts'
import { resendDueAnswers } from '../callback/resend-due.ts'
import { type InboxCounter, workInbox } from '../callback/work-inbox.ts'
import { expireDueInvitations } from '../invitations/expire-due.ts'
import type { Ports } from '../ports.ts'
import { verifyDue } from '../verification/verify.ts'

const TICK_MS = 500

/** What goes on besides requests: the queue, answers owed, checks due. All of it can be stopped and started at any moment. */
export function startLoops(ports: Ports, count: InboxCounter): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const budget = new Budget(ports.clock)
  const running = [
    workInbox(ports, stopping.signal, count, budget),
    every(ports, stopping.signal, 'answers', () => resendDueAnswers(ports)),
    every(ports, stopping.signal, 'checks', () => checkSome(ports, budget)),
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
async function checkSome(ports: Ports, budget: Budget): Promise<void> {
  const checked = await verifyDue(ports, Math.min(MOST_CHECKS, Math.floor(budget.spare() / PROBES)))
  budget.spend(checked * PROBES)
}

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
