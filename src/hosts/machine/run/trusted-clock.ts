import type { Clock, Log } from '../../../core/ports.ts'

/**
 * This machine's clock, put right where it is far from AWS's: deadlines, expiries and schedules go by one time that is
 * nearly true (fault 18). Says so when that begins and when it ends.
 */
export function trustedClock(clock: Clock, log: Log, awsAheadMs: () => number): Clock {
  let told = 0
  return {
    ...clock,
    now() {
      const ahead = awsAheadMs()
      if ((ahead === 0) !== (told === 0)) say(log, ahead)
      told = ahead
      return new Date(clock.now().getTime() + ahead)
    },
  }
}

function say(log: Log, ahead: number): void {
  if (ahead === 0) log.info('clock.right')
  else
    log.error('clock.wrong', {
      aheadOfAwsSeconds: Math.round(-ahead / 1000),
      why: "This machine's clock is wrong; AWS's time is used instead.",
    })
}
