import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import type { World } from '../../world.ts'
import { queueFor } from './access.ts'
import { allAttributes } from './attributes.ts'
import { promoteDue } from './backlog.ts'

const MAY_BE_UNSET = new Set([
  'Policy',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
])

export function GetQueueAttributes(
  world: World,
  caller: Caller,
  input: { QueueUrl: string; AttributeNames?: string[] },
) {
  const queue = queueFor(world, caller, 'GetQueueAttributes', input.QueueUrl)
  promoteDue(world, queue)
  const all = allAttributes(queue)
  const names = input.AttributeNames ?? []
  if (names.includes('All')) return { Attributes: all }
  const unknown = names.find((name) => !(name in all) && !MAY_BE_UNSET.has(name))
  if (unknown) throw new AwsFault('InvalidAttributeName', `Unknown Attribute ${unknown}.`)
  const Attributes = Object.fromEntries(
    names.flatMap((name) => (name in all ? [[name, all[name]]] : [])),
  )
  return names.length > 0 ? { Attributes } : {}
}
