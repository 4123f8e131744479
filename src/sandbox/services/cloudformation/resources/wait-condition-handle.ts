import { presignPut } from '../../s3/presign-put.ts'
import { physicalName } from './naming.ts'
import type { Made, ResourceContext, ResourceType } from './resource-type.ts'

const nothing: Omit<ResourceType, 'create'> = {
  properties: [],
  required: [],
  attributes: [],
  replacedBy: [],
  update: async (_, { physicalId }) => ({ physicalId, attributes: {} }),
  remove: async () => {},
}

const named = (context: ResourceContext): Made => ({
  physicalId: physicalName(context, 255),
  attributes: {},
})

/** A handle that nothing waits for: the usual way to make an empty stack. */
export const waitConditionHandle: ResourceType = {
  ...nothing,
  // AWS: `Ref` of a handle is a presigned URL.
  create: async (context) => {
    const made = named(context)
    const target = {
      bucket: `cloudformation-waitcondition-${context.region}`,
      key: `${context.stackId}/${context.logicalId}`,
      region: context.region,
      expiresInSeconds: 86_400,
    }
    return { ...made, ref: presignPut(context.world, target) }
  },
}

/** What the CDK adds to each stack, for its makers' statistics. */
export const cdkMetadata: ResourceType = {
  ...nothing,
  properties: ['Analytics'],
  create: async (context) => named(context),
}
