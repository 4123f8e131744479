import { Budget } from '../callback/budget.ts'
import type { DeadLetterWatch } from '../callback/dead-letter-watch.ts'
import { resendDueAnswers } from '../callback/resend-due.ts'
import { type Care, type InboxCounter, workInbox } from '../callback/work-inbox.ts'
import { isRolecallError } from '../errors.ts'
import { expireDueInvitations } from '../invitations/expire-due.ts'
import type { Ports } from '../ports.ts'
import type { CircuitBreaker } from '../verification/circuit-breaker.ts'
import { verifyDue } from '../verification/verify.ts'
import type { Pulse } from './pulse.ts'

const TICK_MS = 500
const DEAD_LETTERS_MS = 60_000

export interface LoopParts {
  count: InboxCounter
  breaker: CircuitBreaker
  pulse: Pulse
  shortage: Care['shortage']
  deadLetters: DeadLetterWatch
}

/** What goes on besides requests: the queue, answers owed, checks due. All of it can be stopped and started at any moment. */
export function startLoops(ports: Ports, parts: LoopParts): { stop(): Promise<void> } {
  const { count, breaker, pulse, shortage, deadLetters } = parts
  const stopping = new AbortController()
  const budget = new Budget(ports.clock)
  const loop = { ports, stop: stopping.signal, pulse }
  const running = [
    workInbox({ ...ports, shortage, beat: () => pulse.beat('inbox') }, stopping.signal, count, budget),
    every(loop, 'answers', () => resendDueAnswers(ports)),
    every(loop, 'checks', () => checkSome(ports, budget, breaker)),
    every(loop, 'expiry', () => expireDueInvitations(ports)),
    every(loop, 'dead-letters', () => deadLetters.look(), DEAD_LETTERS_MS),
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

interface Loop {
  ports: Ports
  stop: AbortSignal
  pulse: Pulse
}

async function every({ ports, stop, pulse }: Loop, name: string, work: () => Promise<unknown>, pauseMs = TICK_MS): Promise<void> {
  while (!stop.aborted) {
    pulse.beat(name)
    try {
      await work()
    } catch (error) {
      ports.log.error('loop.failed', { loop: name, error })
    }
    await ports.clock.sleep(pauseMs, stop).catch(() => {})
  }
}
