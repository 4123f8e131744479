import { DescribeStackResourcesCommand, type StackResource } from '@aws-sdk/client-cloudformation'
import { DescribeTableCommand, type TableDescription } from '@aws-sdk/client-dynamodb'
import { HeadBucketCommand } from '@aws-sdk/client-s3'
import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager'
import { callAws, callAwsIfFound, type Workbench } from '../setup/progress.ts'
import type { StackPlace } from '../setup/stacks/stack-state.ts'
import { dynamoDbIn, secretsManagerIn } from './data-clients.ts'

/** Something that holds data, and stays when its stack is deleted. */
export interface DataResource {
  kind: 'table' | 'bucket' | 'secret' | 'key'
  region: string
  /** The name; for a secret its ARN, for a key its id. */
  name: string
}

const KINDS: Record<string, DataResource['kind']> = {
  'AWS::DynamoDB::Table': 'table',
  'AWS::S3::Bucket': 'bucket',
  'AWS::SecretsManager::Secret': 'secret',
  'AWS::KMS::Key': 'key',
}

/**
 * What the data stack made, and the table in use, which may be a restored one. The bucket of an
 * adopted set-up is not among them.
 */
export async function findData(
  bench: Workbench,
  { region, name }: StackPlace,
  tableInUse: string | undefined,
): Promise<DataResource[]> {
  const call = bench.clients
    .cloudFormation(region)
    .send(new DescribeStackResourcesCommand({ StackName: name }))
  const about = { action: 'cloudformation:DescribeStackResources', region } as const
  const { StackResources = [] } = await callAws(bench, about, call)
  const made = StackResources.flatMap(
    ({ ResourceType = '', PhysicalResourceId }: StackResource) => {
      const kind = KINDS[ResourceType]
      return kind && PhysicalResourceId ? [{ kind, region, name: PhysicalResourceId }] : []
    },
  )
  const isKnown = made.some((it) => it.kind === 'table' && it.name === tableInUse)
  if (tableInUse === undefined || isKnown) return made
  return [{ kind: 'table', region, name: tableInUse }, ...made]
}

/** Something of a deployment that is still in the account. */
export interface Leftover {
  kind: 'stack' | 'backup' | DataResource['kind']
  region: string
  name: string
  why?: string
}

/** Asks AWS what is left of one of them. */
export async function whatIsLeft(
  bench: Workbench,
  resource: DataResource,
): Promise<Leftover | undefined> {
  const { kind, region, name } = resource
  if (kind === 'key') return { ...resource, why: 'it decrypts the secrets and the backup' }
  if (kind === 'secret') return secretLeft(bench, resource)
  if (kind === 'bucket') {
    const call = bench.clients.s3(region).send(new HeadBucketCommand({ Bucket: name }))
    const absent = ['NotFound', 'NoSuchBucket', '404']
    const found = await callAwsIfFound(bench, { action: 's3:ListBucket', region, absent }, call)
    return found && resource
  }
  if (await describeTable(bench, resource)) return resource
  // AWS: DynamoDB keeps such a backup of each deleted table that had point-in-time recovery.
  const backup = `${name}$DeletedTableBackup`
  return { kind: 'backup', region, name: backup, why: 'AWS deletes it after 35 days' }
}

async function secretLeft(bench: Workbench, resource: DataResource): Promise<Leftover | undefined> {
  const { region, name: SecretId } = resource
  const secret = await callAwsIfFound(
    bench,
    { action: 'secretsmanager:DescribeSecret', region, absent: ['ResourceNotFoundException'] },
    secretsManagerIn(bench, region).send(new DescribeSecretCommand({ SecretId })),
  )
  const until = secret?.DeletedDate?.toISOString().slice(0, 10)
  if (until === undefined) return secret && resource
  return { ...resource, why: `it can be restored until ${until}` }
}

/** Undefined if there is no such table. */
export async function describeTable(
  bench: Workbench,
  { region, name }: Pick<DataResource, 'region' | 'name'>,
): Promise<TableDescription | undefined> {
  const call = dynamoDbIn(bench, region).send(new DescribeTableCommand({ TableName: name }))
  const absent = ['ResourceNotFoundException']
  return (await callAwsIfFound(bench, { action: 'dynamodb:DescribeTable', region, absent }, call))
    ?.Table
}
