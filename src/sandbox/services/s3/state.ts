import type { World } from '../../world.ts'
import type { Bucket, StoredObject } from './bucket.ts'
import { responseBuckets } from './response-buckets.ts'

type Watcher = (object: StoredObject) => void

export interface S3State {
  buckets: Map<string, Bucket>
  watchers: Map<string, Set<Watcher>>
}

export const s3State = (world: World): S3State =>
  world.part('s3', () => ({
    buckets: new Map(responseBuckets(world.clock.now()).map((bucket) => [bucket.name, bucket])),
    watchers: new Map(),
  }))

const watchKey = (bucket: string, key: string) => `${bucket}/${key}`

/** Calls `onPut` for every object written at `key`, until the returned function is called. */
export function watchObject(world: World, bucket: string, key: string, onPut: Watcher): () => void {
  const { watchers } = s3State(world)
  const name = watchKey(bucket, key)
  const watching = watchers.get(name) ?? new Set()
  watchers.set(name, watching.add(onPut))
  return () => {
    watching.delete(onPut)
    if (watching.size === 0 && watchers.get(name) === watching) watchers.delete(name)
  }
}

export function tellWatchers(world: World, bucket: string, object: StoredObject): void {
  for (const onPut of [...(s3State(world).watchers.get(watchKey(bucket, object.key)) ?? [])])
    onPut(object)
}
