import { AwsFault } from '../operation.ts'
import type { World } from '../world.ts'

interface Bucket {
  tokens: number
  at: number
}

const bucketsOf = (world: World): Map<string, Bucket> => world.part('throttle', () => new Map())

/**
 * Refuses a call beyond what the `throttle` knob allows per second and account, as the service
 * itself would.
 */
export function throttle(
  world: World,
  service: string,
  operation: string,
  accountId: string,
): void {
  for (const [rule, rate] of Object.entries(world.knobs.throttle)) {
    const [ruledService = '*', ruledOperation = '*'] = rule.split(':')
    const applies =
      (ruledService === '*' || ruledService === service) &&
      (ruledOperation === '*' || ruledOperation === operation)
    if (applies && !takeToken(world, `${rule}|${accountId}`, rate))
      throw tooMany(service, operation)
  }
}

function takeToken(world: World, name: string, rate: number): boolean {
  const buckets = bucketsOf(world)
  const now = world.clock.now()
  const full = rate === 0 ? 0 : Math.max(1, rate)
  const last = buckets.get(name) ?? { tokens: full, at: now }
  const tokens = Math.min(full, last.tokens + ((now - last.at) / 1000) * rate)
  buckets.set(name, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now })
  return tokens >= 1
}

/** AWS: calls for items and calls for tables are throttled under different names. */
const FOR_TABLES =
  /^(?:Create|Describe|Delete|Update|List)(?:Tables?|TimeToLive|ContinuousBackups)$/

function throttledTable(operation: string): AwsFault {
  if (FOR_TABLES.test(operation))
    return new AwsFault('ThrottlingException', 'Rate of requests exceeds the allowed throughput.')
  return new AwsFault(
    'ProvisionedThroughputExceededException',
    'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
  )
}

function tooMany(service: string, operation: string): AwsFault {
  if (service === 'dynamodb') return throttledTable(operation)
  if (service === 's3') return new AwsFault('SlowDown', 'Please reduce your request rate.', 503)
  if (service === 'sqs')
    return new AwsFault(
      'RequestThrottled',
      'The request was denied due to request throttling.',
      400,
    )
  if (service === 'organizations')
    return new AwsFault(
      'TooManyRequestsException',
      'You have sent too many requests in too short a period of time.',
      400,
    )
  return new AwsFault('Throttling', 'Rate exceeded', 400)
}
