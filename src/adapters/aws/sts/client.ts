import { type ServiceInputTypes, type ServiceOutputTypes, STSClient } from '@aws-sdk/client-sts'
import type { DeserializeMiddleware } from '@smithy/types'
import type { Clock, StsCall } from '../../../core/ports.ts'
import { requestHandler } from '../../network/proxies.ts'
import type { AwsAccess } from '../clients.ts'
import { repeatAfterSkew } from '../clock-skew.ts'
import { isAccessDenied, isServersFault, isThrottled } from '../faults.ts'

/**
 * A client for one Region's endpoint. It tries once, because its caller decides on other Regions
 * and on waits.
 */
export const stsClient = (
  access: AwsAccess,
  credentials?: STSClient['config']['credentials'],
): STSClient =>
  repeatAfterSkew(
    new STSClient({
      region: access.region,
      maxAttempts: 1,
      requestHandler: requestHandler(2000, 8000),
      ...(credentials && { credentials }),
    }),
  )

export type Observe = <T>(operation: string, work: () => Promise<T>) => Promise<T>

/** Reports each call to STS in this Region: its outcome, and how long AWS took. */
export const observer =
  (
    region: string,
    { clock, onStsCall }: { clock: Pick<Clock, 'monotonic'>; onStsCall(call: StsCall): void },
  ): Observe =>
  async (operation, work) => {
    const startedAt = clock.monotonic()
    const report = (outcome: string) => {
      const seconds = (clock.monotonic() - startedAt) / 1000
      onStsCall({ region, operation, outcome, seconds })
    }
    try {
      const answer = await work()
      report('ok')
      return answer
    } catch (error) {
      report(outcomeOf(error))
      throw error
    }
  }

/** Observes each call of this client, from the signed request to the parsed response. */
export function observeCalls(client: STSClient, observe: Observe): STSClient {
  const middleware: DeserializeMiddleware<ServiceInputTypes, ServiceOutputTypes> =
    (next, { commandName = '' }) =>
    (request) =>
      observe(commandName.replace(/Command$/, ''), () => next(request))
  client.middlewareStack.add(middleware, { step: 'deserialize', priority: 'high' })
  return client
}

function outcomeOf(error: unknown): string {
  if (isAccessDenied(error)) return 'denied'
  if (isThrottled(error)) return 'throttled'
  return isServersFault(error) ? 'unavailable' : 'failed'
}
