import type { Service } from '../../operation.ts'
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
    CreateChangeSet,
    CreateStack,
    DeleteChangeSet,
    DeleteStack,
    DescribeChangeSet,
    DescribeStackEvents,
    DescribeStackResource,
    DescribeStackResources,
    DescribeStacks,
    ExecuteChangeSet,
    GetTemplate,
    GetTemplateSummary,
    ListChangeSets,
    ListExports,
    ListStackResources,
    ListStacks,
    UpdateStack,
    UpdateTerminationProtection,
    ValidateTemplate,
  },
}
