import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { allow } from './access.ts'
import { queueArn, queuesOf, queueUrl } from './queue.ts'

export interface ListQueuesInput {
  QueueNamePrefix?: string
  MaxResults?: number
  NextToken?: string
}

export function ListQueues(world: World, caller: Caller, input: ListQueuesInput) {
  allow(world, caller, 'ListQueues', {
    arn: queueArn(caller.region, caller.accountId, '*'),
    accountId: caller.accountId,
  })
  const own = [...queuesOf(world).values()]
    .filter(({ accountId, region }) => accountId === caller.accountId && region === caller.region)
    .filter(
      ({ name }) => name.startsWith(input.QueueNamePrefix ?? '') && name > (input.NextToken ?? ''),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const page = own.slice(0, input.MaxResults ?? 1000)
  const next = own.length > page.length && input.MaxResults ? { NextToken: page.at(-1)!.name } : {}
  return {
    ...(page.length > 0 ? { QueueUrls: page.map((queue) => queueUrl(world, queue)) } : {}),
    ...next,
  }
}
