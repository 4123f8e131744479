import {
  DescribeContinuousBackupsCommand,
  DescribeTimeToLiveCommand,
  RestoreTableToPointInTimeCommand,
  type TableDescription,
  TagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import { TTL_ATTRIBUTE } from '../../adapters/aws/dynamodb/table.ts'
import { RolecallError } from '../../api/errors.ts'
import { callAws, callAwsIfFound, type Workbench } from '../setup/progress.ts'
import { dynamoDbIn } from './data-clients.ts'
import { describeTable } from './data-resources.ts'

export interface TableRestore {
  region: string
  source: string
  /** The name of the new table. If an earlier run restored it, this run completes it. */
  target: string
  /** Default: the latest time that DynamoDB can restore. */
  at: Date | undefined
  namePrefix: string
  /** Holds what a person may have changed after that time. Must be able to run again. */
  hold(table: string): Promise<{ connections: number; tokens: number }>
}

export interface RestoredTable {
  table: string
  source: string
  /** To which time. */
  at: string
  held: { connections: number; tokens: number }
}

/**
 * Restores a table to a point in time under a new name, and gives it what DynamoDB does not
 * restore: time to live, recovery, protection and tags. Throws SETUP_INCOMPLETE.
 */
export async function restoreTable(
  bench: Workbench,
  request: TableRestore,
): Promise<RestoredTable> {
  const { region, source, target } = request
  const before = await describeTable(bench, { region, name: target })
  if (!before) await startRestore(bench, request)
  const table = await untilActive(bench, region, target)
  const { SourceTableArn = '', RestoreDateTime } = table.RestoreSummary ?? {}
  if (!SourceTableArn.endsWith(`:table/${source}`))
    throw refusal(
      `The table ${target} exists, and is no restored copy of ${source}. Choose another name with --to.`,
    )
  await complete(bench, request, table)
  const held = await request.hold(target)
  return { table: target, source, at: new Date(RestoreDateTime!).toISOString(), held }
}

const refusal = (detail: string): RolecallError => new RolecallError('SETUP_INCOMPLETE', { detail })

async function startRestore(
  bench: Workbench,
  { region, source, target, at }: TableRestore,
): Promise<void> {
  const client = dynamoDbIn(bench, region)
  const found = await callAwsIfFound(
    bench,
    {
      ...{ action: 'dynamodb:DescribeContinuousBackups', region },
      absent: ['TableNotFoundException', 'ResourceNotFoundException'],
    },
    client.send(new DescribeContinuousBackupsCommand({ TableName: source })),
  )
  if (!found) throw refusal(`There is no table ${source} in ${region}. Name it with --table.`)
  const recovery = found.ContinuousBackupsDescription?.PointInTimeRecoveryDescription
  const { EarliestRestorableDateTime: earliest, LatestRestorableDateTime: latest } = recovery ?? {}
  if (!earliest || !latest)
    throw refusal(
      `Point-in-time recovery is off for the table ${source}, so nothing of its past is kept.`,
    )
  if (at && (at < earliest || at > latest))
    throw refusal(
      `The table ${source} can be restored to a time from ${earliest.toISOString()} to ${latest.toISOString()}. Give one of these with --at.`,
    )
  const message = `being restored from ${source}; AWS takes minutes to hours`
  bench.report({ kind: 'note', region, subject: `table ${target}`, status: 'CREATING', message })
  const input = {
    ...{ SourceTableName: source, TargetTableName: target },
    ...(at ? { RestoreDateTime: at } : { UseLatestRestorableTime: true }),
  }
  await callAws(
    bench,
    { action: 'dynamodb:RestoreTableToPointInTime', region },
    client.send(new RestoreTableToPointInTimeCommand(input)),
  )
}

const FIRST_PAUSE_MS = 100
const MAX_PAUSE_MS = 15_000

async function untilActive(
  bench: Workbench,
  region: string,
  name: string,
): Promise<TableDescription> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
    const table = await describeTable(bench, { region, name })
    if (table?.TableStatus === 'ACTIVE') return table
    await bench.clock.sleep(pause)
  }
}

/** AWS: RestoreTableToPointInTime leaves out these settings of the source. */
async function complete(
  bench: Workbench,
  { region, target: TableName, namePrefix }: TableRestore,
  { TableArn }: TableDescription,
): Promise<void> {
  const client = dynamoDbIn(bench, region)
  const told = await callAws(
    bench,
    { action: 'dynamodb:DescribeTimeToLive', region },
    client.send(new DescribeTimeToLiveCommand({ TableName })),
  )
  // AWS: UpdateTimeToLive refuses what is set already.
  if (told.TimeToLiveDescription?.TimeToLiveStatus === 'DISABLED') {
    const TimeToLiveSpecification = { Enabled: true, AttributeName: TTL_ATTRIBUTE }
    await callAws(
      bench,
      { action: 'dynamodb:UpdateTimeToLive', region },
      client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification })),
    )
  }
  const PointInTimeRecoverySpecification = {
    ...{ PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
  }
  await callAws(
    bench,
    { action: 'dynamodb:UpdateContinuousBackups', region },
    client.send(
      new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }),
    ),
  )
  await callAws(
    bench,
    { action: 'dynamodb:UpdateTable', region },
    client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: true })),
  )
  const Tags = [
    { Key: 'Application', Value: 'Rolecall' },
    { Key: 'RolecallInstallation', Value: namePrefix },
  ]
  await callAws(
    bench,
    { action: 'dynamodb:TagResource', region },
    client.send(new TagResourceCommand({ ResourceArn: TableArn, Tags })),
  )
  const message = 'restored, with expiry, recovery and protection as before'
  bench.report({ kind: 'check', region, subject: `table ${TableName}`, status: 'ok', message })
}
