import { S3Client } from '@aws-sdk/client-s3'
import { type AwsAccess, common } from '../clients.ts'
import { repeatAfterSkew } from '../clock-skew.ts'

export const s3Client = (access: AwsAccess): S3Client =>
  repeatAfterSkew(
    new S3Client({
      ...common(access),
      forcePathStyle: access.s3Endpoint !== undefined,
      followRegionRedirects: false,
    }),
  )
