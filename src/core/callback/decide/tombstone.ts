import type { StackRequest } from '../receive/stack-request.ts'
import type { Decision, DecisionPorts } from './decision.ts'

/** A stack, or one of the several roles that it connects. */
const deletedValue = ({ stack, role }: StackRequest): string =>
  role === undefined ? stack.text : `${stack.text} ${role}`

/** Whether the stack was deleted, or the role of this request with it. */
export async function wasDeleted(
  { store }: Pick<DecisionPorts, 'store'>,
  request: StackRequest,
): Promise<boolean> {
  const values = new Set([request.stack.text, deletedValue(request)])
  for (const value of values) if (await store.reservedBy('deleted-stack', value)) return true
  return false
}

/**
 * Records that the stack was deleted, so that a Create of it that arrives late is refused (fault
 * 10). The Delete of one of several roles says nothing of the others.
 */
export async function tombstone(
  { store }: DecisionPorts,
  request: StackRequest,
): Promise<Decision['reserve']> {
  const value = deletedValue(request)
  const known = await store.reservedBy('deleted-stack', value)
  return known ? [] : [{ kind: 'deleted-stack', value, owner: request.requestId }]
}
