import type { Context } from 'aws-lambda'

const RESERVE_MS = 10_000

/**
 * Calls `work` until it did less than a full portion, or until the time is short. The next run does
 * the rest.
 */
export async function untilDone(
  context: Pick<Context, 'getRemainingTimeInMillis'>,
  full: number,
  work: () => Promise<number>,
) {
  let total = 0
  for (let done = full; done >= full && context.getRemainingTimeInMillis() > RESERVE_MS; ) {
    done = await work()
    total += done
  }
  return total
}
