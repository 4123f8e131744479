import { declare, type Service } from '../../operation.ts'
import { CreateChangeSet } from './operations/CreateChangeSet.ts'
import { CreateStack } from './operations/CreateStack.ts'
import { DeleteStack } from './operations/DeleteStack.ts'
import { DescribeChangeSet, ListChangeSets } from './operations/DescribeChangeSet.ts'
import { DescribeStackEvents } from './operations/DescribeStackEvents.ts'
import {
  DescribeStackResource,
  DescribeStackResources,
  ListStackResources,
} from './operations/DescribeStackResources.ts'
import { DescribeStacks } from './operations/DescribeStacks.ts'
import { DeleteChangeSet, ExecuteChangeSet } from './operations/ExecuteChangeSet.ts'
import { GetTemplate, GetTemplateSummary, ValidateTemplate } from './operations/GetTemplate.ts'
import { ListExports } from './operations/ListExports.ts'
import { ListStacks } from './operations/ListStacks.ts'
import { UpdateStack } from './operations/UpdateStack.ts'
import { UpdateTerminationProtection } from './operations/UpdateTerminationProtection.ts'

export const service: Service = {
  name: 'cloudformation',
  protocol: 'query',
  xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  operations: {
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
