import type { Caller } from '../../../operation.ts'
import type { World } from '../../../world.ts'
import { type ChangeSet, changeSets, findChangeSet } from '../engine/change-set.ts'
import type { PlannedChange } from '../engine/plan.ts'
import { resourceType } from '../resources/registry.ts'
import { authorizeStack, stackFor } from './access.ts'
import { chooseShown } from './shown.ts'

export interface ChangeSetInput {
  ChangeSetName?: string
  StackName?: string
  ClientRequestToken?: string
}

export function DescribeChangeSet(world: World, caller: Caller, input: ChangeSetInput) {
  const changeSet = findChangeSet(world, caller, input.ChangeSetName, input.StackName)
  authorizeStack(world, caller, 'DescribeChangeSet', changeSet.stack.stackId)
  const { shape, changes, description } = changeSet
  return chooseShown({
    ...summary(changeSet),
    Description: description,
    Parameters: [...shape.template.parameters.values()].map(({ name, noEcho }) => ({
      ParameterKey: name,
      ParameterValue: noEcho ? '****' : (shape.parameters.get(name) ?? ''),
    })),
    NotificationARNs: [],
    RollbackConfiguration: {},
    Capabilities: [...shape.capabilities],
    Tags: [...shape.tags],
    Changes: changes.map(showChange),
    IncludeNestedStacks: false,
  })
}

const summary = (one: ChangeSet) => ({
  ChangeSetName: one.name,
  ChangeSetId: one.changeSetId,
  StackId: one.stack.stackId,
  StackName: one.stack.stackName,
  CreationTime: new Date(one.createdAt).toISOString(),
  ExecutionStatus: one.executionStatus,
  Status: one.status,
  StatusReason: one.statusReason,
})

/** A nested stack changes with its parent, since its template might be another one now. */
const AUTOMATIC = [
  { Target: { Attribute: 'Properties' }, Evaluation: 'Dynamic', ChangeSource: 'Automatic' },
]

function showChange({
  action,
  logicalId,
  physicalId,
  type,
  replacement,
  properties,
}: PlannedChange) {
  const isAutomatic = action === 'Modify' && resourceType(type).alwaysUpdated && !properties.length
  const change = chooseShown({
    Action: action,
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    Replacement: replacement,
    Scope: properties.length > 0 ? ['Properties'] : [],
    Details: isAutomatic
      ? AUTOMATIC
      : properties.map((Name) => ({
          Target: { Attribute: 'Properties', Name },
          Evaluation: 'Static',
          ChangeSource: 'DirectModification',
        })),
  })
  return { Type: 'Resource', ResourceChange: change }
}

export function ListChangeSets(world: World, caller: Caller, input: { StackName?: string }) {
  const stack = stackFor(world, caller, 'ListChangeSets', input.StackName)
  const own = [...changeSets(world).values()].filter((one) => one.stack === stack)
  return {
    Summaries: own.map((one) => chooseShown({ ...summary(one), Description: one.description })),
  }
}
