import type { Ports } from '../../core/ports.ts'
import type { CircuitBreaker } from '../../core/verification/circuit-breaker.ts'
import type { Share } from '../../core/verification/share.ts'
import { verifyDue } from '../../core/verification/verify.ts'

type SweepPorts = Pick<
  Ports,
  'clock' | 'random' | 'store' | 'sts' | 'roles' | 'installation' | 'log'
>

const AT_ONCE = 50

interface Sweep {
  breaker: CircuitBreaker
  /** How long the sweep may take, in milliseconds. */
  withinMs: number
  /** The share of the connections that this sweep checks; several sweeps run in parallel. */
  share: Share
}

/**
 * Verifies due connections until none is left or the time is over. The STS port limits the rate.
 * Returns how many it checked.
 */
export async function sweep(
  ports: SweepPorts,
  { breaker, withinMs, share }: Sweep,
): Promise<number> {
  const started = ports.clock.monotonic()
  const wasOpen = breaker.isOpen
  let looked = 0
  for (
    let checked = 1;
    checked > 0 && ports.clock.monotonic() - started < withinMs;
    looked += checked
  )
    checked = await verifyDue(ports, AT_ONCE, breaker, share)
  if (breaker.isOpen && !wasOpen)
    ports.log.error('verification.frozen', {
      why: 'Many connections that worked are denied at once.',
    })
  if (!breaker.isOpen && wasOpen) ports.log.info('verification.resumed')
  return looked
}
