import { declare, type Service } from '../../operation.ts'
import {
  ActivateOrganizationsAccess,
  DeactivateOrganizationsAccess,
  DescribeOrganizationsAccess,
} from './operations/ActivateOrganizationsAccess.ts'
import { CreateChangeSet } from './operations/CreateChangeSet.ts'
import { CreateStack } from './operations/CreateStack.ts'
import {
  CreateStackInstances,
  DeleteStackInstances,
  UpdateStackInstances,
} from './operations/CreateStackInstances.ts'
import { CreateStackSet } from './operations/CreateStackSet.ts'
import { DeleteStack } from './operations/DeleteStack.ts'
import { DescribeChangeSet, ListChangeSets } from './operations/DescribeChangeSet.ts'
import { DescribeStackEvents } from './operations/DescribeStackEvents.ts'
import {
  DescribeStackResource,
  DescribeStackResources,
  ListStackResources,
} from './operations/DescribeStackResources.ts'
import {
  DeleteStackSet,
  DescribeStackSet,
  ListStackSetAutoDeploymentTargets,
  ListStackSets,
} from './operations/DescribeStackSet.ts'
import { DescribeStacks } from './operations/DescribeStacks.ts'
import { DescribeType } from './operations/DescribeType.ts'
import { DeleteChangeSet, ExecuteChangeSet } from './operations/ExecuteChangeSet.ts'
import { GetTemplate, GetTemplateSummary, ValidateTemplate } from './operations/GetTemplate.ts'
import { ListExports } from './operations/ListExports.ts'
import { DescribeStackInstance, ListStackInstances } from './operations/ListStackInstances.ts'
import {
  DescribeStackSetOperation,
  ListStackSetOperationResults,
  ListStackSetOperations,
  StopStackSetOperation,
} from './operations/ListStackSetOperations.ts'
import { ListStacks } from './operations/ListStacks.ts'
import { UpdateStack } from './operations/UpdateStack.ts'
import { UpdateStackSet } from './operations/UpdateStackSet.ts'
import { UpdateTerminationProtection } from './operations/UpdateTerminationProtection.ts'
import { OPERATION_PREFERENCES } from './stack-sets/preferences.ts'

const SET = 'StackSetName CallAs'
const PAGE = 'NextToken MaxResults'
const TARGETS = `Accounts DeploymentTargets[Accounts OrganizationalUnitIds AccountFilterType] Regions
  OperationPreferences[${OPERATION_PREFERENCES}] OperationId`
const SHAPE = `Description TemplateBody TemplateURL Parameters[ParameterKey ParameterValue
  UsePreviousValue] Capabilities Tags[Key Value] AdministrationRoleARN ExecutionRoleName
  PermissionModel AutoDeployment[Enabled RetainStacksOnAccountRemoval] ManagedExecution[Active]`
const OVERRIDES = 'ParameterOverrides[ParameterKey ParameterValue UsePreviousValue]'

const stackSetOperations: Service['operations'] = {
  ActivateOrganizationsAccess: declare(ActivateOrganizationsAccess, ''),
  CreateStackInstances: declare(CreateStackInstances, `${SET} ${TARGETS} ${OVERRIDES}`),
  CreateStackSet: declare(CreateStackSet, `${SET} ${SHAPE} ClientRequestToken`),
  DeactivateOrganizationsAccess: declare(DeactivateOrganizationsAccess, ''),
  DeleteStackInstances: declare(DeleteStackInstances, `${SET} ${TARGETS} RetainStacks`),
  DeleteStackSet: declare(DeleteStackSet, SET),
  DescribeOrganizationsAccess: declare(DescribeOrganizationsAccess, 'CallAs'),
  DescribeStackInstance: declare(
    DescribeStackInstance,
    `${SET} StackInstanceAccount StackInstanceRegion`,
  ),
  DescribeStackSet: declare(DescribeStackSet, SET),
  DescribeStackSetOperation: declare(DescribeStackSetOperation, `${SET} OperationId`),
  ListStackInstances: declare(
    ListStackInstances,
    `${SET} ${PAGE} Filters[Name Values] StackInstanceAccount StackInstanceRegion`,
  ),
  ListStackSetAutoDeploymentTargets: declare(ListStackSetAutoDeploymentTargets, `${SET} ${PAGE}`),
  ListStackSetOperationResults: declare(
    ListStackSetOperationResults,
    `${SET} ${PAGE} OperationId Filters[Name Values]`,
  ),
  ListStackSetOperations: declare(ListStackSetOperations, `${SET} ${PAGE}`),
  ListStackSets: declare(ListStackSets, `CallAs ${PAGE} Status`),
  StopStackSetOperation: declare(StopStackSetOperation, `${SET} OperationId`),
  UpdateStackInstances: declare(UpdateStackInstances, `${SET} ${TARGETS} ${OVERRIDES}`),
  UpdateStackSet: declare(UpdateStackSet, `${SET} ${SHAPE} UsePreviousTemplate ${TARGETS}`),
}

export const service: Service = {
  name: 'cloudformation',
  protocol: 'query',
  xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  operations: {
    ...stackSetOperations,
    CreateChangeSet: declare(
      CreateChangeSet,
      `StackName ChangeSetName TemplateBody TemplateURL UsePreviousTemplate
       Parameters[ParameterKey ParameterValue UsePreviousValue] Capabilities RoleARN Tags[Key
       Value] ClientToken Description ChangeSetType OnStackFailure`,
    ),
    CreateStack: declare(
      CreateStack,
      `StackName TemplateBody TemplateURL Parameters[ParameterKey ParameterValue] Capabilities
       RoleARN Tags[Key Value] DisableRollback TimeoutInMinutes OnFailure ClientRequestToken
       EnableTerminationProtection`,
    ),
    DeleteChangeSet: declare(DeleteChangeSet, 'ChangeSetName StackName'),
    DeleteStack: declare(
      DeleteStack,
      'StackName RetainResources RoleARN ClientRequestToken DeletionMode',
    ),
    DescribeChangeSet: declare(DescribeChangeSet, 'ChangeSetName StackName'),
    DescribeStackEvents: declare(DescribeStackEvents, 'StackName NextToken'),
    DescribeStackResource: declare(DescribeStackResource, 'StackName LogicalResourceId'),
    DescribeStackResources: declare(
      DescribeStackResources,
      'StackName LogicalResourceId PhysicalResourceId',
    ),
    DescribeStacks: declare(DescribeStacks, 'StackName NextToken'),
    DescribeType: declare(DescribeType, 'Type TypeName'),
    ExecuteChangeSet: declare(ExecuteChangeSet, 'ChangeSetName StackName ClientRequestToken'),
    GetTemplate: declare(GetTemplate, 'StackName TemplateStage'),
    GetTemplateSummary: declare(GetTemplateSummary, 'TemplateBody TemplateURL StackName'),
    ListChangeSets: declare(ListChangeSets, 'StackName'),
    ListExports: declare(ListExports, 'NextToken'),
    ListStackResources: declare(ListStackResources, 'StackName NextToken'),
    ListStacks: declare(ListStacks, 'NextToken StackStatusFilter'),
    UpdateStack: declare(
      UpdateStack,
      `StackName TemplateBody TemplateURL UsePreviousTemplate Parameters[ParameterKey
       ParameterValue UsePreviousValue] Capabilities RoleARN Tags[Key Value] ClientRequestToken`,
    ),
    UpdateTerminationProtection: declare(
      UpdateTerminationProtection,
      'EnableTerminationProtection StackName',
    ),
    ValidateTemplate: declare(ValidateTemplate, 'TemplateBody TemplateURL'),
  },
}
