import type { Context } from 'aws-lambda'

const RESERVE_MS = 10_000

/** Takes portion after portion until one is not full, or time is short. What it leaves waits for the next turn. */
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
