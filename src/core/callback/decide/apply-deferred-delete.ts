import { retryOnConflict } from '../../model/retry-on-conflict.ts'
import type { StackRequest } from '../receive/stack-request.ts'
import { decideDelete } from './decide-delete.ts'
import { changeOf, type DecisionPorts } from './decision.ts'

/** A Delete that Rolecall answered as a last resort has not changed its connection yet. Applies the change now; the answer stays the same (fault 25). */
export const applyDeferredDelete = (ports: DecisionPorts, request: StackRequest): Promise<void> =>
  retryOnConflict(async () => {
    const callback = await ports.store.get('callback', request.id)
    if (!callback?.deferredDelete) return
    const { deferredDelete: _, ...applied } = callback
    const decision = await decideDelete(ports, request, callback)
    await ports.store.commit(changeOf(ports, request, decision, applied))
  })
