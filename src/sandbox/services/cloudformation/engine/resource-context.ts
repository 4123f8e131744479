import type { Caller } from '../../../operation.ts'
import { partitionOf } from '../../../partition.ts'
import type { ResourceContext } from '../resources/resource-type.ts'
import type { ResourceDefinition } from '../template/template.ts'
import type { Noted } from './events.ts'

/** One create, update or delete of one stack. */
export interface Run extends Noted {
  /** The caller whose permissions apply to the resources. */
  actor: Caller
  signal: AbortSignal
  cancel: AbortController
}

export function resourceContext(
  { world, stack, actor, signal }: Run,
  { logicalId, type }: ResourceDefinition,
): ResourceContext {
  const { stackId, stackName, region, accountId } = stack
  const tags = [
    ...stack.tags,
    { Key: 'aws:cloudformation:stack-name', Value: stackName },
    { Key: 'aws:cloudformation:stack-id', Value: stackId },
    { Key: 'aws:cloudformation:logical-id', Value: logicalId },
  ]
  return {
    world,
    caller: actor,
    stackId,
    stackName,
    region,
    accountId,
    partition: partitionOf(region),
    logicalId,
    type,
    tags,
    signal,
  }
}
