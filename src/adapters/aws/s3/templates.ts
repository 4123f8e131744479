import { hash } from 'node:crypto'
import {
  GetObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3'
import type { TemplateReading } from '../../../core/model/template-reading.ts'
import type { Clock, Templates } from '../../../core/ports.ts'
import { DirectCalls } from '../direct-calls.ts'
import { faultName, translateFault } from '../faults.ts'
import { presignTemplate } from './presign.ts'
import { BucketReaders } from './readers.ts'
import { type Bucket, templateUrls } from './template-urls.ts'

interface Options {
  reading: TemplateReading
  clock: Pick<Clock, 'now' | 'sleep'>
}

export function s3Templates(
  client: S3Client,
  bucket: Bucket,
  { reading, clock }: Options,
): Templates {
  const place = (Key: string) => ({ Bucket: bucket.name, Key, ExpectedBucketOwner: bucket.owner })
  const readers = new BucketReaders(client, bucket, clock)
  const { url, isPublic } = templateUrls(bucket, reading)
  const putDirectly = directPuts(client, bucket)
  return {
    async put(key, body) {
      if (await putDirectly(key, body)) return
      const object = { ...place(key), Body: body, ContentType: TEMPLATE_TYPE }
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
    isPublic,
    url,
    async letRead(key, accountId) {
      if (reading === 'presigned') return presignTemplate(client, url(key), { bucket, clock })
      if (reading === 'accounts' && accountId !== undefined) await readers.admit(accountId)
      return url(key)
    },
  }
}

const TEMPLATE_TYPE = 'application/yaml'

/**
 * Puts objects by direct calls. If S3 does not accept one, the result is false: the SDK then
 * repeats the call, and knows what its errors mean.
 */
function directPuts(client: S3Client, { name, owner }: Bucket) {
  const direct = new DirectCalls(client, 'PutObject')
  return async (key: string, body: string | Buffer): Promise<boolean> => {
    if (!direct.isReady) return false
    const sent = direct.send({
      method: 'PUT',
      path: (host) => (host.startsWith(`${name}.`) ? `/${key}` : `/${name}/${key}`),
      headers: {
        'content-type': TEMPLATE_TYPE,
        'if-none-match': '*',
        'x-amz-content-sha256': hash('sha256', body),
        'x-amz-expected-bucket-owner': owner,
      },
      body,
    })
    return sent.then(
      ({ status }) => status === 200,
      () => false,
    )
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
