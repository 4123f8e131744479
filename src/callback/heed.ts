import { onFreshState } from '../model/fresh-state.ts'
import { decideDelete } from './decide-delete.ts'
import { changeOf, type DecisionPorts } from './decision.ts'
import type { StackRequest } from './stack-request.ts'

/** A Delete that was answered in vain says later what it has to say of the connection; its answer stays what it was (fault 25). */
export const heed = (ports: DecisionPorts, request: StackRequest): Promise<void> =>
  onFreshState(async () => {
    const callback = await ports.store.get('callback', request.id)
    if (!callback?.unheeded) return
    const { unheeded: _, ...heeded } = callback
    const decision = await decideDelete(ports, request, callback)
    await ports.store.commit(changeOf(ports, request, decision, heeded))
  })
