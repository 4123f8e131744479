import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { allow } from './access.ts'
import { pageOf } from './page.ts'
import { topicArn, topicsOf } from './topic.ts'

export function ListTopics(world: World, caller: Caller, input: { NextToken?: string }) {
  const { accountId, region } = caller
  allow(
    world,
    caller,
    { arn: topicArn(region, accountId, '*'), accountId },
    { action: 'ListTopics' },
  )
  const own = [...topicsOf(world).values()].filter(
    (topic) => topic.accountId === accountId && topic.region === region,
  )
  const { page, next } = pageOf(own, input.NextToken)
  return { Topics: page.map(({ arn }) => ({ TopicArn: arn })), ...next }
}
