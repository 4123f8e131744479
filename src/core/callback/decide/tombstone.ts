import type { StackRequest } from '../receive/stack-request.ts'
import type { Decision, DecisionPorts } from './decision.ts'

/**
 * Records that the stack was deleted, so that a Create of it that arrives late is refused (fault
 * 10).
 */
export async function tombstone(
  { store }: DecisionPorts,
  request: StackRequest,
): Promise<Decision['reserve']> {
  const value = request.stack.text
  const known = await store.reservedBy('deleted-stack', value)
  return known ? [] : [{ kind: 'deleted-stack', value, owner: request.requestId }]
}
