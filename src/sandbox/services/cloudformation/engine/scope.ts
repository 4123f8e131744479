import { dnsSuffixOf, partitionOf } from '../../../partition.ts'
import type { World } from '../../../world.ts'
import { madeUpAttribute } from '../resources/pretended.ts'
import { isPretended } from '../resources/registry.ts'
import { conditionTable } from '../template/conditions.ts'
import type { Scope } from '../template/intrinsics.ts'
import { parameterValue } from '../template/parameters.ts'
import { formatError, templateError, type Value } from '../template/value.ts'
import { findExport } from './exports.ts'
import type { Stack, StackResource, StackShape } from './stack.ts'

export type StackIdentity = Pick<Stack, 'stackId' | 'stackName' | 'accountId' | 'region'>
export type Resources = ReadonlyMap<string, StackResource>

/**
 * Resolves the names of a template: parameters, pseudo parameters and the resources made so far.
 */
export function stackScope(
  world: World,
  stack: StackIdentity,
  shape: StackShape,
  resources: Resources = new Map(),
): Scope {
  const scope: Scope = {
    region: stack.region,
    mappings: shape.template.mappings,
    ref: (name) => {
      const pseudo = pseudoParameter(stack, name)
      if (pseudo !== 'none') return pseudo
      const parameter = shape.template.parameters.get(name)
      if (parameter) return parameterValue(parameter, shape.parameters.get(name) ?? '')
      return madeResource(resources, name).ref ?? ''
    },
    attribute: (logicalId, attribute) => attributeOf(madeResource(resources, logicalId), attribute),
    condition: conditionTable(shape.template.conditions, () => scope),
    importValue: (name) => {
      const found = findExport(world, stack, name)
      if (!found) throw templateError(`No export named ${name} found.`)
      return found.value
    },
  }
  return scope
}

function madeResource(resources: Resources, logicalId: string): StackResource {
  const found = resources.get(logicalId)
  if (!found)
    throw formatError(
      `Unresolved resource dependencies [${logicalId}] in the Resources block of the template`,
    )
  return found
}

function attributeOf(resource: StackResource, attribute: string): Value {
  const { logicalId, type } = resource.definition
  const found = Object.hasOwn(resource.attributes, attribute)
    ? resource.attributes[attribute]
    : undefined
  if (found !== undefined) return found
  if (isPretended(type)) return madeUpAttribute(resource, attribute)
  // AWS: for a custom resource the attributes are the Data of its answer.
  if (isCustom(type))
    throw templateError(
      `CustomResource attribute error: Vendor response doesn't contain ${attribute} key in object ${resource.physicalId ?? ''}`,
    )
  throw templateError(
    `resource ${logicalId} does not support attribute type ${attribute} in Fn::GetAtt`,
  )
}

const isCustom = (type: string) =>
  type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource'

function pseudoParameter(stack: StackIdentity, name: string): Value | undefined | 'none' {
  switch (name) {
    case 'AWS::AccountId':
      return stack.accountId
    case 'AWS::Region':
      return stack.region
    case 'AWS::StackId':
      return stack.stackId
    case 'AWS::StackName':
      return stack.stackName
    case 'AWS::Partition':
      return partitionOf(stack.region)
    case 'AWS::URLSuffix':
      return dnsSuffixOf(stack.region)
    case 'AWS::NotificationARNs':
      return []
    case 'AWS::NoValue':
      return undefined
    default:
      return 'none'
  }
}
