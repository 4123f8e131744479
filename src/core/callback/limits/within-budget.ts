import type { Answers, Sts } from '../../ports.ts'
import type { StackRequest } from '../receive/stack-request.ts'
import type { Budget } from './budget.ts'

/** The calls of a usual request: an answer, and three probes where it reports a role. */
const USUAL_CALLS = { invitation: 1, connection: 4 }

interface Outside {
  sts: Sts
  answers: Answers
}

/**
 * Runs the work if the budget allows it, and charges the calls that it really made. Otherwise
 * returns the seconds to wait.
 */
export async function withinBudget<P extends Outside, T>(
  ports: P,
  { budget, request }: { budget: Budget | undefined; request: StackRequest },
  work: (ports: P) => Promise<T>,
): Promise<T | { waitSeconds: number }> {
  if (!budget) return work(ports)
  const spender = { invitationId: request.claim.invitationId, accountId: request.stack.accountId }
  const usual = USUAL_CALLS[request.resource]
  const waitSeconds = budget.take(spender, usual)
  if (waitSeconds > 0) return { waitSeconds }
  let calls = 0
  try {
    return await work(countCalls(ports, () => calls++))
  } finally {
    budget.settle(spender, usual - calls)
  }
}

function countCalls<P extends Outside>(ports: P, count: () => void): P {
  const { sts, answers } = ports
  return {
    ...ports,
    sts: {
      assume: (request) => sts.assume(request),
      check: () => sts.check(),
      probe(...asked) {
        count()
        return sts.probe(...asked)
      },
    } satisfies Sts,
    answers: {
      put(responseUrl, body) {
        count()
        return answers.put(responseUrl, body)
      },
    } satisfies Answers,
  }
}
