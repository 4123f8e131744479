import type { Clock, Log } from '../../../core/ports.ts'

/**
 * This machine's clock. While it differs much from AWS's clock, it is corrected, so that deadlines
 * and schedules use about the right time (fault 18). Logs when a correction begins and ends.
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
