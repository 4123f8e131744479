import { createHash } from 'node:crypto'
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { zipSync } from 'fflate'
import type { InstallationFile } from '../../hosts/machine/config/installation-file.ts'
import { bundleFiles } from '../cdk/bundle-files.ts'
import { eachFunction, FUNCTION_NAMES, type FunctionName } from '../cdk/function-list.ts'
import { callAws, callAwsIfFound, type Workbench } from '../setup/progress.ts'

export interface Bundles {
  /** A digest of the contents, so that an unchanged bundle keeps its name and is uploaded once. */
  prefix: string
  zips: Record<FunctionName, Uint8Array>
}

/**
 * The earliest time that a zip file can hold. With a fixed time, equal contents give equal bytes.
 */
const MTIME = new Date(1980, 0, 1)

/** Zips the files of each function. */
export function makeBundles(installation: InstallationFile): Bundles {
  const zips = eachFunction((name) => zipSync(bundleFiles(name, installation), { mtime: MTIME }))
  const digest = createHash('sha256')
  for (const name of FUNCTION_NAMES) digest.update(zips[name])
  return { prefix: `bundles/${digest.digest('hex').slice(0, 32)}`, zips }
}

interface Bucket {
  name: string
  region: string
  /** The account that must own the bucket. Calls for a bucket of another account fail. */
  owner: string
}

export async function uploadBundles(
  bench: Workbench,
  { prefix, zips }: Bundles,
  bucket: Bucket,
): Promise<void> {
  const { region } = bucket
  await Promise.all(
    FUNCTION_NAMES.map(async (name) => {
      const place = {
        Bucket: bucket.name,
        Key: `${prefix}/${name}.zip`,
        ExpectedBucketOwner: bucket.owner,
      }
      const s3 = bench.clients.s3(region)
      const there = s3.send(new HeadObjectCommand(place))
      if (
        await callAwsIfFound(
          bench,
          { action: 's3:GetObject', region, absent: ['NotFound', 'NoSuchKey', '404'] },
          there,
        )
      )
        return
      const put = s3.send(
        new PutObjectCommand({ ...place, Body: zips[name], ContentType: 'application/zip' }),
      )
      await callAws(bench, { action: 's3:PutObject', region }, put)
      const message = `uploaded, ${Math.round(zips[name].length / 1024)} KB`
      bench.report({ kind: 'note', region, subject: `${name}.zip`, status: 'uploaded', message })
    }),
  )
}
