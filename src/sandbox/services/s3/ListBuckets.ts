import type { Caller } from '../../operation.ts'
import { authorize } from '../../policy/authorize.ts'
import type { World } from '../../world.ts'
import { s3State } from './state.ts'

export function ListBuckets(world: World, caller: Caller, input: { Prefix?: string } = {}) {
  authorize(world, caller, { action: 's3:ListAllMyBuckets', resource: '*' })
  const own = [...s3State(world).buckets.values()].filter(({ accountId, name }) => {
    return accountId === caller.accountId && name.startsWith(input.Prefix ?? '')
  })
  own.sort((a, b) => (a.name < b.name ? -1 : 1))
  return {
    Buckets: own.map(({ name, createdAt, region }) => ({
      Name: name,
      CreationDate: new Date(createdAt),
      BucketRegion: region,
    })),
  }
}
