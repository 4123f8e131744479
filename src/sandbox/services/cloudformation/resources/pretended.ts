import type { World } from '../../../world.ts'
import type { StackResource } from '../engine/stack.ts'
import type { Value, ValueMap } from '../template/value.ts'
import { physicalName } from './naming.ts'
import { pretendedKinds } from './pretended-kinds.ts'
import { authorizePretended } from './pretended-rights.ts'
import {
  type Made,
  type ResourceContext,
  ResourceFailure,
  type ResourceType,
} from './resource-type.ts'

// AWS: organization::service::resource
const NAME = /^[A-Za-z\d]{2,64}::[A-Za-z\d]{2,64}::[A-Za-z\d]{2,64}$/

/** Whether a type that the sandbox lacks can be pretended: by its name, it may be a real one. */
export const mayBePretended = (type: string): boolean =>
  NAME.test(type) && !type.startsWith('Custom::')

/** What the sandbox keeps of a resource that it only pretends. */
export interface PretendedResource {
  accountId: string
  region: string
  stackName: string
  stackId: string
  logicalId: string
  type: string
  physicalId: string
  /** With all functions resolved. */
  properties: ValueMap
  attributes: Readonly<Record<string, Value>>
}

/** The pretended resources of all accounts that are there now, also of stacks that are gone. */
export const listPretended = (world: World): PretendedResource[] => [...recordsOf(world).values()]

const recordsOf = (world: World) =>
  world.part('pretended', () => new Map<string, PretendedResource>())

const keyOf = ({ stackId, logicalId }: ResourceContext, physicalId: string) =>
  [stackId, logicalId, physicalId].join(' ')

/**
 * Stands for a type that the sandbox lacks, while the knob `pretendUnknownTypes` is on. It makes
 * nothing but a record.
 */
export function pretendedType(type: string): ResourceType {
  const kind = pretendedKinds[type] ?? {}
  const { nameProperty } = kind
  const record = (
    context: ResourceContext,
    properties: ValueMap,
    { physicalId, attributes }: Made,
  ): Made => {
    const { accountId, region, stackName, stackId, logicalId } = context
    const about = { accountId, region, stackName, stackId, logicalId, type }
    const made = { ...about, physicalId, properties, attributes }
    recordsOf(context.world).set(keyOf(context, physicalId), made)
    return { physicalId, attributes }
  }
  return {
    properties: 'any',
    required: [],
    attributes: 'any',
    replacedBy: nameProperty === undefined ? [] : [nameProperty],
    ...(nameProperty !== undefined && { nameProperty }),
    note: 'Pretended by the Rolecall sandbox: nothing was made',
    async create(context, properties) {
      const name = nameProperty === undefined ? undefined : properties[nameProperty]
      if (typeof name === 'string') refuseTakenName(context, type, name)
      const physicalId =
        typeof name === 'string'
          ? name
          : (kind.drawId?.(context, properties) ?? physicalName(context, 128))
      authorizePretended('create', type, { context, properties, physicalId })
      const attributes = kind.attributes?.({ ...context, physicalId }) ?? {}
      return record(context, properties, { physicalId, attributes })
    },
    async update(context, { physicalId, properties, oldAttributes: attributes }) {
      authorizePretended('update', type, { context, properties, physicalId })
      return record(context, properties, { physicalId, attributes })
    },
    async remove(context, { physicalId, properties }) {
      authorizePretended('remove', type, { context, properties, physicalId })
      recordsOf(context.world).delete(keyOf(context, physicalId))
    },
  }
}

function refuseTakenName(
  { world, accountId, region }: ResourceContext,
  type: string,
  name: string,
) {
  const taken = listPretended(world).some(
    (it) =>
      it.type === type &&
      it.physicalId === name &&
      it.accountId === accountId &&
      it.region === region,
  )
  if (taken)
    throw new ResourceFailure(
      `Resource of type '${type}' with identifier '${name}' already exists.`,
    )
}

/** An attribute that looks made up; an ARN where its name asks for one. */
export function madeUpAttribute(
  { definition: { type, logicalId }, physicalId = logicalId }: StackResource,
  attribute: string,
): string {
  const service = type.split('::')[1]!.toLowerCase()
  return attribute.endsWith('Arn')
    ? `arn:aws:${service}:::pretended/${physicalId}`
    : `pretended-${physicalId}-${attribute}`
}
