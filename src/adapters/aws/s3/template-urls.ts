import { partitionOf } from '../../../core/model/aws/partition.ts'
import { isBucketPrivate, type TemplateReading } from '../../../core/model/template-reading.ts'
import type { Templates } from '../../../core/ports.ts'

export interface Bucket {
  name: string
  region: string
  /** The vendor's account. Calls for a bucket of another account fail (TPL-4). */
  owner: string
  /** The origin of the endpoint override. With it, template URLs are path-style. */
  origin?: string | undefined
}

/** What is known of templates without a call to S3, and so without its client. */
export const templateUrls = (
  bucket: Bucket,
  reading: TemplateReading,
): Pick<Templates, 'isPublic' | 'url'> => ({
  isPublic: !isBucketPrivate(reading),
  url: (key) => `${originOf(bucket)}/${key}`,
})

/** AWS: the console reads templates only from S3's own host names. */
const originOf = ({ name, region, origin }: Bucket): string =>
  origin ? `${origin}/${name}` : `https://${name}.s3.${region}.${partitionOf(region).dnsSuffix}`
