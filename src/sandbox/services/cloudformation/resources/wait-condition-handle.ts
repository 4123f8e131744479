import { physicalName } from './naming.ts'
import type { ResourceType } from './resource-type.ts'

/** A handle that nothing waits for: the usual way to make an empty stack. */
export const waitConditionHandle: ResourceType = {
  properties: [],
  required: [],
  attributes: [],
  replacedBy: [],
  create: async (context) => ({ physicalId: physicalName(context, 255), attributes: {} }),
  update: async (_, { physicalId }) => ({ physicalId, attributes: {} }),
  remove: async () => {},
}
