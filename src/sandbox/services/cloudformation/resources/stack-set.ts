import { readMembers } from '../../../members.ts'
import { uuid } from '../engine/stack.ts'
import {
  CreateStackInstances,
  DeleteStackInstances,
  UpdateStackInstances,
} from '../operations/CreateStackInstances.ts'
import { CreateStackSet } from '../operations/CreateStackSet.ts'
import { DeleteStackSet } from '../operations/DescribeStackSet.ts'
import { UpdateStackSet } from '../operations/UpdateStackSet.ts'
import { stackSetFor } from '../stack-sets/administrator.ts'
import { OPERATION_PREFERENCES, type OperationPreferences } from '../stack-sets/preferences.ts'
import { runningOperation, type StackSet } from '../stack-sets/stack-set.ts'
import { isMap, sameValue, type ValueMap } from '../template/value.ts'
import { partlyMade } from './partly-made.ts'
import { attributesOf, maps, requiredText, tagsOf, texts } from './reading.ts'
import {
  CANCELLED,
  type Change,
  type Made,
  type ResourceContext,
  ResourceFailure,
  type ResourceType,
} from './resource-type.ts'
import { groupsOf, type InstancesRequest, planGroups, requestFor } from './stack-set-groups.ts'

const made = (stackSetId: string): Made => ({
  physicalId: stackSetId,
  attributes: { StackSetId: stackSetId },
})

const structure = (properties: ValueMap, name: string) => {
  const value = properties[name]
  return isMap(value) ? value : undefined
}

/** Numbers and texts as the API has them. */
const preferencesOf = (properties: ValueMap): OperationPreferences =>
  (structure(properties, 'OperationPreferences') ?? {}) as OperationPreferences

const callAs = (properties: ValueMap) => attributesOf(properties, ['CallAs'])

function setInput({ tags }: ResourceContext, properties: ValueMap) {
  const autoDeployment = structure(properties, 'AutoDeployment')
  const managedExecution = structure(properties, 'ManagedExecution')
  return {
    ...attributesOf(properties, [
      'AdministrationRoleARN',
      'CallAs',
      'Description',
      'ExecutionRoleName',
      'PermissionModel',
      'TemplateBody',
      'TemplateURL',
    ]),
    Capabilities: texts(properties, 'Capabilities'),
    Parameters: maps(properties, 'Parameters').map((one) => ({
      ParameterKey: requiredText(one, 'ParameterKey'),
      ParameterValue: requiredText(one, 'ParameterValue'),
    })),
    Tags: tagsOf(properties, tags).filter(({ Key }) => !Key.startsWith('aws:')),
    ...(autoDeployment ? { AutoDeployment: flags(autoDeployment) } : {}),
    ...(managedExecution ? { ManagedExecution: flags(managedExecution) } : {}),
  }
}

const flags = (given: ValueMap): Record<string, string> => attributesOf(given, Object.keys(given))

/** Starts an operation, once no other runs, and waits for its end. */
async function operate(
  { world, signal }: ResourceContext,
  set: StackSet,
  start: () => { OperationId: string },
): Promise<void> {
  for (let running = runningOperation(set); running; running = runningOperation(set))
    await running.done
  const { OperationId } = start()
  const operation = set.operations.find(({ operationId }) => operationId === OperationId)!
  const cancelled = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  await Promise.race([operation.done, cancelled])
  if (operation.endedAt === undefined) throw new ResourceFailure(CANCELLED, set.stackSetId)
  if (operation.status === 'SUCCEEDED') return
  // AWS: the resource does not say which accounts failed; the stack set does.
  throw new ResourceFailure(
    `Resource handler returned message: "Stack set operation [${OperationId}] was unexpectedly stopped or failed" (RequestToken: ${uuid(world)}, HandlerErrorCode: InternalFailure)`,
    set.stackSetId,
  )
}

