import type { Clock, Log } from '../../../core/ports.ts'

/**
 * This machine's clock, corrected while it is far from AWS's, so that deadlines, expiries and schedules use a time that is
 * nearly right (fault 18). Logs when that begins and when it ends.
 */
export function trustedClock(clock: Clock, log: Log, awsAheadMs: () => number): Clock {
  let logged = 0
  return {
    ...clock,
    now() {
      const ahead = awsAheadMs()
      if ((ahead === 0) !== (logged === 0)) logChange(log, ahead)
      logged = ahead
      return new Date(clock.now().getTime() + ahead)
    },
  }
}

function logChange(log: Log, ahead: number): void {
  if (ahead === 0) log.info('clock.right')
  else
    log.error('clock.wrong', {
      aheadOfAwsSeconds: Math.round(-ahead / 1000),
      why: "This machine's clock is wrong. Rolecall uses AWS's time. Fix NTP.",
    })
}
