import type { World } from '../../../world.ts'
import { uuid } from '../engine/stack.ts'
import { type NewOperation, startOperation } from './operate.ts'
import { instanceKey, type StackInstance, type StackSet, type Target } from './stack-set.ts'

type Asked = Omit<NewOperation, 'action' | 'targets' | 'operationId'> & { operationId?: string }

/** Makes stacks in the targets. A current instance stays as it is; a failed one is retried. */
export function createInstances(
  world: World,
  set: StackSet,
  targets: readonly Target[],
  { overrides = new Map(), ...asked }: Asked & { overrides?: ReadonlyMap<string, string> },
) {
  const operationId = asked.operationId ?? uuid(world)
  const wanted = targets.filter((target) => !isSettled(set.instances.get(instanceKey(target))))
  for (const target of wanted) {
    const known = set.instances.get(instanceKey(target))
    set.instances.set(instanceKey(target), {
      ...newInstance(target),
      ...(known ? { stackId: known.stackId } : {}),
      overrides,
      lastOperationId: operationId,
    })
  }
  return startOperation(world, set, { ...asked, operationId, action: 'CREATE', targets: wanted })
}

/** AWS: operations leave inoperable instances alone, except deletions. */
const isSettled = (instance: StackInstance | undefined): boolean =>
  instance?.status === 'CURRENT' || instance?.status === 'INOPERABLE'

const newInstance = ({ accountId, region, unitId }: Target): StackInstance => ({
  accountId,
  region,
  unitId,
  stackId: undefined,
  status: 'OUTDATED',
  detailedStatus: 'PENDING',
  statusReason: undefined,
  overrides: new Map(),
  lastOperationId: undefined,
})

/** Brings existing instances up to date. AWS leaves inoperable ones out. */
export function updateInstances(
  world: World,
  set: StackSet,
  targets: readonly Target[],
  asked: Asked,
) {
  const operationId = asked.operationId ?? uuid(world)
  const wanted = targets.filter((target) => {
    const instance = set.instances.get(instanceKey(target))
    return instance && instance.status !== 'INOPERABLE'
  })
  for (const target of wanted) {
    const instance = set.instances.get(instanceKey(target))!
    Object.assign(instance, { status: 'OUTDATED', detailedStatus: 'PENDING' })
  }
  return startOperation(world, set, { ...asked, operationId, action: 'UPDATE', targets: wanted })
}

/** Removes instances, with their stacks unless these are retained. */
export function deleteInstances(
  world: World,
  set: StackSet,
  targets: readonly Target[],
  asked: Asked,
) {
  const operationId = asked.operationId ?? uuid(world)
  const wanted = targets.filter((target) => set.instances.has(instanceKey(target)))
  for (const target of wanted) set.instances.get(instanceKey(target))!.detailedStatus = 'PENDING'
  return startOperation(world, set, { ...asked, operationId, action: 'DELETE', targets: wanted })
}
