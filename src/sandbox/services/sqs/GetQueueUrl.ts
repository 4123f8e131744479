import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { allow } from './access.ts'
import { missing, queueDoesNotExist } from './faults.ts'
import { findQueue, queueArn, queueUrl } from './queue.ts'

export function GetQueueUrl(
  world: World,
  caller: Caller,
  input: { QueueName: string; QueueOwnerAWSAccountId?: string },
) {
  if (!input.QueueName) throw missing('QueueName')
  const queue = findQueue(
    world,
    queueArn(caller.region, input.QueueOwnerAWSAccountId ?? caller.accountId, input.QueueName),
  )
  if (!queue) throw queueDoesNotExist()
  allow(world, caller, 'GetQueueUrl', queue)
  return { QueueUrl: queueUrl(world, queue) }
}