/** Runs one operation after the other for each of the requests. */
async function operateOn(
  context: ResourceContext,
  {
    set,
    properties,
    requests,
  }: { set: StackSet; properties: ValueMap; requests: InstancesRequest[] },
  run: typeof CreateStackInstances,
): Promise<void> {
  const { world, caller } = context
  const common = {
    StackSetName: set.stackSetId,
    OperationPreferences: preferencesOf(properties),
    ...callAs(properties),
  }
  for (const request of requests)
    await operate(context, set, () => run(world, caller, { ...common, ...request }))
}

const setFor = ({ world, caller }: ResourceContext, stackSetId: string, properties: ValueMap) =>
  stackSetFor(world, caller, 'DescribeStackSet', {
    StackSetName: stackSetId,
    ...callAs(properties),
  })

async function create(context: ResourceContext, properties: ValueMap): Promise<Made> {
  const { world, caller } = context
  const { StackSetId } = CreateStackSet(world, caller, {
    ...setInput(context, properties),
    StackSetName: requiredText(properties, 'StackSetName'),
  })
  return partlyMade(StackSetId, async () => {
    const set = setFor(context, StackSetId, properties)
    const requests = groupsOf(properties).map(requestFor)
    await operateOn(context, { set, properties, requests }, CreateStackInstances)
    return made(StackSetId)
  })
}

// AWS: the resource provider deletes, updates the set, creates, then updates instances.
async function update(
  context: ResourceContext,
  { physicalId, properties, oldProperties }: Change,
): Promise<Made> {
  const { world, caller } = context
  const set = setFor(context, physicalId, properties)
  const { removed, added, changed } = planGroups(groupsOf(oldProperties), groupsOf(properties))
  const removal = { set, properties: oldProperties, requests: removed }
  await operateOn(context, removal, removeInstances)
  if (!sameValue(setOnly(properties), setOnly(oldProperties)))
    await operate(context, set, () =>
      UpdateStackSet(world, caller, {
        ...setInput(context, properties),
        StackSetName: set.stackSetId,
        OperationPreferences: preferencesOf(properties),
      }),
    )
  await operateOn(context, { set, properties, requests: added }, CreateStackInstances)
  await operateOn(context, { set, properties, requests: changed }, UpdateStackInstances)
  return made(physicalId)
}

/** What belongs to the stack set itself and not to its instances. */
const setOnly = ({ StackInstancesGroup: _, OperationPreferences: __, ...rest }: ValueMap) => rest

const removeInstances: typeof CreateStackInstances = (world, caller, input) =>
  DeleteStackInstances(world, caller, { ...input, RetainStacks: false })

async function remove(
  context: ResourceContext,
  { physicalId, properties }: { physicalId: string; properties: ValueMap },
): Promise<void> {
  const { world, caller } = context
  const set = setFor(context, physicalId, properties)
  const requests = groupsOf(properties).map(requestFor)
  await operateOn(context, { set, properties, requests }, removeInstances)
  DeleteStackSet(world, caller, { StackSetName: set.stackSetId, ...callAs(properties) })
}

/** A stack set that is a resource of a stack: the stack lives in the administrator's account. */
export const stackSet: ResourceType = {
  properties: [
    ...['AdministrationRoleARN', 'AutoDeployment', 'CallAs', 'Capabilities', 'Description'],
    ...['ExecutionRoleName', 'ManagedExecution', 'OperationPreferences', 'Parameters'],
    ...['PermissionModel', 'StackInstancesGroup', 'StackSetName', 'Tags', 'TemplateBody'],
    'TemplateURL',
  ],
  inside: readMembers(`AutoDeployment[Enabled RetainStacksOnAccountRemoval] ManagedExecution[Active]
    OperationPreferences[${OPERATION_PREFERENCES}] Parameters[ParameterKey ParameterValue]
    StackInstancesGroup[DeploymentTargets[AccountFilterType Accounts OrganizationalUnitIds] Regions
    ParameterOverrides[ParameterKey ParameterValue]] Tags[Key Value]`),
  required: ['PermissionModel', 'StackSetName'],
  attributes: ['StackSetId'],
  replacedBy: ['CallAs', 'PermissionModel', 'StackSetName'],
  nameProperty: 'StackSetName',
  create,
  update,
  remove,
}
