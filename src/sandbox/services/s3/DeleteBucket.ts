import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import type { World } from '../../world.ts'
import type { BucketInput } from './access.ts'
import { bucketFor } from './access.ts'
import { s3State } from './state.ts'

export function DeleteBucket(world: World, caller: Caller, input: BucketInput): void {
  const bucket = bucketFor(world, caller, 'DeleteBucket', input)
  if (bucket.objects.size > 0)
    throw new AwsFault('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409)
  s3State(world).buckets.delete(bucket.name)
}
