import { DeleteTableCommand, DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb'
import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
} from '@aws-sdk/client-s3'
import { DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { callAws, callAwsIfFound, type Workbench } from '../setup/progress.ts'
import { deleteStack } from '../setup/stacks/deploy-stack.ts'
import { describeStack, type StackPlace } from '../setup/stacks/stack-state.ts'

interface Data extends StackPlace {
  outputs: Record<string, string>
  accountId: string
}

/**
 * Deletes the stack, which retains its data, and then the data. Secrets can be restored for a week,
 * so their key is kept.
 */
export async function deleteData(bench: Workbench, data: Data): Promise<void> {
  const stack = await describeStack(bench, data)
  if (stack) await deleteStack(bench, { ...data, id: stack.id })
  const {
    TableName,
    FirstTableName,
    TemplateBucketName,
    BundleBucketName,
    KeyRingArn,
    AdminTokenArn,
  } = data.outputs
  for (const table of new Set([TableName, FirstTableName]))
    if (table) await deleteTable(bench, data.region, table)
  for (const bucket of [TemplateBucketName, BundleBucketName])
    if (bucket) await deleteBucket(bench, data, bucket)
  for (const secret of [KeyRingArn, AdminTokenArn])
    if (secret) await deleteSecret(bench, data.region, secret)
}

const clientSettings = (
  bench: Workbench,
  region: string,
  service: 'dynamodb' | 'secretsmanager',
) => ({
  region,
  requestHandler: bench.clients.requestHandler,
  ...(bench.clients.endpoints[service] && { endpoint: bench.clients.endpoints[service] }),
})

async function deleteTable(bench: Workbench, region: string, TableName: string): Promise<void> {
  const client = new DynamoDBClient(clientSettings(bench, region, 'dynamodb'))
  const absent = ['ResourceNotFoundException']
  const open = client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }))
  if (!(await callAwsIfFound(bench, { action: 'dynamodb:UpdateTable', region, absent }, open)))
    return
  await callAwsIfFound(
    bench,
    { action: 'dynamodb:DeleteTable', region, absent },
    client.send(new DeleteTableCommand({ TableName })),
  )
  gone(bench, region, `table ${TableName}`)
}

async function deleteBucket(
  bench: Workbench,
  { region, accountId }: Data,
  Bucket: string,
): Promise<void> {
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
    if (!found) return
    const Objects = [...(found.Versions ?? []), ...(found.DeleteMarkers ?? [])].map(
      ({ Key, VersionId }) => ({ Key: Key!, VersionId }),
    )
    if (Objects.length === 0) break
    await callAws(
      bench,
      { action: 's3:DeleteObjectVersion', region },
      s3.send(new DeleteObjectsCommand({ ...bucket, Delete: { Objects, Quiet: true } })),
    )
  }
  await callAws(
    bench,
    { action: 's3:DeleteBucket', region },
    s3.send(new DeleteBucketCommand(bucket)),
  )
  gone(bench, region, `bucket ${Bucket}`)
}

const RECOVERY_DAYS = 7

async function deleteSecret(bench: Workbench, region: string, SecretId: string): Promise<void> {
  const client = new SecretsManagerClient(clientSettings(bench, region, 'secretsmanager'))
  const call = client.send(
    new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: RECOVERY_DAYS }),
  )
  const absent = ['ResourceNotFoundException', 'InvalidRequestException']
  if (await callAwsIfFound(bench, { action: 'secretsmanager:DeleteSecret', region, absent }, call))
    gone(bench, region, `secret ${SecretId}`)
}

const gone = (bench: Workbench, region: string, subject: string): void =>
  bench.report({ kind: 'note', region, subject, status: 'deleted', message: 'deleted' })
