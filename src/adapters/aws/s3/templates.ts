import {
  GetObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3'
import { partitionOf } from '../../../core/model/aws/partition.ts'
import type { Templates } from '../../../core/ports.ts'
import { faultName, translateFault } from '../faults.ts'

interface Bucket {
  name: string
  region: string
  /** The vendor's account. Calls for a bucket of another account fail (TPL-4). */
  owner: string
  /** The origin of the endpoint override. With it, template URLs are path-style. */
  origin?: string | undefined
}

export function s3Templates(client: S3Client, bucket: Bucket): Templates {
  const place = (Key: string) => ({ Bucket: bucket.name, Key, ExpectedBucketOwner: bucket.owner })
  return {
    async put(key, body) {
      const object = { ...place(key), Body: body, ContentType: 'application/yaml' }
      await putOnce(client, object).catch((error: unknown) => {
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

/**
 * Errors of S3 emulators that do not support conditions. The key is random, so nothing is
 * overwritten without them.
 */
const NO_CONDITIONS = new Set(['NotImplemented', 'InvalidArgument', 'InvalidRequest'])

/**
 * Never overwrites an object. If the SDK repeats a request because the answer was lost, it finds
 * the object that it wrote itself.
 */
async function putOnce(client: S3Client, object: PutObjectCommandInput): Promise<void> {
  try {
    await client.send(new PutObjectCommand({ ...object, IfNoneMatch: '*' }))
  } catch (error) {
    if (NO_CONDITIONS.has(faultName(error))) await client.send(new PutObjectCommand(object))
    else if (faultName(error) !== 'PreconditionFailed') throw error
  }
}

/** AWS: the console reads templates only from S3's own host names. */
const originOf = ({ name, region, origin }: Bucket): string =>
  origin ? `${origin}/${name}` : `https://${name}.s3.${region}.${partitionOf(region).dnsSuffix}`
