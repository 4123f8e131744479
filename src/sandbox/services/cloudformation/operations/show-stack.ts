import type { Stack, StackEvent, StackResource } from '../engine/stack.ts'
import { storedValue } from '../template/parameter-definition.ts'
import { chooseShown } from './shown.ts'

const time = (at: number) => new Date(at).toISOString()

export function showStack(stack: Stack) {
  return chooseShown({
    StackId: stack.stackId,
    StackName: stack.stackName,
    ChangeSetId: stack.changeSetId,
    Description: stack.template.description,
    Parameters: [...stack.template.parameters.values()].map((one) => {
      const value = stack.parameters.get(one.name) ?? ''
      return chooseShown({
        ParameterKey: one.name,
        ParameterValue: one.noEcho ? '****' : value,
        ResolvedValue: storedValue(one, value),
      })
    }),
    CreationTime: time(stack.createdAt),
    LastUpdatedTime: stack.updatedAt === undefined ? undefined : time(stack.updatedAt),
    DeletionTime: stack.deletedAt === undefined ? undefined : time(stack.deletedAt),
    RollbackConfiguration: {},
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DisableRollback: stack.onFailure === 'DO_NOTHING',
    NotificationARNs: [],
    TimeoutInMinutes: stack.timeoutInMinutes,
    Capabilities: [...stack.capabilities],
    Outputs: stack.outputs.map(({ key, value, description, exportName }) =>
      chooseShown({
        OutputKey: key,
        OutputValue: value,
        Description: description,
        ExportName: exportName,
      }),
    ),
    RoleARN: stack.roleArn,
    Tags: [...stack.tags],
    EnableTerminationProtection: stack.terminationProtection,
    ParentId: stack.parentId,
    RootId: stack.rootId,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  })
}

export function showSummary(stack: Stack) {
  return chooseShown({
    StackId: stack.stackId,
    StackName: stack.stackName,
    TemplateDescription: stack.template.description,
    CreationTime: time(stack.createdAt),
    LastUpdatedTime: stack.updatedAt === undefined ? undefined : time(stack.updatedAt),
    DeletionTime: stack.deletedAt === undefined ? undefined : time(stack.deletedAt),
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    ParentId: stack.parentId,
    RootId: stack.rootId,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  })
}

export function showEvent({ stackId, stackName }: Stack, event: StackEvent) {
  return chooseShown({
    StackId: stackId,
    EventId: event.eventId,
    StackName: stackName,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: time(event.at),
    ResourceStatus: event.status,
    ResourceStatusReason: event.reason,
    ResourceProperties: event.properties,
    ClientRequestToken: event.clientRequestToken,
  })
}

function showBrief({ definition, physicalId, status, statusReason }: StackResource) {
  return {
    LogicalResourceId: definition.logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: definition.type,
    ResourceStatus: status,
    ResourceStatusReason: statusReason,
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
  }
}

export function showResource({ stackId, stackName }: Stack, resource: StackResource) {
  return chooseShown({
    StackId: stackId,
    StackName: stackName,
    ...showBrief(resource),
    Timestamp: time(resource.at),
  })
}

export function showResourceDetail(stack: Stack, resource: StackResource) {
  const { StackId, StackName } = { StackId: stack.stackId, StackName: stack.stackName }
  const metadata = resource.definition.metadata
  return chooseShown({
    StackId,
    StackName,
    ...showBrief(resource),
    LastUpdatedTimestamp: time(resource.at),
    Metadata: metadata === undefined ? undefined : JSON.stringify(metadata),
  })
}

export function showResourceSummary(resource: StackResource) {
  return chooseShown({ ...showBrief(resource), LastUpdatedTimestamp: time(resource.at) })
}
