import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { partitionOf } from '../model/partition.ts'
import type { Templates } from '../ports.ts'
import { faultName, translateFault } from './faults.ts'

interface Bucket {
  name: string
  region: string
  /** The vendor's account: a bucket that has changed hands is refused (TPL-4). */
  owner: string
  /** With an endpoint override: its origin, path-style. */
  origin?: string | undefined
}

export function s3Templates(client: S3Client, bucket: Bucket): Templates {
  const place = (Key: string) => ({ Bucket: bucket.name, Key, ExpectedBucketOwner: bucket.owner })
  return {
    async put(key, body) {
      const object = { ...place(key), Body: body, ContentType: 'application/yaml', IfNoneMatch: '*' }
      await client.send(new PutObjectCommand(object)).catch((error: unknown) => {
        throw translateFault(error, 'STORAGE_UNAVAILABLE')
      })
    },
    async get(key) {
      try {
        const { Body } = await client.send(new GetObjectCommand(place(key)))
        return await Body?.transformToString()
      } catch (error) {
        if (faultName(error) === 'NoSuchKey') return undefined
        throw translateFault(error, 'STORAGE_UNAVAILABLE')
      }
    },
    url: (key) => `${originOf(bucket)}/${key}`,
  }
}

/** AWS: the console reads templates from S3's own host names only. */
const originOf = ({ name, region, origin }: Bucket): string =>
  origin ? `${origin}/${name}` : `https://${name}.s3.${region}.${partitionOf(region).dnsSuffix}`
