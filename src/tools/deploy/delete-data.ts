import { DeleteTableCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb'
import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
} from '@aws-sdk/client-s3'
import { DeleteSecretCommand } from '@aws-sdk/client-secrets-manager'
import { RolecallError } from '../../api/errors.ts'
import { callAws, callAwsIfFound, type Workbench } from '../setup/progress.ts'
import { dynamoDbIn, secretsManagerIn } from './data-clients.ts'
import { type DataResource, describeTable } from './data-resources.ts'

/**
 * Deletes the table, the buckets and the secrets for good. It can be repeated after an
 * interruption. Secrets can be restored for a week, so their key is kept.
 */
export async function deleteData(
  bench: Workbench,
  accountId: string,
  resources: DataResource[],
): Promise<void> {
  for (const resource of resources) {
    if (resource.kind === 'table') await deleteTable(bench, resource)
    if (resource.kind === 'bucket') await deleteBucket(bench, accountId, resource)
    if (resource.kind === 'secret') await deleteSecret(bench, resource)
  }
}

const FIRST_PAUSE_MS = 40
const MAX_PAUSE_MS = 3000
const MAX_WAIT_MS = 15 * 60_000

/**
 * One step at a time, until the table is gone. AWS: a table that is being changed or deleted
 * refuses both.
 */
async function deleteTable(bench: Workbench, table: DataResource): Promise<void> {
  const started = bench.clock.monotonic()
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, MAX_PAUSE_MS)) {
    const found = await describeTable(bench, table)
    if (!found) return gone(bench, table)
    if (found.TableStatus === 'ACTIVE')
      await takeStep(bench, table, found.DeletionProtectionEnabled ?? false)
    if (bench.clock.monotonic() - started > MAX_WAIT_MS)
      throw new RolecallError('SETUP_INCOMPLETE', {
        detail: `The table ${table.name} in ${table.region} is ${found.TableStatus} for 15 minutes.`,
      })
    await bench.clock.sleep(pause)
  }
}

async function takeStep(
  bench: Workbench,
  { region, name: TableName }: DataResource,
  isProtected: boolean,
): Promise<void> {
  const client = dynamoDbIn(bench, region)
  const absent = ['ResourceNotFoundException']
  if (isProtected) {
    const call = client.send(
      new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }),
    )
    await callAwsIfFound(bench, { action: 'dynamodb:UpdateTable', region, absent }, call)
  } else {
    const call = client.send(new DeleteTableCommand({ TableName }))
    await callAwsIfFound(bench, { action: 'dynamodb:DeleteTable', region, absent }, call)
  }
}

async function deleteBucket(
  bench: Workbench,
  accountId: string,
  resource: DataResource,
): Promise<void> {
  const { region, name: Bucket } = resource
  const s3 = bench.clients.s3(region)
  const bucket = { Bucket, ExpectedBucketOwner: accountId }
  const absent = ['NoSuchBucket', 'NotFound', '404']
  for (;;) {
    const listing = s3.send(new ListObjectVersionsCommand({ ...bucket, MaxKeys: 1000 }))
    const found = await callAwsIfFound(
      bench,
      { action: 's3:ListBucketVersions', region, absent },
      listing,
    )
    if (!found) return gone(bench, resource)
    const Objects = [...(found.Versions ?? []), ...(found.DeleteMarkers ?? [])].map(
      ({ Key, VersionId }) => ({ Key: Key!, VersionId }),
    )
    if (Objects.length === 0) break
    const { Errors: [refused] = [] } = await callAws(
      bench,
      { action: 's3:DeleteObjectVersion', region },
      s3.send(new DeleteObjectsCommand({ ...bucket, Delete: { Objects, Quiet: true } })),
    )
    if (refused)
      throw new RolecallError('SETUP_INCOMPLETE', {
        detail: `S3 does not delete ${refused.Key} in the bucket ${Bucket}: ${refused.Message ?? refused.Code}.`,
      })
  }
  const call = s3.send(new DeleteBucketCommand(bucket))
  await callAwsIfFound(bench, { action: 's3:DeleteBucket', region, absent }, call)
  gone(bench, resource)
}

const RECOVERY_DAYS = 7

async function deleteSecret(bench: Workbench, resource: DataResource): Promise<void> {
  const { region, name: SecretId } = resource
  const call = secretsManagerIn(bench, region).send(
    new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: RECOVERY_DAYS }),
  )
  // AWS: a secret that is scheduled for deletion already refuses with InvalidRequestException.
  const absent = ['ResourceNotFoundException', 'InvalidRequestException']
  if (await callAwsIfFound(bench, { action: 'secretsmanager:DeleteSecret', region, absent }, call))
    gone(bench, resource)
}

const gone = (bench: Workbench, { kind, region, name }: DataResource): void =>
  bench.report({
    kind: 'note',
    region,
    subject: `${kind} ${name}`,
    status: 'deleted',
    message: 'deleted',
  })
