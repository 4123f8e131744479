import type { StackResource } from '../engine/stack.ts'
import { physicalName } from './naming.ts'
import type { ResourceType } from './resource-type.ts'

// AWS: organization::service::resource
const NAME = /^[A-Za-z\d]{2,64}::[A-Za-z\d]{2,64}::[A-Za-z\d]{2,64}$/

/** Whether a type that the sandbox lacks can be pretended: by its name, it may be a real one. */
export const mayBePretended = (type: string): boolean =>
  NAME.test(type) && !type.startsWith('Custom::')

/**
 * Stands for every type that the sandbox lacks, while the knob `pretendUnknownTypes` is on. It
 * makes nothing and reads no property.
 */
export const pretendedType: ResourceType = {
  properties: 'any',
  required: [],
  attributes: 'any',
  replacedBy: [],
  note: 'Pretended by the Rolecall sandbox: nothing was made',
  create: async (context) => ({ physicalId: physicalName(context, 128), attributes: {} }),
  update: async (_, { physicalId }) => ({ physicalId, attributes: {} }),
  remove: async () => {},
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
