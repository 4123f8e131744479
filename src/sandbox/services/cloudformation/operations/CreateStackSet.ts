import { AwsFault, type Caller } from '../../../operation.ts'
import { partitionOf } from '../../../partition.ts'
import type { World } from '../../../world.ts'
import { uuid } from '../engine/stack.ts'
import {
  administeredOrganization,
  arnOf,
  authorizeSet,
  owningAccount,
} from '../stack-sets/administrator.ts'
import { ADMINISTRATION_ROLE, EXECUTION_ROLE } from '../stack-sets/execution-role.ts'
import { refuseOther } from '../stack-sets/preferences.ts'
import { findStackSet, newStackSetId, type StackSet, setsOf } from '../stack-sets/stack-set.ts'
import type { Template } from '../template/template.ts'
import { invalid } from '../template/value.ts'
import { passRole } from './acting-caller.ts'
import { flag, readStackName, readToken, type ShapeInput } from './input.ts'
import { checkedTemplate, shapeFrom } from './shape.ts'
import { templateText } from './template-text.ts'

export interface AutoDeploymentInput {
  Enabled?: boolean | string
  RetainStacksOnAccountRemoval?: boolean | string
}

export interface StackSetInput extends Omit<ShapeInput, 'StackName' | 'RoleARN'> {
  StackSetName?: string
  Description?: string
  AdministrationRoleARN?: string
  ExecutionRoleName?: string
  PermissionModel?: string
  AutoDeployment?: AutoDeploymentInput
  CallAs?: string
  ManagedExecution?: { Active?: boolean | string }
}

export function CreateStackSet(world: World, caller: Caller, input: StackSetInput) {
  const stackSetName = readStackName(input.StackSetName)
  const owner = { accountId: owningAccount(world, caller, input), region: caller.region }
  authorizeSet(world, caller, 'CreateStackSet', arnOf(caller, stackSetName))
  const token = readToken(input.ClientRequestToken)
  const permissionModel = readPermissionModel(world, owner.accountId, input)
  const existing = findStackSet(world, owner, stackSetName)
  if (existing && token !== undefined && createTokens(world).get(existing.stackSetId) === token)
    return { StackSetId: existing.stackSetId }
  if (existing)
    throw new AwsFault(
      'NameAlreadyExistsException',
      `The name ${stackSetName} is already in use.`,
      409,
    )
  const set: StackSet = {
    ...owner,
    ...newStackSetId(world, owner, stackSetName),
    ...readSetShape(world, caller, input, { permissionModel }),
    stackSetName,
    description: input.Description,
    permissionModel,
    administrationRoleArn: readAdministrationRole(world, caller, permissionModel, input),
    executionRoleName: input.ExecutionRoleName ?? EXECUTION_ROLE,
    autoDeployment: readAutoDeployment(permissionModel, input.AutoDeployment),
    managedExecution: flag(input.ManagedExecution?.Active),
    status: 'ACTIVE',
    unitRegions: new Map(),
    instances: new Map(),
    operations: [],
  }
  setsOf(world).set(set.stackSetId, set)
  if (token !== undefined) createTokens(world).set(set.stackSetId, token)
  return { StackSetId: set.stackSetId }
}

/** AWS: only a stack set with self-managed permissions works by a role of the administrator. */
function readAdministrationRole(
  world: World,
  caller: Caller,
  permissionModel: StackSet['permissionModel'],
  { AdministrationRoleARN: given }: StackSetInput,
): string | undefined {
  if (permissionModel === 'SERVICE_MANAGED') return undefined
  if (given !== undefined) passRole(world, caller, given)
  const partition = partitionOf(caller.region)
  return given ?? `arn:${partition}:iam::${caller.accountId}:role/${ADMINISTRATION_ROLE}`
}

const createTokens = (world: World) =>
  world.part('stack-set-tokens', () => new Map<string, string>())

function readPermissionModel(
  world: World,
  accountId: string,
  { PermissionModel: model = 'SELF_MANAGED', CallAs }: StackSetInput,
): StackSet['permissionModel'] {
  refuseOther('permissionModel', model, ['SERVICE_MANAGED', 'SELF_MANAGED'])
  if (model === 'SERVICE_MANAGED') {
    administeredOrganization(world, accountId)
    return model
  }
  if (CallAs === 'DELEGATED_ADMIN')
    throw invalid('CallAs DELEGATED_ADMIN is valid only for the permission model SERVICE_MANAGED.')
  return 'SELF_MANAGED'
}

/** The template with its parameters, tags and capabilities, valid for stacks in any account. */
export function readSetShape(
  world: World,
  caller: Caller,
  input: StackSetInput,
  { permissionModel, previous }: Pick<StackSet, 'permissionModel'> & { previous?: StackSet },
) {
  const template =
    previous && flag(input.UsePreviousTemplate)
      ? previous.template
      : checkedTemplate(world, templateText(world, caller, input))
  if (permissionModel === 'SERVICE_MANAGED') refuseUnsupported(template)
  const identity = { stackId: `stack-set/${uuid(world)}`, stackName: 'StackSet', ...caller }
  const request = { input: { ...input, Tags: input.Tags ?? [...(previous?.tags ?? [])] } }
  const before = previous ? { previous } : {}
  return shapeFrom(world, identity, template, { ...request, ...before })
}

// AWS: CreateStackSet, Capabilities: service-managed stack sets take no macros, no transforms and
// no nested stacks.
function refuseUnsupported({ isPretended, tree, resources }: Template): void {
  if (isPretended || tree.Transform !== undefined)
    throw invalid(
      'Transforms are not supported in StackSets with SERVICE_MANAGED permission model.',
    )
  const nested = [...resources.values()].find(
    ({ type }) => type === 'AWS::CloudFormation::Stack' || type === 'AWS::CloudFormation::StackSet',
  )
  if (nested)
    throw invalid(
      `Nested ${nested.type} is not supported in StackSets with SERVICE_MANAGED permission model.`,
    )
}

/** AWS: required with SERVICE_MANAGED, and refused with SELF_MANAGED. */
export function readAutoDeployment(
  permissionModel: StackSet['permissionModel'],
  given: AutoDeploymentInput | undefined,
): StackSet['autoDeployment'] {
  if (permissionModel === 'SELF_MANAGED') {
    if (given)
      throw invalid(
        'AutoDeployment is not supported in StackSets with SELF_MANAGED permission model.',
      )
    return undefined
  }
  if (!given)
    throw invalid('AutoDeployment is required in StackSets with SERVICE_MANAGED permission model.')
  const enabled = flag(given.Enabled)
  if (!enabled && given.RetainStacksOnAccountRemoval !== undefined)
    throw invalid('RetainStacksOnAccountRemoval can be specified only if Enabled is true.')
  return { enabled, retainStacks: flag(given.RetainStacksOnAccountRemoval) }
}
