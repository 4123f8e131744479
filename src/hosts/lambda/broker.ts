import { brokerSts } from '../../adapters/aws/sts/sts.ts'
import type { StsCall } from '../../core/ports.ts'
import type { Basis } from './wiring.ts'

/**
 * STS as the broker role. `perSecond` is this copy's share of the quota, so that all copies of the
 * deployment together stay within it.
 */
export function openBroker(
  { aws, ports, tell }: Pick<Basis, 'aws' | 'ports' | 'tell'>,
  perSecond: string,
) {
  const share = { perSecond: Number(perSecond), burst: Math.max(MIN_BURST, Number(perSecond)) }
  const onStsCall = ({ outcome }: StsCall) => {
    if (outcome === 'throttled') tell.measure('StsThrottled', 1)
  }
  return brokerSts(aws, ports.installation, ports, { share, onStsCall })
}

/** Enough calls for ten stacks of one batch at once. */
const MIN_BURST = 40
