import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import { authorize } from '../../policy/authorize.ts'
import type { World } from '../../world.ts'
import { missing, queueDoesNotExist } from './faults.ts'
import type { Queue } from './queue.ts'
import { findQueue, queueArn } from './queue.ts'

/**
 * AWS: SQS developer guide, "Limitations of Amazon SQS custom policies": no policy opens these to
 * other accounts.
 */
const OWNER_ONLY = new Set([
  'DeleteQueue',
  'SetQueueAttributes',
  'ListQueueTags',
  'TagQueue',
  'UntagQueue',
])

export function allow(
  world: World,
  caller: Caller,
  action: string,
  queue: Pick<Queue, 'arn' | 'accountId' | 'policy'>,
): void {
  const policy = OWNER_ONLY.has(action) ? undefined : queue.policy
  try {
    authorize(world, caller, {
      action: `sqs:${action}`,
      resource: queue.arn,
      resourceAccountId: queue.accountId,
      ...(policy ? { resourcePolicy: policy } : {}),
    })
  } catch (fault) {
    throw fault instanceof AwsFault && fault.code === 'AccessDenied'
      ? new AwsFault('AccessDeniedException', fault.message, 403)
      : fault
  }
}

/** The queue of a URL, in the Region of the signature, if the caller may do this to it. */
export function queueFor(
  world: World,
  caller: Caller,
  action: string,
  url: string | undefined,
): Queue {
  if (!url) throw missing('QueueUrl')
  const [, accountId, name] =
    /^(?:https?:\/\/[^/]+)?\/?(\d{12})\/([\w-]{1,80}(?:\.fifo)?)$/.exec(url) ?? []
  if (!accountId || !name)
    throw new AwsFault('InvalidAddress', `The address ${url} is not valid for this endpoint.`, 404)
  const queue = findQueue(world, queueArn(caller.region, accountId, name))
  if (!queue) throw queueDoesNotExist()
  allow(world, caller, action, queue)
  return queue
}
