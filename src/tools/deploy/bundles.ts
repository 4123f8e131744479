import { createHash } from 'node:crypto'
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { zipSync } from 'fflate'
import type { InstallationFile } from '../../hosts/machine/config/installation-file.ts'
import { bundleFiles } from '../cdk/bundle-files.ts'
import { eachFunction, FUNCTION_NAMES, type FunctionName } from '../cdk/function-list.ts'
import { bucketOrigin } from '../setup/names.ts'
import { callAws, callAwsIfFound, type Workbench } from '../setup/progress.ts'
import type { StackPlan } from '../setup/stacks/deploy-stack.ts'

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
  await Promise.all(
    FUNCTION_NAMES.map((name) =>
      uploadOnce(bench, bucket, {
        key: `${prefix}/${name}.zip`,
        body: zips[name],
        type: 'application/zip',
      }),
    ),
  )
}

/**
 * The plan with its template in the bucket. AWS: a request takes 51,200 bytes of a template,
 * CloudFormation reads 1 MB from S3.
 */
export async function readFromBucket(
  bench: Workbench,
  bucket: Bucket,
  plan: StackPlan,
): Promise<StackPlan> {
  const body = Buffer.from(JSON.stringify(plan.template))
  const digest = createHash('sha256').update(body).digest('hex').slice(0, 32)
  const key = `stacks/${plan.name}-${digest}.json`
  await uploadOnce(bench, bucket, { key, body, type: 'application/json' })
  return { ...plan, templateUrl: `${bucketOrigin(bucket, bench.clients.endpoints.s3)}/${key}` }
}

interface Upload {
  key: string
  body: Uint8Array
  type: string
}

async function uploadOnce(
  bench: Workbench,
  { name, region, owner }: Bucket,
  { key, body, type }: Upload,
): Promise<void> {
  const place = { Bucket: name, Key: key, ExpectedBucketOwner: owner }
  const s3 = bench.clients.s3(region)
  const found = await callAwsIfFound(
    bench,
    { action: 's3:GetObject', region, absent: ['NotFound', 'NoSuchKey', '404'] },
    s3.send(new HeadObjectCommand(place)),
  )
  if (found) return
  const put = s3.send(new PutObjectCommand({ ...place, Body: body, ContentType: type }))
  await callAws(bench, { action: 's3:PutObject', region }, put)
  const message = `uploaded, ${Math.round(body.length / 1024)} KB`
  const subject = key.split('/').at(-1)!
  bench.report({ kind: 'note', region, subject, status: 'uploaded', message })
}
