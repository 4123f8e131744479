import { retryOnConflict } from '../../model/retry-on-conflict.ts'
import type { StackRequest } from '../receive/stack-request.ts'
import { decideDelete } from './decide-delete.ts'
import { changeOf, type DecisionPorts } from './decision.ts'

/** A Delete that was answered in vain says later what it has to say of the connection; its answer stays what it was (fault 25). */
export const applyDeferredDelete = (ports: DecisionPorts, request: StackRequest): Promise<void> =>
  retryOnConflict(async () => {
    const callback = await ports.store.get('callback', request.id)
    if (!callback?.unheeded) return
    const { unheeded: _, ...heeded } = callback
    const decision = await decideDelete(ports, request, callback)
    await ports.store.commit(changeOf(ports, request, decision, heeded))
  })
