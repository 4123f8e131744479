import { DeleteBucketPolicy, PutBucketPolicy } from '../../s3/bucket-policy.ts'
import type { ValueMap } from '../template/value.ts'
import { document, requiredText } from './reading.ts'
import type { Made, ResourceContext, ResourceType } from './resource-type.ts'

async function put({ world, caller }: ResourceContext, properties: ValueMap): Promise<Made> {
  const Bucket = requiredText(properties, 'Bucket')
  PutBucketPolicy(world, caller, { Bucket, Policy: document(properties, 'PolicyDocument') })
  return { physicalId: Bucket, attributes: {} }
}

export const bucketPolicy: ResourceType = {
  properties: ['Bucket', 'PolicyDocument'],
  inside: { PolicyDocument: undefined },
  required: ['Bucket', 'PolicyDocument'],
  attributes: [],
  replacedBy: ['Bucket'],
  create: put,
  update: (context, { properties }) => put(context, properties),
  remove: async ({ world, caller }, { physicalId }) =>
    DeleteBucketPolicy(world, caller, { Bucket: physicalId }),
}
