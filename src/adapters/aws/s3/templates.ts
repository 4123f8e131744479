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
  /** The vendor's account: a bucket that has changed hands is refused (TPL-4). */
  owner: string
  /** With an endpoint override: its origin, path-style. */
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

/** S3 elsewhere than at AWS may not know conditions; the key, drawn at random, is new all the same. */
const NO_CONDITIONS = new Set(['NotImplemented', 'InvalidArgument', 'InvalidRequest'])

/** Never over another object. A retry of the SDK, after an answer that was lost, finds the object that it put itself. */
async function putOnce(client: S3Client, object: PutObjectCommandInput): Promise<void> {
  try {
    await client.send(new PutObjectCommand({ ...object, IfNoneMatch: '*' }))
  } catch (error) {
    if (NO_CONDITIONS.has(faultName(error))) await client.send(new PutObjectCommand(object))
    else if (faultName(error) !== 'PreconditionFailed') throw error
  }
}

/** AWS: the console reads templates from S3's own host names only. */
const originOf = ({ name, region, origin }: Bucket): string =>
  origin ? `${origin}/${name}` : `https://${name}.s3.${region}.${partitionOf(region).dnsSuffix}`
