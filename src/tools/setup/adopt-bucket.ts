import {
  HeadBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3'
import { faultName } from '../../adapters/aws/faults.ts'
import { RolecallError } from '../../api/errors.ts'
import { isDenied } from './faults.ts'
import { bucketName, type Installation } from './names.ts'
import { asked, askedIfAny, type Workbench } from './progress.ts'

const ELSEWHERE = ['301', 'PermanentRedirect', 'MovedPermanently']

/** Whether the bucket is there although no stack holds it: an earlier stack left it behind, as it should. */
export async function isBucketLeft(bench: Workbench, it: Installation): Promise<boolean> {
  const region = it.homeRegion
  const input = { Bucket: bucketName(it), ExpectedBucketOwner: it.accountId }
  const call = bench.clients
    .s3(region)
    .send(new HeadBucketCommand(input))
    .catch((error: unknown) => {
      throw isDenied(error) || ELSEWHERE.includes(faultName(error)) ? taken(it, error) : error
    })
  const found = await askedIfAny(
    bench,
    { action: 's3:ListBucket', region, absent: ['NotFound', 'NoSuchBucket', '404'] },
    call,
  )
  return found !== undefined
}

const taken = (it: Installation, cause: unknown): RolecallError =>
  new RolecallError(
    'SETUP_INCOMPLETE',
    {
      detail: `The bucket name ${bucketName(it)} is taken: if the bucket is another account's, choose a bucket suffix; if it is yours, allow s3:ListBucket on it.`,
    },
    cause,
  )

/** Gives a bucket that was left behind the settings that the stack would give a new one. */
export async function adoptBucket(bench: Workbench, it: Installation): Promise<void> {
  const region = it.homeRegion
  const s3 = bench.clients.s3(region)
  const bucket = { Bucket: bucketName(it), ExpectedBucketOwner: it.accountId }
  bench.report({
    kind: 'note',
    region,
    subject: bucket.Bucket,
    status: 'adopted',
    message: 'the bucket is there from before and is used again',
  })
  const versioning = new PutBucketVersioningCommand({
    ...bucket,
    VersioningConfiguration: { Status: 'Enabled' },
  })
  await asked(bench, { action: 's3:PutBucketVersioning', region }, s3.send(versioning))
  const ownership = new PutBucketOwnershipControlsCommand({
    ...bucket,
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
  })
  await asked(bench, { action: 's3:PutBucketOwnershipControls', region }, s3.send(ownership))
  const encryption = new PutBucketEncryptionCommand({
    ...bucket,
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
  })
  await asked(bench, { action: 's3:PutEncryptionConfiguration', region }, s3.send(encryption))
  const access = {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: false,
    RestrictPublicBuckets: false,
  }
  const block = new PutPublicAccessBlockCommand({
    ...bucket,
    PublicAccessBlockConfiguration: access,
  })
  await asked(bench, { action: 's3:PutBucketPublicAccessBlock', region }, s3.send(block))
}
