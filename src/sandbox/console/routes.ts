import { AwsFault, type Caller } from '../operation.ts'
import { iamArn } from '../partition.ts'
import { CreateStack } from '../services/cloudformation/operations/CreateStack.ts'
import { DeleteStack } from '../services/cloudformation/operations/DeleteStack.ts'
import { DescribeStackEvents } from '../services/cloudformation/operations/DescribeStackEvents.ts'
import { DescribeStackResources } from '../services/cloudformation/operations/DescribeStackResources.ts'
import { DescribeStacks } from '../services/cloudformation/operations/DescribeStacks.ts'
import { GetTemplateSummary } from '../services/cloudformation/operations/GetTemplate.ts'
import { ListStacks } from '../services/cloudformation/operations/ListStacks.ts'
import { templateText } from '../services/cloudformation/operations/template-text.ts'
import { setsOf } from '../services/cloudformation/stack-sets/stack-set.ts'
import { listAccounts } from '../services/iam/state.ts'
import type { World } from '../world.ts'

type Asked = Readonly<Record<string, unknown>>
type ConsoleRoute = (world: World, asked: Asked) => object | Promise<object>

function text(asked: Asked, name: string): string {
  const value = asked[name]
  if (typeof value === 'string') return value
  throw new AwsFault('BadRequest', `${name} is missing.`, 400)
}

/** The console's user: signed in to an account as its root user. */
function visitor(asked: Asked): Caller {
  const accountId = text(asked, 'accountId')
  const region = text(asked, 'region')
  if (!/^\d{12}$/.test(accountId))
    throw new AwsFault('BadRequest', 'An account number has 12 digits.', 400)
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region))
    throw new AwsFault('BadRequest', `${region} is not a Region.`, 400)
  return { accountId, region, arn: iamArn({ region, accountId }, 'root') }
}

function parametersOf(asked: Asked) {
  const given = asked.parameters
  const entries = typeof given === 'object' && given !== null ? Object.entries(given) : []
  return entries.map(([ParameterKey, value]) => ({ ParameterKey, ParameterValue: String(value) }))
}

const createStack: ConsoleRoute = (world, asked) =>
  CreateStack(world, visitor(asked), {
    StackName: text(asked, 'stackName'),
    TemplateURL: text(asked, 'templateURL'),
    Parameters: parametersOf(asked),
    Capabilities: asked.acknowledged === true ? ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'] : [],
  })

const showStack: ConsoleRoute = (world, asked) => {
  const caller = visitor(asked)
  const StackName = text(asked, 'stackId')
  const { Stacks } = DescribeStacks(world, caller, { StackName })
  const { StackEvents } = DescribeStackEvents(world, caller, { StackName })
  const { StackResources } = DescribeStackResources(world, caller, { StackName })
  const instances = StackResources.flatMap(({ ResourceType, PhysicalResourceId = '' }) =>
    ResourceType === 'AWS::CloudFormation::StackSet' ? instancesOf(world, PhysicalResourceId) : [],
  )
  return { stack: Stacks[0] ?? {}, events: StackEvents, resources: StackResources, instances }
}

/** The accounts of a stack set, for the page of the stack that launched it. */
const instancesOf = (world: World, stackSetId: string) =>
  [...(setsOf(world).get(stackSetId)?.instances.values() ?? [])].map(
    ({ accountId, region, stackId, status, detailedStatus, statusReason }) => ({
      accountId,
      region,
      stackId,
      status: `${status} (${detailedStatus})`,
      reason: statusReason,
    }),
  )

const showTemplate: ConsoleRoute = (world, asked) => {
  const caller = visitor(asked)
  const template = { TemplateURL: text(asked, 'templateURL') }
  return {
    text: templateText(world, caller, template),
    summary: GetTemplateSummary(world, caller, template),
  }
}

/** The requests of the console's script: all by POST, from the console's own pages only. */
export const CONSOLE_ROUTES: Readonly<Record<string, ConsoleRoute>> = {
  accounts: (world) => ({ accounts: listAccounts(world) }),
  create: createStack,
  delete: (world, asked) =>
    DeleteStack(world, visitor(asked), { StackName: text(asked, 'stackId') }),
  stack: showStack,
  stacks: (world, asked) => ListStacks(world, visitor(asked), {}),
  template: showTemplate,
}
